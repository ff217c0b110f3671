"""What starting costs: heavy packages are imported where they are used."""

import subprocess
import sys

import pytest

HEAVY = (
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "yaml",
    "tomllib",
    "httpx",
    "asyncio",
    "rich",
    "boto3",
    "sqlite3",
    "xml",
)


def imported(root, code):
    """The heavy packages that a program has imported when it ends."""
    program = f"import sys\n{code}\nprint(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, check=True, text=True)
    return done.stdout.split("\n")[-2].split()


def command(*arguments):
    return f"from restorespec.cli.exit_codes import run\nrun({list(arguments)!r})"


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_version_and_help_import_nothing_heavy(project_root, flag):
    assert imported(project_root, command(flag)) == []


def test_version_does_not_even_import_click(project_root):
    code = "sys.argv = ['restorespec', '--version']\nfrom restorespec.cli import main\nmain()\nassert 'click' not in sys.modules"
    assert imported(project_root, code) == []


def test_help_does_not_import_what_renders_the_help_of_diagnostics(project_root):
    code = "import contextlib\nwith contextlib.suppress(SystemExit):\n    main()\nassert 'restorespec.core.help' not in sys.modules"
    assert (
        imported(project_root, f"sys.argv = ['restorespec', '--help']\nfrom restorespec.cli import main\n{code}") == []
    )


def test_a_plain_spec_imports_neither_jinja_nor_the_descriptive_validator(project_root):
    code = command("lint", "specs/minimal.yaml", "--config", "restorespec.toml")
    assert {"jinja2", "jsonschema"} & set(imported(project_root, code)) == set()


def test_a_template_imports_jinja(project_root):
    assert "jinja2" in imported(project_root, command("lint", "specs/orders-drill.yaml"))


def test_all_public_names_exist():
    import restorespec

    assert {name for name in restorespec.__all__ if getattr(restorespec, name, None) is None} == set()
    with pytest.raises(AttributeError, match="has no attribute 'nope'"):
        _ = restorespec.nope
