"""The manual: it builds without a dead link, its generated pages are current, and its how-to pages do what they show."""

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from forked import stand_in

import restorespec
from restorespec.cli.click_commands import cli

DOCS = Path(__file__).resolve().parent.parent / "docs"
HOWTO = sorted((DOCS / "howto").glob("*.md"))
FILE = re.compile(r"^`(\S+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHANGING = [
    (re.compile(r"\b\d+\.\d\d s\b"), "0.00 s"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://127.0.0.1:8765"),
    (re.compile(r"\brecorded \d{4}-\d\d-\d\d\b"), "recorded 2026-11-28"),
]


def test_the_manual_builds_without_a_warning(project_root, tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=project_root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    index = json.loads((tmp_path / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert {"index.html", "tutorial.html", "rules/loss-gsi.html"} <= {entry["location"] for entry in index["docs"]}
    shown = (tmp_path / "site" / "reference" / "expressions.html").read_text(encoding="utf-8")
    assert '<code class="short">-5 | abs</code>' in shown


def test_every_test_that_the_page_about_security_names_exists(project_root):
    named = re.findall(r"`(tests/[^` ]+)`", (DOCS / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [name for name in named if not (project_root / name).exists()] == []


def test_every_file_that_the_source_names_exists(project_root):
    named = {
        (path.name, name)
        for path in (project_root / "restorespec").rglob("*.py")
        for name in re.findall(
            r"`((?:docs|tools|tests|schemas|benchmarks)/[\w/-]+\.\w+)`", path.read_text(encoding="utf-8")
        )
    }
    assert ("__init__.py", "docs/reference/command-line.md") in named
    assert [entry for entry in sorted(named) if not (project_root / entry[1]).exists()] == []


def test_every_row_of_a_table_has_the_cells_of_its_header():
    uneven = []
    for page in sorted(DOCS.rglob("*.md")):
        text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            uneven += [(page.name, table)] if len(widths) > 1 else []
    assert uneven == []


def test_the_generated_pages_are_current(project_root, tmp_path):
    program = (
        "import sys, json; sys.path.insert(0, 'tools'); import reference_pages; "
        "json.dump(reference_pages.pages(), open(sys.argv[1], 'w'))"
    )
    target = tmp_path / "pages.json"
    subprocess.run([sys.executable, "-c", program, str(target)], cwd=project_root, check=True)
    committed = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.md")}
    assert committed == json.loads(target.read_text(encoding="utf-8")), "run `python tools/reference_pages.py`"


def section(page, heading):
    """Return the part of a generated page below a heading."""
    text = (DOCS / "reference" / page).read_text(encoding="utf-8")
    return text.partition(f"\n## `{heading}`\n")[2].partition("\n## ")[0].strip()


def test_a_field_is_described_completely():
    expected = [
        "The tags. Empty, null or unset: the restored table has none.",
        "",
        "| | |",
        "|---|---|",
        "| Type | list of mappings |",
        "| Allowed | at most 50 items |",
        "| Null | the same as unset |",
        "| Unset | no tags; [`loss-tags`](../rules/loss-tags.md) reports it, unless the spec has `tags: []` |",
        "| Risk of a change | loss if removed, otherwise none |",
        "| Items are matched by | `key` |",
        "| AWS | `Tags` |",
        "| CloudFormation | `Tags` |",
        "| Terraform | `tags` |",
        "| Rules | [`loss-tags`](../rules/loss-tags.md) |",
        "| Source | API page; the limit: developer guide, Tagging restrictions. |",
    ]
    assert section("aws-dynamodb-table.md", "target.tags").splitlines() == expected


def test_a_rule_of_one_list_of_indexes_is_not_a_rule_of_the_other():
    rules = {
        name: set(re.findall(r"\[`([a-z-]+)`\]", section("aws-dynamodb-table.md", f"target.{name}[].key_schema")))
        for name in ("global_secondary_indexes", "local_secondary_indexes")
    }
    assert rules["global_secondary_indexes"] - rules["local_secondary_indexes"] == {"gsi-key-schema-limit"}
    assert rules["local_secondary_indexes"] - rules["global_secondary_indexes"] == {
        "lsi-key-schema-shape",
        "lsi-shared-hash",
    }


def test_every_filter_and_test_of_the_language_has_an_example():
    from restorespec.language.expressions.filters import FILTERS, PREDICATES

    text = (DOCS / "reference" / "expressions.md").read_text(encoding="utf-8")
    filters, _, tests = text.partition("## Tests")
    assert set(re.findall(r"^\| `\w+ \\\| (\w+)", filters, re.MULTILINE)) == set(FILTERS)
    assert set(re.findall(r"^\| `\w+ is (\w+)", tests, re.MULTILINE)) == set(PREDICATES)


def commands_on_pages():
    """Yield each command of restorespec in a block of a page, with the name of the page."""
    for page in sorted([*DOCS.glob("*.md"), *HOWTO]):
        for block in re.findall(
            r"^```(?:sh|console)\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        ):
            for line in block.splitlines():
                command = re.search(r"(?:^\$ |^|&& )restorespec ([a-z].*)$", line)
                if command:
                    yield page.name, re.split(r" [|;&<>]+ ?|; ", command[1])[0]


@pytest.mark.parametrize(("page", "line"), list(dict.fromkeys(commands_on_pages())))
def test_a_command_on_a_page_has_only_options_that_exist(page, line):
    name, *arguments = shlex.split(line, comments=True)
    command = cli.get_command(click.Context(cli), name)
    assert command is not None, f"{page}: {line}"
    if isinstance(command, click.Group):
        name, *arguments = arguments
        command = command.get_command(click.Context(command), name)
    with contextlib.suppress(click.MissingParameter, click.BadParameter):
        command.make_context(name, arguments)


def test_every_complete_spec_on_a_page_compiles_without_an_error():
    pages = [page for page in sorted(DOCS.glob("*.md")) if page.name != "python.md"]
    blocks = [
        (page.name, text)
        for page in pages
        for text in re.findall(
            r"^```yaml\n(restorespec: 1\n.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
        )
    ]
    base = {"specs/base/dynamodb.yaml": "restorespec: 1\n"}
    found = [
        (page, str(item))
        for page, text in blocks
        for item in restorespec.compile(
            restorespec.Source("specs/orders.yaml", text),
            {"stage": "prod", "backup_id": "bk-1"} if "stage" in text else {},
            files=base,
        ).diagnostics
        if item.severity == "error" and item.rule.name != "template-lookup-unanswered"
    ]
    assert len(blocks) == 2
    assert found == []


def run(command, folder, environment):
    """Return what a terminal shows of a command, with fixed times and addresses."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**environment, "PATH": f"{stand_in()}{os.pathsep}{environment['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    shown = done.stdout.decode()
    for pattern, fixed in CHANGING:
        shown = pattern.sub(fixed, shown)
    return shown


def replayed(text, folder, environment):
    """Return a page with the output that its commands print now."""
    parts, end = [], 0
    for block in re.finditer(f"{FILE.pattern}|{CONSOLE.pattern}", text, re.MULTILINE | re.DOTALL):
        name, content, script = block.groups()
        if name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
            continue
        commands = re.findall(r"^\$ ((?:.*\\\n)*.*)$", script, re.MULTILINE)
        shown = [f"$ {command}\n{run(command, folder, environment)}" for command in commands]
        parts += [text[end : block.start()], "```console\n", "\n".join(shown), "```"]
        end = block.end()
    return "".join([*parts, text[end:]])


@contextlib.contextmanager
def fake_api(text, folder, environment):
    """Start the fake API as a page says, if it does, on a free port; yield the process environment for commands."""
    started = re.search(r"<!-- fake api -->\n+```sh\npython (-m restorespec\.testing\.fake_api .*)\n", text)
    if started is None:
        yield environment
        return
    command = [sys.executable, *started[1].replace("8765", "0").split()]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        server.stdout.readline()
        address = re.search(r"CLUMIO_API_BASE_URL=(\S+)", server.stdout.readline())[1]
        yield {**environment, "CLUMIO_API_BASE_URL": address, "CLUMIO_API_TOKEN": "any"}
        server.terminate()


@pytest.mark.parametrize("page", HOWTO, ids=lambda page: page.stem)
def test_a_how_to_page_shows_what_its_commands_print(page, tmp_path, command_environment, request):
    text = page.read_text(encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    with fake_api(text, tmp_path, command_environment) as environment:
        now = replayed(text, folder, environment)
    if request.config.getoption("--rewrite"):
        page.write_text(now, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == now


def test_most_how_to_pages_run_something():
    running = [page.stem for page in HOWTO if CONSOLE.search(page.read_text(encoding="utf-8"))]
    assert {page.stem for page in HOWTO} - set(running) == set()
