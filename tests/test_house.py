"""The house: what the documents name exists, the workflows are clean, and the code keeps the properties that it claims."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ["ARCHITECTURE.md", "CONTRIBUTING.md", "RELEASING.md", "SECURITY.md"]
PATH = re.compile(r"(?:`|\]\()((?:restorespec|schemas|docs|tests|tools|benchmarks|editors|\.github)/[\w./-]*)(?:`|\))")
RECIPES = [
    "Add a field to the target",
    "Add a rule",
    "Add an output format to lint",
    "Add a kind",
    "Change a message",
    "Add a template filter",
    "Change a limit of the readers",
    "Add an option to all commands",
    "Add a class of risk",
    "Support another ledger",
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_a_document_names_exists(name):
    named = PATH.findall((ROOT / name).read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_there_is_a_recipe_for_each_common_change():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipes = text.partition("## Recipes")[2].partition("\n## ")[0]
    assert re.findall(r"^### (.*)$", recipes, re.MULTILINE) == RECIPES
    for section in recipes.split("\n### ")[1:]:
        assert PATH.search(section), section.partition("\n")[0]


def test_zizmor_finds_nothing_in_the_workflows_of_the_project():
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.exists() and not shutil.which("zizmor"):
        pytest.skip("zizmor is not installed")
    done = subprocess.run(
        [str(zizmor), "--offline", "--quiet", "--color=never", ".github"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "No findings to report. Good job!\n")


def test_no_pattern_uses_possessive_groups():
    """Python 3.11.0 to 3.11.4 match `(…)*+` wrongly (python/cpython#106052): atomic groups, `(?>(…)*)`, are right."""
    repeated = re.compile(r"(?<![(\\])\)(?:[*+?]|\{[0-9]+,?[0-9]*\})\+")
    files = [path for folder in ("restorespec", "tools") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 100
    assert [str(path) for path in files if repeated.search(path.read_text(encoding="utf-8"))] == []


PURE = ("core", "syntax", "facts", "kinds", "language", "validation", "diff", "importing", "report", "pipeline.py")
"""What computes its result from its arguments; `cli`, `lsp`, `project` and `remote` do the rest."""

OUTSIDE = frozenset(
    [
        "asyncio",
        "glob",
        "http",
        "httpx",
        "httpcore",
        "getpass",
        "locale",
        "os",
        "platform",
        "random",
        "requests",
        "secrets",
        "select",
        "shutil",
        "signal",
        "socket",
        "ssl",
        "subprocess",
        "tempfile",
        "time",
        "urllib.request",
        "urllib3",
        "uuid",
    ]
)
"""Modules that reach files, sockets, clocks or the environment."""

ASKING = frozenset(
    [
        "cwd",
        "environ",
        "exists",
        "getenv",
        "glob",
        "is_dir",
        "is_file",
        "iterdir",
        "mkdir",
        "now",
        "open",
        "read_bytes",
        "read_text",
        "rglob",
        "stat",
        "today",
        "unlink",
        "utcnow",
        "write_bytes",
        "write_text",
    ]
)
"""Functions and methods that do, with modules that do more than that."""

PACKAGE_DATA = frozenset(("core/schemas.py", "report/review/html.py", "report/evidence/__init__.py"))
"""What reads a file of the package itself: a schema, a style sheet, a script."""


def trees(*parts):
    """Yield the modules of parts of the package, by their path in it, as syntax trees."""
    package = ROOT / "restorespec"
    for part in parts:
        files = sorted((package / part).rglob("*.py")) if (package / part).is_dir() else [package / part]
        assert files
        for path in files:
            yield path.relative_to(package).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def reaches_outside(node, own):
    """Return whether a part of a module reaches files, sockets, clocks or the environment; `own` are its functions."""
    match node:
        case ast.Import():
            return any(alias.name in OUTSIDE or alias.name.partition(".")[0] in OUTSIDE for alias in node.names)
        case ast.ImportFrom():
            names = {alias.name for alias in node.names}
            return node.module in OUTSIDE and not (node.module == "os" and names <= {"PathLike", "fspath"})
        case ast.Call(func=ast.Name(id=name)):
            return name in ASKING and name not in own
        case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime" | "date" | "Path"), attr=name)):
            return name in ASKING
        case ast.Attribute(attr="read_text" | "read_bytes" | "write_text" | "write_bytes" | "iterdir" | "environ"):
            return True
        case _:
            return False


def test_the_stages_of_the_pipeline_read_no_files_sockets_clocks_or_environment():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees(*PURE)
        if path not in PACKAGE_DATA
        for own in [{item.name for item in ast.walk(tree) if isinstance(item, ast.FunctionDef)}]
        for node in ast.walk(tree)
        if reaches_outside(node, own)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "import os.path",
        "from os import environ",
        "from time import time",
        "open('a')",
        "datetime.now(UTC)",
        "date.today()",
        "Path.cwd()",
        "file.read_text()",
        "os.environ",
    ],
)
def test_code_that_reaches_outside_is_recognized(code):
    assert any(reaches_outside(node, ()) for node in ast.walk(ast.parse(code)))


def test_the_core_has_no_value_of_any_type():
    """An unknown value is part of the types (`T | Unknown`), so that the type checker sees who forgets it."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees("core")
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "Any"
    ]
    assert found == []


def test_no_code_parses_a_message_or_a_help():
    """What a program needs of a diagnostic is a field of it: its suggestions, its fix, the undeclared variable."""
    reading = frozenset(
        [
            "endswith",
            "findall",
            "find",
            "finditer",
            "fullmatch",
            "index",
            "match",
            "partition",
            "removeprefix",
            "removesuffix",
            "rpartition",
            "search",
            "startswith",
            "sub",
        ]
    )
    parts = sorted(path.name for path in (ROOT / "restorespec").iterdir() if (path / "__init__.py").exists())
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees(*parts, "api.py", "pipeline.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in reading
        if any(
            isinstance(one, ast.Attribute) and one.attr in {"message", "help"} for one in (node.func.value, *node.args)
        )
    ]
    assert found == []
