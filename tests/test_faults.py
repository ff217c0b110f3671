"""Faults that inputs from outside have shown, by kind: what `lint` and other commands report for each now.

A file in `faults/` is one kind: a title, then cases. A case is a title (`== …`), files (`--- NAME`), and commands
(`$ …`) with what they print: for `lint` without a format, a line for each finding but losses by default, with its help, notes and whether
it has a fix; for `cat`, a file as it is after the commands before. Characters outside ASCII are written as escapes.
`pytest --rewrite` writes what the commands print now; read the difference. All run in this process.
"""

import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from restorespec.cli.exit_codes import run

FILES = sorted((Path(__file__).parent / "faults").glob("*.txt"))


class Case(NamedTuple):
    title: str
    files: dict[str, str]
    commands: list[str]


def parse(text):
    """Return the title of a file, and its cases."""
    title, *blocks = re.split(r"^== ", text, flags=re.MULTILINE)
    cases = []
    for block in blocks:
        head, _, script = block.partition("\n$ ")
        files = dict(re.findall(r"^--- (\S+)\n((?:(?!--- ).*\n?)*)", head + "\n", re.MULTILINE))
        commands = re.findall(r"^\$ (.*)$", "\n$ " + script, re.MULTILINE)
        cases.append(Case(head.partition("\n")[0], {name: unescaped(one) for name, one in files.items()}, commands))
    return title, cases


def escaped(text):
    """Return a text with escapes for what is not printable ASCII, but for line breaks."""
    return re.sub(r"[^\n -~]", lambda found: f"\\u{ord(found[0]):04x}", text)


def unescaped(text):
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text.rstrip("\n") + "\n")


def finding(one):
    """Return the lines of one finding."""
    fixable = " [*]" if one["fix"] else ""
    place = f"{one['file']}:{one['line']}:{one['column']}"
    in_restore = f" ({one['restore']})" if "[" in (one["restore"] or "") else ""
    yield f"{place}: {one['severity']}[{one['rule']}]: {one['message']}{fixable}{in_restore}"
    yield f"  help: {one['help']}"
    for note in one["notes"]:
        yield f"  note: {note['message']} ({note['file']}:{note['line']})"


def findings(report):
    """Return the findings of a report, without those about losses by default."""
    shown = [one for one in json.loads(report)["diagnostics"] if one["family"] != "loss" or "inherited" in one["rule"]]
    return "".join(f"{line}\n" for one in shown for line in finding(one)) or "no findings\n"


def play(command, capsys):
    """Run a command line in the current folder; return what it prints, and its exit code if that is not 0."""
    name, *arguments = shlex.split(command)
    if name == "cat":
        return Path(arguments[0]).read_text(encoding="utf-8")
    is_report = name == "lint" and not {"--fix", "--format"} & {*arguments}
    sys.argv = ["restorespec", name, *arguments]  # which some commands quote
    code = run([name, *arguments, *(["--format", "json"] if is_report else [])])
    printed, errors = capsys.readouterr()
    if is_report and code in (0, 1):
        printed, errors = findings(printed), ""
    printed = re.sub(r"[0-9]+\.[0-9]{2} s$", "0.00 s", printed + errors, flags=re.MULTILINE)
    return printed + (f"= exit {code}\n" if code else "")


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_each_fault_is_reported_as_specified(path, tmp_path, monkeypatch, capsys, request):
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("CLUMIO_API_TOKEN", raising=False)
    expected = path.read_text(encoding="ascii")
    title, cases = parse(expected)
    shown = [title]
    for number, case in enumerate(cases):
        folder = tmp_path / str(number)
        shown.append(f"== {case.title}\n")
        for name, text in case.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode())
            shown.append(f"--- {name}\n{escaped(text)}")
        (folder / "restorespec.toml").touch()  # the project's root
        os.chdir(folder)
        shown += [f"\n$ {command}\n{escaped(play(command, capsys))}" for command in case.commands]
        shown.append("\n")
    monkeypatch.chdir(tmp_path)
    if request.config.getoption("--rewrite"):
        path.write_text("".join(shown).rstrip("\n") + "\n", encoding="ascii")
    assert "".join(shown).rstrip("\n") + "\n" == path.read_text(encoding="ascii")
