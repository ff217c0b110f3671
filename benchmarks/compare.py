"""The same work through restorespec and its peers, in one run: `python benchmarks/compare.py --output`.

The peers are installed into `benchmarks/peers/`, or into the folder of `--peers`: check-jsonschema with ruamel's C parser
(PyPI), ajv-cli and `@sourcemeta/jsonschema` (npm), and an ordinary install of this checkout. Each round runs every program
once, one after the other; a ratio is the median of the ratios of the rounds, so that other work on the machine changes
both sides of it. Processor time changes less than wall time then; both are shown. Before anything is timed, each program
must find the clean corpus clean and name every faulty file.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from generate import KINDS, write

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parent / "schemas" / "spec.schema.json"
START, END = "<!-- results -->\n", "<!-- end of results -->\n"

Command = Callable[[Path], list[str]]


class Timing(NamedTuple):
    """The cost of a process and of the children that it waited for.

    Attributes:
        wall: seconds.
        processor: seconds of all of them.
        memory: the peak of the largest of them, in MB.
    """

    wall: float
    processor: float
    memory: int


class Measured(NamedTuple):
    """The runs of a command.

    Attributes:
        runs: in the order of the rounds.
    """

    runs: tuple[Timing, ...]

    @property
    def wall(self) -> float:
        """The median of the seconds."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def processor(self) -> float:
        """The median of the seconds of processor time."""
        return statistics.median(run.processor for run in self.runs)

    @property
    def memory(self) -> int:
        """The highest peak in MB."""
        return max(run.memory for run in self.runs)

    def over(self, other: Measured) -> str:
        """Return the median ratios to another command in the same rounds, as two cells of a table: wall, processor."""
        pairs = list(zip(self.runs, other.runs, strict=True))
        wall = statistics.median(mine.wall / theirs.wall for mine, theirs in pairs)
        processor = statistics.median(mine.processor / max(theirs.processor, 0.001) for mine, theirs in pairs)
        return f"{wall:.2f} | {processor:.2f}"


def install(peers: Path) -> dict[str, Command]:
    """Install what is missing, and return how each program checks a folder."""
    python = peers / "venv" / "bin"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", peers / "venv"], check=True)
        subprocess.run([python / "pip", "install", "-qq", "check-jsonschema", "ruamel.yaml.clib"], check=True)
    subprocess.run([python / "pip", "install", "-qq", "--force-reinstall", "--no-deps", HERE.parent], check=True)
    subprocess.run([python / "pip", "install", "-qq", HERE.parent], check=True)
    if not (peers / "node_modules").exists():
        packages = ["ajv-cli@5", "ajv-formats@2", "@sourcemeta/jsonschema"]
        subprocess.run(["npm", "install", "--silent", "--prefix", peers, *packages], check=True)
    node = peers / "node_modules" / ".bin"
    return {
        "restorespec": lambda folder: [str(python / "restorespec"), "lint", "-q", "--jobs", "1", str(folder)],
        "restorespec --jobs 2": lambda folder: [str(python / "restorespec"), "lint", "-q", "--jobs", "2", str(folder)],
        "check-jsonschema": lambda folder: [
            str(python / "check-jsonschema"), "--schemafile", str(SCHEMA), *map(str, sorted(folder.iterdir())),
        ],
        "ajv-cli": lambda folder: [
            str(node / "ajv"), "validate", "--spec=draft2020", "--strict=false", "-c", "ajv-formats",
            "-s", str(SCHEMA), "-d", f"{folder}/*.yaml",
        ],
        "sourcemeta jsonschema": lambda folder: [_native(peers), "validate", str(SCHEMA), str(folder)],
    }  # fmt: skip


