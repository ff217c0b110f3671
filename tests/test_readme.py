"""The README says what is true: its tour is a golden story, its commands are the real ones."""

import re
import subprocess

import pytest


@pytest.fixture
def readme(project_root):
    return (project_root / "README.md").read_text(encoding="utf-8")


def told(story):
    """The story as the README shows it: the spec, then what is typed and seen."""
    head, _, script = story.partition("\n$ ")
    _, _, spec = head.partition("--- orders.yaml\n")
    seen = "\n".join(line.removeprefix("! ") for line in f"$ {script}".splitlines() if not line.startswith("= exit"))
    return f"This is `orders.yaml`:\n\n```yaml\n{spec.strip()}\n```\n\n```console\n{seen.strip()}\n```"


def test_the_tour_is_the_golden_story(readme, project_root, request):
    story = (project_root / "tests" / "cases" / "tour.case").read_text(encoding="utf-8")
    pattern = re.compile(r"<!-- story: tour -->\n(.*?)\n?<!-- end of story -->", re.DOTALL)
    if request.config.getoption("--rewrite"):
        block = f"<!-- story: tour -->\n{told(story)}\n<!-- end of story -->"
        (project_root / "README.md").write_text(pattern.sub(lambda _: block, readme), encoding="utf-8")
        return
    assert pattern.search(readme)[1] == told(story)


def test_the_spec_of_the_tour_is_the_file_that_the_readme_lints(readme, project_root, command_environment):
    tour = project_root / "docs" / "tour"
    assert f"```yaml\n{(tour / 'orders.yaml').read_text(encoding='utf-8')}```" in readme
    command = re.search(
        r"^\. \.venv/bin/activate && cd docs/tour && (restorespec lint orders\.yaml)$", readme, re.MULTILINE
    )
    done = subprocess.run(
        command[1].split(), cwd=tour, env=command_environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout in readme


def test_the_copied_text_of_the_tour_is_the_spec_that_it_shows(readme, project_root):
    tour = readme.partition("<!-- story: tour -->")[2]
    copied = tour.partition("```yaml\n")[2].partition("```")[0].splitlines()
    shown = re.findall(r"^ *(\d+) \| (.*)", tour.partition("$ sed")[0], re.MULTILINE)
    assert shown
    assert [copied[int(number) - 1] for number, _ in shown] == [line for _, line in shown]


def test_the_test_command_is_the_one_of_ci(readme, project_root):
    assert "```sh\ntests/run\n```" in readme
    assert (project_root / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == "tests/run"


def test_every_linked_page_exists(readme, project_root):
    links = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert links
    assert [link for link in links if not (project_root / link).exists()] == []


def test_every_command_is_in_the_readme(readme):
    from restorespec.cli.main_group import COMMANDS

    assert [name for name in COMMANDS if f"`restorespec {name}" not in readme] == []
