"""Every attack of the corpus, against the whole program: it is told at its place, and nothing else happens.

`manifest.toml` says how each ends. `pytest tests/security --rewrite` writes it anew; look at what changes.
"""

import itertools
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from attacks import THEMES
from case import write
from printed import CANARY, SECRETS, faults

from restorespec.cli.exit_codes import run
from restorespec.project import review as reviewing
from restorespec.report.escape import terminal

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.toml"
SECONDS, MEGABYTES, PATIENCE = 2, 256, 120
LINT_FORMATS = ("json", "github", "sarif", "junit", "gitlab", "rdjson")
OTHER_COMMANDS = {
    "text": ("diff", "benign", "hostile"),
    "json": ("diff", "benign", "hostile", "--format", "json"),
    "markdown": ("diff", "benign", "hostile", "--format", "markdown"),
    "html": ("diff", "benign", "hostile", "--format", "html"),
    "jsonl": ("compile", "hostile/specs", "--format", "jsonl"),
    "trace": ("trace", "hostile/specs/a.yaml", "/target"),
}
CASES = [pytest.param(theme, case, id=f"{theme}: {case.attack}") for theme, cases in THEMES.items() for case in cases]
TWINS = {
    repr((case.benign, case.beside, case.command, case.fixed)): param for param in CASES for case in param.values[1:]
}
SMALL = [param for param in CASES if sum(len(str(text)) for text in param.values[1].hostile.values()) <= 32 * 1024]
"""What attacks by its content; what attacks by its size is measured once, and would take minutes with every command."""
OUTSIDE = f"restorespec: 1\n{CANARY}: {CANARY}\n"
ANEW = [param.values[1] for param in CASES[::25]]
"""What runs in a process that loads all of the program, as people start it; the others share what loading made."""
SHOWN = 3  # mistakes of a case in the manifest; of more, how many


@pytest.fixture(autouse=True)
def patience():
    """Ends a test that hangs."""

    def hanging(*_):
        raise TimeoutError

    signal.signal(signal.SIGALRM, hanging)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)


