"""Golden stories: what a person types and what they see, to the letter.

A story is a file in `cases/`: a sentence, the files (`--- NAME` and their text), then commands (`$ …`) with what they
print on standard output, what they print on standard error (`! …`), and their exit code if it is not 0 (`= exit N`).
`pytest --rewrite` writes what the commands print now; a reviewer reads the difference. Times are shown as `0.00 s`.
"""

import re
from pathlib import Path

import pytest
from in_process import run_line

STORIES = sorted((Path(__file__).parent / "cases").glob("*.case"))


def parse(text):
    """The head of a story, its files, and its commands with what is expected of them."""
    head, _, script = text.partition("\n$ ")
    files = dict(re.findall(r"^--- (\S+)\n((?:(?!--- ).*\n?)*)", head + "\n", re.MULTILINE))
    commands = [block.partition("\n") for block in ("\n" + "$ " + script).split("\n$ ")[1:]]
    return head, files, [(command, expected) for command, _, expected in commands]


def play(command, folder, environment):
    """Return what a command prints, and its exit code if it is not 0."""
    code, printed, said = run_line(folder, environment, command)
    if printed and not printed.endswith("\n"):
        printed += "\\\n"
    errors = re.sub(r"\d+\.\d\d s\b", "0.00 s", said)
    printed += "".join(f"! {line}".rstrip() + "\n" for line in errors.splitlines())
    if code:
        printed += f"= exit {code}\n"
    return printed


@pytest.mark.parametrize("story", STORIES, ids=[story.stem for story in STORIES])
def test_a_story_prints_the_recorded_output(story, tmp_path, command_environment, request):
    head, files, commands = parse(story.read_text(encoding="utf-8"))
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    played = [(command, play(command, folder, command_environment)) for command, _ in commands]
    told = head + "".join(f"\n$ {command}\n{printed}" for command, printed in played)
    if request.config.getoption("--rewrite"):
        story.write_text(told, encoding="utf-8")
    assert story.read_text(encoding="utf-8") == told
