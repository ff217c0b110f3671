"""The house: the documents for contributors name files that exist, and the project's workflows are clean."""

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


def test_no_group_is_repeated_possessively():
    """Python 3.11.0 to 3.11.4 match `(…)*+` wrongly (python/cpython#106052): atomic groups, `(?>(…)*)`, are right."""
    repeated = re.compile(r"(?<![(\\])\)(?:[*+?]|\{[0-9]+,?[0-9]*\})\+")
    files = [path for folder in ("restorespec", "tools") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 100
    assert [str(path) for path in files if repeated.search(path.read_text(encoding="utf-8"))] == []
