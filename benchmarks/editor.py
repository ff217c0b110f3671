"""How long an editor waits for the language server: `python benchmarks/editor.py [--runs 20] [--quick]`.

A client over pipes opens a 100-line spec, a file of 5,000 lines, and a project of 500 specs that share a base, asks and
types as an editor does, and prints the 95th percentile of each kind of answer in milliseconds, next to its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

COLUMNS = ("100-line spec", "5,000-line file", "500-spec project")
GOALS = {
    "hover, definition, highlight, prepareRename, completion": (20, 40, 30),
    "code action on a line": (20, 40, 30),
    "symbols, folding, links, tokens, hints, lenses": (30, 100, 30),
    "references, rename, workspace symbols": (30, 100, 150),
    "findings after the last edit of a burst": (250, 600, 350),
    "findings during steady typing": (600, 1000, 700),
    "findings in all specs after an edit of a base": (300, None, 2500),
    "the first row meanwhile": (40, None, 60),
}
BASE = """\
restorespec: 1
vars:
  stage: {type: string, default: prod}
target:
  environment_id: env-1
  table_class: STANDARD
"""


def spec(number: int, tags: int) -> str:
    """Return a spec of 4 * `tags` + 20 lines or so."""
    lines = [
        "restorespec: 1",
        f"name: spec-{number}",
        "extends: base/common.yaml",
        "locals:",
        f'  table: "{{{{ vars.stage }}}}-table-{number}"',
        "source:",
        f"  securevault_backup: {{backup_id: bk-{number}}}",
        "target:",
        '  table_name: "{{ locals.table }}"',
        "  global_secondary_indexes: []",
        "  local_secondary_indexes: []",
        "  sse_specification: null",
        "  stream_specification: null",
        "  tags:",
    ]
    for tag in range(tags):
        lines += [f"    - key: key-{tag}", f'      value: "{{{{ vars.stage }}}}-{tag}"']
    return "\n".join(lines) + "\n"


class Editor:
    """A client of the server."""

    def __init__(self, folder: Path, *, processor_time: bool = False) -> None:
        self.folder = folder
        self._is_processor_time = processor_time
        self.published: list[tuple[float, str, int | None]] = []
        self.latencies: dict[str, list[float]] = {}
        self.versions: dict[str, int] = {}
        self._number = 0
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        command = [sys.executable, "-m", "restorespec", "lsp"]
        begun = 0.0 if processor_time else time.perf_counter()
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=self._read, daemon=True).start()
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.initialized = (self.clock() - begun) * 1000
        self.tell("initialized", {})

    def close(self) -> None:
        """End the server."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(timeout=20)

    def clock(self) -> float:
        """Return the time in seconds: of the wall, or that the server has used of the processors."""
        if not self._is_processor_time:
            return time.perf_counter()
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(one.read_text().split()[0]) for one in threads) / 1e9

    @property
    def memory(self) -> float:
        """The memory of the server in megabytes."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024

    def uri(self, name: str) -> str:
        """Return the URI of a file."""
        return (self.folder / name).as_uri()

    def open(self, name: str) -> None:
        """Open a file and wait for its findings."""
        text = (self.folder / name).read_text()
        self.versions[name] = 1
        document = {"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        self.until(lambda: any(one == name and version == 1 for _, one, version in self.published))

    def insert(self, name: str, line: int, column: int, text: str) -> int:
        """Type a text; return the version."""
        self.versions[name] += 1
        place = {"line": line, "character": column}
        document = {"uri": self.uri(name), "version": self.versions[name]}
        change = {"range": {"start": place, "end": place}, "text": text}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        return self.versions[name]

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something was published."""
        end = time.perf_counter() + seconds
        while not condition():
            if time.perf_counter() > end:
                raise TimeoutError("the server published nothing")
            time.sleep(0.002)

    def timed(self, kind: str, method: str, **params: object) -> None:
        """Ask, and note how long the answer took."""
        begun = self.clock()
        self.ask(method, params)
        self.latencies.setdefault(kind, []).append((self.clock() - begun) * 1000)

    def ask(self, method: str, params: object) -> Any:  # noqa: ANN401 - JSON of any form
        """Ask for something."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while (message := self._answers.get(timeout=60)).get("id") != self._number:
            pass
        if "error" in message:
            raise RuntimeError(message["error"])
        return message["result"]

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while header := self.process.stdout.readline().strip():
            length = int(header.partition(b":")[2])
            while self.process.stdout.readline().strip():
                pass
            message = json.loads(self.process.stdout.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                name = message["params"]["uri"].removeprefix(self.folder.as_uri() + "/")
                self.published.append((time.perf_counter(), name, message["params"].get("version")))
            elif "id" in message and "method" not in message:
                self._answers.put(message)


def questions(editor: Editor, name: str, line: int) -> None:
    """Ask everything once about a file."""
    document = {"textDocument": {"uri": editor.uri(name)}}
    place = {"position": {"line": 4, "character": 18}}
    first, second, third, fourth = list(GOALS)[:4]
    for method in ("hover", "definition", "documentHighlight", "prepareRename", "completion"):
        editor.timed(first, f"textDocument/{method}", **document, **place)
    lines = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 40}}
    editor.timed(second, "textDocument/codeAction", **document, range=lines, context={"diagnostics": []})
    for method in ("documentSymbol", "foldingRange", "documentLink", "codeLens"):
        editor.timed(third, f"textDocument/{method}", **document)
    sixty = {"start": {"line": line, "character": 0}, "end": {"line": line + 60, "character": 0}}
    for method in ("semanticTokens/range", "inlayHint"):
        editor.timed(third, f"textDocument/{method}", **document, range=sixty)
    editor.timed(fourth, "textDocument/references", **document, **place, context={"includeDeclaration": True})
    editor.timed(fourth, "textDocument/rename", **document, **place, newName="level")
    editor.timed(fourth, "workspace/symbol", query="spec")


def bursts(editor: Editor, name: str, line: int, runs: int) -> None:
    """Type bursts of ten letters, and steadily for three seconds."""
    kinds = list(GOALS)
    for _ in range(runs):
        for _ in range(10):
            version = editor.insert(name, line, 0, "#")
            time.sleep(0.03)
        begun = time.perf_counter()
        editor.until(
            lambda version=version: any(one == name and two == version for _, one, two in editor.published[-2000:])
        )
        editor.latencies.setdefault(kinds[4], []).append((time.perf_counter() - begun) * 1000)
    begun = time.perf_counter()
    while time.perf_counter() - begun < 3:
        editor.insert(name, line, 0, "#")
        time.sleep(0.08)
    moments = [begun, *(when for when, one, _ in editor.published if one == name and when > begun)]
    gaps = [(after - before) * 1000 for before, after in pairwise(moments)]
    editor.latencies.setdefault(kinds[5], []).extend(gaps or [3000.0])
    editor.insert(name, line, 0, "\n")


def of_a_base(editor: Editor, runs: int) -> None:
    """Edit the base so that a finding comes and goes in every spec, with questions meanwhile."""
    name = "specs/base/common.yaml"
    editor.open(name)
    for _ in range(runs):
        before = len(editor.published)
        editor.insert(name, 5, 23, "x")
        begun = time.perf_counter()

        def seen(before: int = before) -> bool:
            # The finding is in the base; its publication with this version ends the check of all specs.
            return any(
                one == name and version == editor.versions[name] for _, one, version in editor.published[before:]
            )

        document = {"textDocument": {"uri": editor.uri("specs/spec-0.yaml")}}
        while not seen():
            for method in ("hover", "definition", "documentHighlight", "prepareRename", "completion"):
                editor.timed(
                    list(GOALS)[7], f"textDocument/{method}", **document, position={"line": 4, "character": 18}
                )
        editor.latencies.setdefault(list(GOALS)[6], []).append((time.perf_counter() - begun) * 1000)


def project(folder: Path, specs: int, tags: int) -> None:
    """Write a project."""
    (folder / "specs/base").mkdir(parents=True)
    (folder / "restorespec.toml").write_text('exclude = ["specs/base/**"]\n')
    (folder / "specs/base/common.yaml").write_text(BASE)
    for number in range(specs):
        (folder / f"specs/spec-{number}.yaml").write_text(spec(number, tags))


def measured(specs: int, tags: int, runs: int, *, processor_time: bool) -> tuple[Editor, str]:
    """Return the latencies for a project, and a line about start and memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        project(folder, specs, tags)
        editor = Editor(folder, processor_time=processor_time)
        begun = editor.clock()
        editor.open("specs/spec-0.yaml")
        first = (editor.clock() - begun) * 1000
        wanted = {"command": "restorespec.compile", "arguments": [{"uri": editor.uri("specs/spec-0.yaml")}]}
        editor.ask("workspace/executeCommand", wanted)  # it waits until all specs are checked
        line = len(spec(0, tags).split("\n")) - 2
        for _ in range(runs):
            questions(editor, "specs/spec-0.yaml", max(0, line - 30))
        if not processor_time:
            bursts(editor, "specs/spec-0.yaml", line, max(3, runs // 4))
        if tags < 1000 and not processor_time:
            of_a_base(editor, max(2, runs // 5))
        note = f"initialize {editor.initialized:.0f} ms, first findings {first:.0f} ms, {editor.memory:.0f} MB"
        editor.close()
        return editor, note


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help="Measure 50 specs instead of 500.")
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="Measure what the server uses of the processors, for a busy machine.",
    )
    options = parser.parse_args()
    sizes = ((1, 43), (1, 2490), (50 if options.quick else 500, 20))
    results = [measured(*size, options.runs, processor_time=options.processor_time) for size in sizes]
    print(f"| p95 in ms (goal) | {' | '.join(COLUMNS)} |\n|---|---:|---:|---:|")
    for kind, goals in GOALS.items():
        cells = []
        for (editor, _), goal in zip(results, goals, strict=True):
            values = editor.latencies.get(kind, [])
            p95 = statistics.quantiles(values, n=20)[-1] if len(values) > 1 else (values or [0])[0]
            cells.append(f"{p95:.0f} ({goal})" if values and goal else "-")
        print(f"| {kind} | {' | '.join(cells)} |")
    for column, (_, note) in zip(COLUMNS, results, strict=True):
        print(f"\n{column}: {note}")
    print(
        f"\n{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, load {os.getloadavg()[0]:.0f} at the end"
    )


if __name__ == "__main__":
    main()
