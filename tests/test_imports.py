"""What starting costs: heavy packages are imported where they are used."""

import importlib.util
import shutil
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


UNNEEDED = (
    *set(HEAVY) - {"yaml"},
    "ast",
    "click",
    "dataclasses",
    "difflib",
    "gettext",
    "hashlib",
    "inspect",
    "locale",
    "pickle",
    "platform",
    "subprocess",
    "threading",
    "uuid",
    "restorespec.cli.click_commands",
    "restorespec.facts.lock",
    "restorespec.facts.lookup_type",
    "restorespec.kinds.aliases",
    "restorespec.kinds.comparison",
    "restorespec.language.declarations",
    "restorespec.language.expressions",
    "restorespec.language.inherited",
    "restorespec.language.lookups",
    "restorespec.language.provenance",
    "restorespec.language.rendering",
    "restorespec.language.shared_values",
    "restorespec.language.templates",
    "restorespec.language.variables",
    "restorespec.report.layout",
    "restorespec.report.locations",
    "restorespec.report.text",
    "restorespec.syntax.toml",
    "restorespec.validation.blame",
    "restorespec.validation.explanation",
    "restorespec.validation.fixes",
    "restorespec.validation.locating",
    "restorespec.validation.messages",
)
"""The modules that `lint` does not need for a plain spec without findings; each takes a tenth of a millisecond or more."""


def imported(root, code, wanted=HEAVY):
    """The modules that a program has imported when it ends, of those that are wanted."""
    program = f"import sys\n{code}\nprint(*sorted(set({wanted!r}) & set(sys.modules)))"
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


def test_help_imports_nothing_that_only_commands_need(project_root):
    names = ("restorespec.core.help", "restorespec.cli.options", "json", "pathlib", "shutil")
    assert imported(project_root, command("--help"), names) == []


def test_a_plain_spec_imports_neither_jinja_nor_the_descriptive_validator(project_root):
    code = command("lint", "specs/minimal.yaml", "--config", "restorespec.toml")
    assert {"jinja2", "jsonschema"} & set(imported(project_root, code)) == set()


@pytest.mark.parametrize(
    ("configuration", "more"), [(None, set()), ('include = ["*.yaml"]\n', {"restorespec.syntax.toml", "tomllib"})]
)
def test_a_plain_spec_without_findings_imports_nothing_unneeded(project_root, tmp_path, configuration, more):
    shutil.copy(project_root / "specs" / "minimal.yaml", tmp_path)
    if configuration:
        (tmp_path / "restorespec.toml").write_text(configuration)
    code = f"{command('lint', '--quiet', 'minimal.yaml')}\nassert 'restorespec.validation.compiled' in sys.modules"
    assert imported(tmp_path, code, UNNEEDED) == sorted(more)


def test_the_modules_that_are_unneeded_exist():
    ours = [name for name in UNNEEDED if name.startswith("restorespec.")]
    assert [name for name in ours if importlib.util.find_spec(name) is None] == []


def test_a_template_imports_jinja(project_root):
    assert "jinja2" in imported(project_root, command("lint", "specs/orders-drill.yaml"))


def test_all_public_names_exist():
    import restorespec

    assert {name for name in restorespec.__all__ if getattr(restorespec, name, None) is None} == set()
    with pytest.raises(AttributeError, match="has no attribute 'nope'"):
        _ = restorespec.nope
