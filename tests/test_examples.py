"""The specs that a user starts from: each is clean and compiles to the body that a person would have written."""

import json
import subprocess
import sys

import pytest

from restorespec import lint
from restorespec.project.choices import Choices

EXAMPLES = (
    "minimal.yaml",
    "orders-drill.yaml",
    "payments-before-deploy.yaml",
    "ledger-to-new-account.yaml",
    "carts.yaml",
    "invoices.yaml",
    "fleet.yaml",
    "events.toml",
    "orders-volume.yaml",
)


def compiled(root, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "restorespec", "compile", *arguments], cwd=root, capture_output=True, check=True
    )
    assert done.stderr == b""
    return done.stdout.decode()


@pytest.fixture
def in_root(project_root, monkeypatch):
    monkeypatch.chdir(project_root)
    return project_root


@pytest.mark.parametrize(
    "choices", [Choices(), Choices(all_environments=True)], ids=["no environment", "every environment"]
)
def test_all_examples_are_clean(in_root, choices):
    assert lint(["specs"], choices).diagnostics == ()


def test_every_example_is_listed_here_and_in_their_readme(in_root):
    files = {path.name for path in (in_root / "specs").iterdir() if path.is_file() and path.name != "README.md"}
    assert files == set(EXAMPLES)
    readme = (in_root / "specs" / "README.md").read_text(encoding="utf-8")
    assert all(f"({name})" in readme for name in EXAMPLES)


@pytest.mark.parametrize(("name", "environment"), [*((name, None) for name in EXAMPLES), ("carts.yaml", "prod")])
def test_an_example_compiles_to_its_golden_body(in_root, name, environment, request):
    golden = in_root / "tests" / "golden" / (f"{name}-{environment}.json" if environment else f"{name}.json")
    printed = compiled(in_root, f"specs/{name}", *(["--env", environment] if environment else ["--no-env"]))
    if request.config.getoption("--rewrite"):
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")


def test_the_fleet_has_forty_restores_in_the_order_of_the_inventory(in_root):
    lines = compiled(in_root, "specs/fleet.yaml", "--no-env").splitlines()
    rows = (in_root / "specs" / "inventory" / "tables.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == 40
    assert [json.loads(line)["target"]["table_name"] for line in lines] == [
        f"{row.split(',')[0]}-restored" for row in rows
    ]


def test_the_trace_of_a_table_name_names_the_row_the_template_and_the_base(in_root):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "restorespec",
            "trace",
            "specs/fleet.yaml",
            "/target/table_name",
            "--only",
            "fleet[orders]",
            "--no-env",
        ],
        cwd=in_root,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == (
        '/target/table_name of fleet[orders] = "orders-restored"\n'
        "  computed by this template\n"
        '    specs/base/dynamodb.yaml:11:15: table_name: "{{ locals.table }}-{{ vars.suffix }}"\n'
        "    `locals.table` is computed here\n"
        '      specs/fleet.yaml:8:10: table: "{{ each.key }}"\n'
        "      `each.key` is from the row here\n"
        "        specs/inventory/tables.csv:18:1: orders,12c500ed-0b78-4910-9fb4-6af0f246be87,fulfilment,gold\n"
        "    `vars.suffix` has its default here\n"
        "      specs/base/dynamodb.yaml:7:14: default: restored\n"
    )
