"""How many instructions the stages of a run take: `python benchmarks/instructions.py --against main`.

Times vary with the machine and with what else it does; the number of instructions hardly does. Valgrind counts them for
whole processes. The cost of a further file is the difference between a run with many files and one with few; the few
have every kind of fault, so that what happens once, at the first fault of its kind, is not counted as a file's. The
cost of a row of a fan-out is found likewise. `--against` counts a commit of this repository with the same interpreter
and fails if a stage takes more now, by more than the margin. Without Valgrind, nothing is counted, and the command says
so.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generate import write

ROOT = Path(__file__).resolve().parent.parent
MARGIN = 0.03
MANY, FEW = 61, 41
ROWS = (2_000, 1_000)


def counted(tree: Path, folder: Path, *arguments: str) -> int:
    """Return the instructions of a run of restorespec from a source tree, in thousands."""
    command = [sys.executable, "-c", "from restorespec.cli import main; main()", *arguments]
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    environ = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(tree)}
    subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False)  # compiles the modules
    done = subprocess.run([*valgrind, *command], cwd=folder, env=environ, capture_output=True, text=True, check=False)
    found = re.search(r"I +refs: +([0-9,]+)", done.stderr)
    if found is None:
        raise SystemExit(f"valgrind counted nothing:\n{done.stderr[-2000:]}")
    return int(found[1].replace(",", "")) // 1000


def measured(tree: Path) -> dict[str, int]:
    """Return the thousands of instructions of a source tree, by stage."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "restorespec.toml").touch()
        counts = {"--version": counted(tree, folder, "--version"), "--help": counted(tree, folder, "--help")}
        for kind in ("plain", "templated", "toml", "faulty"):
            sizes = []
            for size in (MANY, FEW, 1):
                write(folder / f"{kind}-{size}", kind, size)
                sizes.append(counted(tree, folder, "lint", "--quiet", "--jobs", "1", f"{kind}-{size}"))
            counts[f"lint, one {kind} file"] = sizes[2]
            counts[f"lint, each further {kind} file"] = (sizes[0] - sizes[1]) // (MANY - FEW)
        counts["compile, each row of a fan-out"] = _row(tree, folder)
    return counts


def _row(tree: Path, folder: Path) -> int:
    sizes = []
    for count in ROWS:
        rows = "".join(f"t{number:06},bk-{number}\n" for number in range(count))
        (folder / "rows.csv").write_text(f"table,backup\n{rows}", encoding="utf-8")
        (folder / "fan.yaml").write_text(
            "restorespec: 1\nfor_each: {file: rows.csv, key: table}\n"
            'source: {securevault_backup: {backup_id: "{{ each.value.backup }}"}}\n'
            'target: {environment_id: env-1, table_name: "{{ each.key }}"}\n',
            encoding="utf-8",
        )
        sizes.append(counted(tree, folder, "compile", "--quiet", "--jobs", "1", "--ignore", "loss", "fan.yaml"))
    return (sizes[0] - sizes[1]) // (ROWS[0] - ROWS[1])


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Yield a folder with the files of a commit."""
    with tempfile.TemporaryDirectory() as temporary:
        archive = subprocess.run(["git", "archive", revision], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(["tar", "x", "-C", temporary], input=archive, check=True)
        yield Path(temporary)


def main() -> int:
    """Count, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", metavar="COMMIT", help="fail if a stage takes more than in this commit")
    revision = parser.parse_args().against
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not installed (`apt-get install valgrind`)")
        return 0
    before: dict[str, int] = {}
    if revision is not None:
        with checked_out(revision) as tree:
            before = measured(tree)
    slower = []
    print("| thousands of instructions | now | before | change |\n|:--|--:|--:|--:|")
    for stage, count in measured(ROOT).items():
        earlier = before.get(stage)
        change = count / earlier - 1 if earlier else 0.0
        print(f"| {stage} | {count:,} | {f'{earlier:,} | {change:+.1%}' if earlier else ' | '} |")
        if change > MARGIN:
            slower.append(stage)
    if slower:
        print(f"\nmore than {MARGIN:.0%} slower than {revision}: {', '.join(slower)}")
    return int(bool(slower))


if __name__ == "__main__":
    sys.exit(main())