def _native(peers: Path) -> str:
    """The C++ program itself, without the Node.js that npm's command starts before it."""
    machine = {"aarch64": "arm64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    programs = peers / "node_modules" / "@sourcemeta" / "jsonschema" / "build" / "github-releases"
    return str(programs / f"jsonschema-{platform.system().lower()}-{machine}")


def checked(command: list[str]) -> tuple[int, str]:
    """The exit code and all that a command prints."""
    done = subprocess.run(command, capture_output=True, check=False, cwd=HERE)
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def same_work(programs: dict[str, Command], clean: Path, faulty: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What keeps a program out (a clean file refused), and what must be said of it (a faulty one not named)."""
    out: dict[str, str] = {}
    remarks: dict[str, str] = {}
    for name, command in programs.items():
        code, told = checked(command(clean))
        if code:
            out[name] = f"refuses the clean corpus: {told.strip().splitlines()[0][:100] if told.strip() else code}"
        code, told = checked(command(faulty))
        missing = [path.name for path in faulty.iterdir() if path.name not in told]
        if not code or missing:
            remarks[name] = f"of {sum(1 for _ in faulty.iterdir())} faulty files it does not name {len(missing)}"
    return out, remarks


def timed(command: list[str]) -> Timing:
    """Run a command, and return what it cost."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HERE)
    _, _, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    return Timing(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def paired(commands: dict[str, list[str]], rounds: int) -> dict[str, Measured]:
    """Run the commands in turns."""
    runs: dict[str, list[Timing]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(timed(command))
    return {name: Measured(tuple(found)) for name, found in runs.items()}


def table(title: str, over: str, base: str, measured: dict[str, Measured], *, inverse: bool = False) -> list[str]:
    """Return a table of commands with their ratios to one of them, or with its ratios to them."""
    head = f"| {title} | wall s | processor s | MB | {over}, wall | processor |"
    lines = [head, "|:--|--:|--:|--:|--:|--:|"]
    for name, one in measured.items():
        ratios = measured[base].over(one) if inverse else one.over(measured[base])
        lines.append(f"| {name} | {one.wall:.3f} | {one.processor:.3f} | {one.memory} | {ratios} |")
    return [*lines, ""]


def measure(programs: dict[str, Command], folder: Path, sizes: list[int], rounds: int) -> list[str]:
    """Return the tables."""
    mine = {name: command for name, command in programs.items() if name.startswith("restorespec")}
    lines: list[str] = []
    for size in sizes:
        corpus = folder / f"plain-{size}"
        write(corpus, "plain", size)
        few = size >= 10_000
        measured = paired({name: make(corpus) for name, make in programs.items()}, 1 if few else rounds)
        lines += table(f"{size:,} plain files", "restorespec / it", "restorespec", measured, inverse=True)
    size = min(1000, max(sizes))
    for kind in KINDS:
        write(folder / f"{kind}-{size}", kind, size)
    measured = paired({kind: mine["restorespec"](folder / f"{kind}-{size}") for kind in KINDS}, rounds)
    lines += table(f"{size:,} files, one process", "it / plain", "plain", measured)
    program = mine["restorespec"](folder)[0]
    starts = {
        "python -c pass": [str(Path(program).with_name("python")), "-c", "pass"],
        "--version": [program, "--version"],
        "--help": [program, "--help"],
    }
    measured = paired(starts, rounds * 3)
    return [*lines, *table("start", "it / pass", "python -c pass", measured), *fan_out(program, folder)]


def fan_out(program: str, folder: Path) -> list[str]:
    """One spec with many rows, as JSON Lines."""
    lines = [
        "| fan-out from CSV to JSON Lines | restores/s, wall | restores/s of processor time | MB |",
        "|:--|--:|--:|--:|",
    ]
    for count in (10_000, 100_000):
        place = folder / f"fan-{count}"
        place.mkdir()
        rows = "".join(f"t{number:06},bk-{number}\n" for number in range(count))
        (place / "rows.csv").write_text(f"table,backup\n{rows}", encoding="utf-8")
        (place / "fan.yaml").write_text(
            "restorespec: 1\nfor_each: {file: rows.csv, key: table}\n"
            'source: {securevault_backup: {backup_id: "{{ each.value.backup }}"}}\n'
            'target: {environment_id: env-1, table_name: "{{ each.key }}", tags: [], global_secondary_indexes: [],\n'
            "  local_secondary_indexes: [], stream_specification: null, sse_specification: null, table_class: STANDARD}\n",
            encoding="utf-8",
        )
        for jobs in ("1", "2"):
            cost = timed([program, "compile", "-q", "--format", "jsonl", "--jobs", jobs, str(place / "fan.yaml")])
            rates = f"{count / cost.wall:,.0f} | {count / cost.processor:,.0f}"
            lines.append(f"| {count:,} rows, --jobs {jobs} | {rates} | {cost.memory} |")
    return lines


def main() -> None:
    """Compares, prints, and with `--output` writes the results into the README beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=HERE / "peers", help="where the peers are installed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 100, 1000, 10_000])
    parser.add_argument("--output", action="store_true", help="write the results into benchmarks/README.md")
    chosen = parser.parse_args()
    if shutil.which("npm") is None:
        parser.error("npm is needed for two of the peers")
    programs = install(chosen.peers.resolve())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "restorespec.toml").touch()
        write(folder / "clean", "plain", 20)
        write(folder / "faulty", "faulty", 20)
        out, remarks = same_work(programs, folder / "clean", folder / "faulty")
        for name in out:
            del programs[name]
        lines = measure(programs, folder, chosen.sizes, chosen.rounds)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    head = [f"{datetime.now(UTC):%Y-%m-%d}, {machine}; medians of {chosen.rounds} paired runs.", ""]
    head += [f"Left out: {name} ({why})." for name, why in out.items()]
    head += [f"{name} stops early: {why}. Its times are for clean files." for name, why in remarks.items()]
    text = "\n".join([*head, "", *lines]) + "\n"
    print(text)
    if chosen.output:
        readme = HERE / "README.md"
        before, _, rest = readme.read_text(encoding="utf-8").partition(START)
        readme.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
