"""The same work through restorespec and its peers, in one run: `python benchmarks/compare.py --output`.

The peers are installed into `benchmarks/peers/`: check-jsonschema with ruamel's C parser (PyPI), ajv-cli and
`@sourcemeta/jsonschema` (npm), and an ordinary install of this checkout. Each round runs every program once, one after
the other, so that the machine's moods meet all alike; medians are compared. Before anything is timed, each program must
find the clean corpus clean and name every faulty file.
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

from generate import KINDS, write

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
SCHEMA = HERE.parent / "schemas" / "spec.schema.json"
START, END = "<!-- results -->\n", "<!-- end of results -->\n"

Command = Callable[[Path], list[str]]


def install() -> dict[str, Command]:
    """Installs what is missing; gives how each program checks a folder."""
    python = PEERS / "venv" / "bin"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS / "venv"], check=True)
        subprocess.run([python / "pip", "install", "-qq", "check-jsonschema", "ruamel.yaml.clib"], check=True)
    subprocess.run([python / "pip", "install", "-qq", "--force-reinstall", "--no-deps", HERE.parent], check=True)
    subprocess.run([python / "pip", "install", "-qq", HERE.parent], check=True)
    if not (PEERS / "node_modules").exists():
        packages = ["ajv-cli@5", "ajv-formats@2", "@sourcemeta/jsonschema"]
        subprocess.run(["npm", "install", "--silent", "--prefix", PEERS, *packages], check=True)
    node = PEERS / "node_modules" / ".bin"
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
        "sourcemeta jsonschema": lambda folder: [_native(), "validate", str(SCHEMA), str(folder)],
    }  # fmt: skip


def _native() -> str:
    """The C++ program itself, without the Node.js that npm's command starts before it."""
    machine = {"aarch64": "arm64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    programs = PEERS / "node_modules" / "@sourcemeta" / "jsonschema" / "build" / "github-releases"
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
            remarks[name] = f"of {sum(1 for _ in faulty.iterdir())} faulty files it names {len(missing)} not"
    return out, remarks


def timed(command: list[str]) -> tuple[float, int]:
    """Seconds of a whole process, and the most memory that it or one of its children had, in MB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HERE)
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - began, usage.ru_maxrss // 1024


def paired(commands: dict[str, list[str]], rounds: int) -> dict[str, tuple[float, int]]:
    """Median seconds and most memory of each command, run in turns."""
    runs: dict[str, list[tuple[float, int]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(timed(command))
    return {
        name: (statistics.median(one[0] for one in measured), max(one[1] for one in measured))
        for name, measured in runs.items()
    }


def measure(programs: dict[str, Command], folder: Path, sizes: list[int], rounds: int) -> list[str]:
    """The tables."""
    mine = {name: command for name, command in programs.items() if name.startswith("restorespec")}
    lines = ["| plain YAML | seconds | MB | restorespec / it |", "|:--|--:|--:|--:|"]
    for size in sizes:
        corpus = folder / f"plain-{size}"
        write(corpus, "plain", size)
        measured = paired({name: make(corpus) for name, make in programs.items()}, rounds if size < 10_000 else 1)
        own = measured["restorespec"][0]
        lines += [
            f"| {size:,} files: {name} | {seconds:.3f} | {memory} | {own / seconds:.2f} |"
            for name, (seconds, memory) in measured.items()
        ]
    lines += ["", "| 1,000 files, one process | seconds | MB | over plain |", "|:--|--:|--:|--:|"]
    size = min(1000, max(sizes))
    for kind in KINDS:
        write(folder / f"{kind}-{size}", kind, size)
    measured = paired({kind: mine["restorespec"](folder / f"{kind}-{size}") for kind in KINDS}, rounds)
    lines += [
        f"| {kind} | {seconds:.3f} | {memory} | {seconds / measured['plain'][0]:.2f} |"
        for kind, (seconds, memory) in measured.items()
    ]
    program = mine["restorespec"](folder)[0]
    starts = {
        "python -c pass": [str(PEERS / "venv" / "bin" / "python"), "-c", "pass"],
        "--version": [program, "--version"],
        "--help": [program, "--help"],
    }
    measured = paired(starts, rounds * 3)
    lines += ["", "| start | seconds | over `python -c pass` |", "|:--|--:|--:|"]
    lines += [
        f"| `{name}` | {seconds:.3f} | {seconds / measured['python -c pass'][0]:.1f} |"
        for name, (seconds, _) in measured.items()
    ]
    return [*lines, "", *fan_out(program, folder)]


def fan_out(program: str, folder: Path) -> list[str]:
    """One spec with many rows, as JSON Lines."""
    lines = ["| fan-out from CSV to JSON Lines | restores a second | MB |", "|:--|--:|--:|"]
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
        seconds, memory = timed([program, "compile", "-q", "--format", "jsonl", str(place / "fan.yaml")])
        lines.append(f"| {count:,} rows | {count / seconds:,.0f} | {memory} |")
    return lines


def main() -> None:
    """Compares, prints, and with `--output` writes the results into the README beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer files and rounds")
    parser.add_argument("--output", action="store_true", help="write the results into benchmarks/README.md")
    chosen = parser.parse_args()
    if shutil.which("npm") is None:
        parser.error("npm is needed for two of the peers")
    programs = install()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "restorespec.toml").touch()
        write(folder / "clean", "plain", 20)
        write(folder / "faulty", "faulty", 20)
        out, remarks = same_work(programs, folder / "clean", folder / "faulty")
        for name in out:
            del programs[name]
        sizes, rounds = ([1, 100], 3) if chosen.quick else ([1, 100, 1000, 10_000], 5)
        lines = measure(programs, folder, sizes, rounds)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    head = [f"{datetime.now(UTC):%Y-%m-%d}, {machine}; medians of {rounds} paired runs.", ""]
    head += [f"Left out: {name} ({why})." for name, why in out.items()]
    head += [f"To be known: {name} stops early, {why}; its times are for clean files." for name, why in remarks.items()]
    text = "\n".join([*head, "", *lines]) + "\n"
    print(text)
    if chosen.output:
        readme = HERE / "README.md"
        before, _, rest = readme.read_text(encoding="utf-8").partition(START)
        readme.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