@pytest.fixture(scope="session")
def manifest(pytestconfig):
    """How every attack ends; None while that is written down."""
    if pytestconfig.getoption("--rewrite"):
        return None
    return tomllib.loads(MANIFEST.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def start():
    """Runs a command in a process of its own, and says what it took."""
    (ours, answered), (asked, theirs) = os.pipe(), os.pipe()
    command = [sys.executable, HERE / "starter.py", str(asked), str(answered)]
    with (
        subprocess.Popen(command, pass_fds=(asked, answered)) as starter,
        os.fdopen(ours) as answers,
        os.fdopen(theirs, "w") as questions,
    ):
        os.close(asked)
        os.close(answered)

        def run(command, folder, out, err, *, anew=False):
            names = {"cwd": str(folder), "out": str(out), "err": str(err)}
            question = {"command": command, "env": environment(folder.parent), "anew": anew, **names}
            print(json.dumps(question), file=questions, flush=True)
            return json.loads(answers.readline())

        yield run
        questions.close()
        starter.wait(PATIENCE)


@pytest.fixture
def projects(tmp_path):
    """Makes the hostile project, the benign one and a file outside both."""

    numbers = itertools.count()

    def make(case):
        root = tmp_path / f"{next(numbers)}"
        (root / "outside").mkdir(parents=True)
        (root / "outside" / "secret.yaml").write_text(OUTSIDE)
        for name, files, change in (("hostile", case.hostile, case.tamper), ("benign", case.benign, case.fixed)):
            folder = root / "work" / name
            folder.mkdir(parents=True)
            if case.before is not None:
                write(folder, {**case.beside, **case.before})
                commit(folder)
            write(folder, {**case.beside, **files})
            if change:
                change(folder)
        return root / "work" / "hostile", root / "work" / "benign"

    return make


def commit(folder):
    """Commits what a folder holds."""
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Before"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True, capture_output=True)


def environment(home):
    """The process environment of a CI job: it holds every secret."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1", **SECRETS}


class Ending:
    """How a whole process ended: what it printed in every format, and what it took."""

    def __init__(self, folder, command, start, *, anew=False):
        self.folder = folder
        files = {form: folder.parent / f"printed.{form}" for form in LINT_FORMATS if command[0] == "lint"}
        outputs = [f"--output={form}={file}" for form, file in files.items()]
        said = [folder.parent / name for name in ("printed.out", "printed.err")]
        self.took = start([command[0], *outputs, *command[1:]], folder, *said, anew=anew)
        form = command[command.index("--format") + 1] if "--format" in command else "text"
        printed = [(form, said[0]), ("text", said[1]), *(item for item in files.items() if item[1].exists())]
        self.printed = [(name, file.read_bytes().decode()) for name, file in printed]
        self.code = self.took["code"]

    def told(self):
        """The errors, each with its place; else the line that stopped the run."""
        found = [json.loads(text) for form, text in self.printed[2:] if form == "json"]
        if not found:
            whole = "".join(text for _, text in self.printed).replace(str(self.folder), "PROJECT")
            lines = re.sub(r"\n {4}(?=[^ ])(?!\|)", " ", whole).splitlines()  # titles are wrapped
            told = [
                line.strip()
                for line in lines
                if line.startswith(("error: ", "error[")) or line.lstrip().startswith("--> ")
            ]
            return told if len(told) <= 2 * SHOWN else [*told[:SHOWN], f"… {len(told) - SHOWN} more"]
        errors = [one for one in found[0]["diagnostics"] if one["severity"] == "error"]
        lines = ["{file}:{line}:{column} {rule}: {message}".format(**one) for one in errors]
        lines = [terminal(line) for line in lines]
        return lines if len(lines) <= SHOWN else [*lines[: SHOWN - 1], f"… {len(lines) - SHOWN} more", lines[-1]]


def times(ending, case, projects, start):
    """The seconds that an attack took; then, if somebody still asks, those of two more runs in new projects.

    What else the machine does at that moment can only add to them.
    """
    yield ending.took["seconds"]
    for _ in range(2):
        hostile, _ = projects(case)
        yield Ending(hostile, case.command, start, anew=case in ANEW).took["seconds"]


@pytest.mark.parametrize(("theme", "case"), CASES)
def test_an_attack_is_reported_and_has_no_other_effect(theme, case, projects, start, manifest):
    hostile, _ = projects(case)
    ending = Ending(hostile, case.command, start, anew=case in ANEW)
    outside = hostile.parents[1] / "outside"
    assert [(one.name, one.read_text()) for one in outside.iterdir()] == [("secret.yaml", OUTSIDE)]
    if manifest is None:
        rewrite(theme, case, ending)
    else:
        expected = manifest[theme][case.attack]
        assert (ending.code, ending.told()) == (expected["exit"], expected.get("told", []))
    assert {form: found for form, text in ending.printed if (found := faults(text, form))} == {}
    measured = times(ending, case, projects, start)
    assert any(seconds < SECONDS for seconds in measured), shlex.join(case.command)
    assert ending.took["megabytes"] < MEGABYTES, shlex.join(case.command)


@pytest.fixture
def compared_once(monkeypatch):
    """Compares two sides once: the formats differ in what is made of that, and it is what takes the time."""
    compare, made = reviewing.review, {}

    def review(base, head, choices, refuse_overwriting):
        if (base, head) not in made:
            made[base, head] = compare(base, head, choices, refuse_overwriting)
        return made[base, head]

    monkeypatch.setattr(reviewing, "review", review)


@pytest.mark.usefixtures("compared_once")
@pytest.mark.parametrize(("theme", "case"), SMALL)
def test_attacks_do_not_break_out_of_other_commands_and_formats(theme, case, projects, monkeypatch, capsys):
    hostile, _ = projects(case)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(hostile.parent)
    uncompared = False
    for form, command in OTHER_COMMANDS.items():
        if uncompared and command[0] == "diff":
            continue  # what cannot be compared is told alike in every format
        code = run(list(command))
        assert code in {0, 1, 2}, shlex.join(command)
        uncompared = uncompared or code == 2
        printed = capsys.readouterr()
        assert faults(printed.out, form if printed.out else "text") == [], shlex.join(command)
        assert faults(printed.err, "text") == [], shlex.join(command)


@pytest.mark.parametrize(("theme", "case"), TWINS.values())
def test_the_closest_benign_project_is_accepted(theme, case, projects, monkeypatch, capsys):
    _, benign = projects(case)
    monkeypatch.chdir(benign)
    assert (run(list(case.twin_command or case.command)), capsys.readouterr().err.partition("error:")[1]) == (0, "")


def test_the_corpus_is_complete_and_each_attack_differs_from_its_twin(manifest):
    cases = [case for cases in THEMES.values() for case in cases]
    assert len(cases) >= 300
    assert {theme: set(told) for theme, told in manifest.items()} == {
        theme: {case.attack for case in cases} for theme, cases in THEMES.items()
    }
    assert min(len(cases) for cases in THEMES.values()) >= 20
    for case in cases:
        hostile = (case.hostile, case.command, case.tamper)
        assert hostile != (case.benign, case.twin_command or case.command, case.fixed), case.attack


def rewrite(theme, case, ending):
    """Keeps how an attack ended; the last worker writes the manifest."""
    entry = {"exit": ending.code, "told": ending.told()}
    REWRITTEN.setdefault(theme, {})[case.attack] = entry


REWRITTEN = {}


@pytest.fixture(scope="session", autouse=True)
def write_manifest():
    """Writes the manifest, when asked to."""
    yield
    if not REWRITTEN:
        return
    before = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    lines = ["# How every attack ends: the exit code and the errors. Written by `pytest tests/security --rewrite`."]
    for theme, cases in THEMES.items():
        for case in cases:
            entry = REWRITTEN.get(theme, {}).get(case.attack) or before.get(theme, {}).get(case.attack)
            lines += entry_lines(theme, case, entry) if entry else []
    MANIFEST.write_text("\n".join(lines) + "\n", encoding="utf-8")


def entry_lines(theme, case, entry):
    """How one attack ended, in TOML."""
    told = [f"  {quoted(line)}," for line in entry.get("told", [])]
    header = f"[{quoted(theme)}.{quoted(case.attack)}]"
    return ["", header, f"exit = {entry['exit']}", *(["told = [", *told, "]"] if told else [])]


def quoted(text):
    """A text in TOML."""
    return json.dumps(text, ensure_ascii=False)
