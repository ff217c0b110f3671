"""A restore of a Region by several runners: `python benchmarks/shards.py --restores 20000 --runners 8`.

Each runner is `restorespec submit --shard K/N` in a process of its own. They share a ledger in a local DynamoDB and talk
to the fake API, which needs time for an answer, has a rate limit and fails now and then; some runners are killed. When a
runner ends early, an operator looks at the API, resolves the unknown restores and starts the runner again. In the end,
every restore must have been started exactly once, and the ledger must know its task.

The local DynamoDB is moto's (`pip install 'moto[server]'`), or the one at the address of `--dynamodb`.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import platform
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from restorespec.project.choices import Shard
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.world import World

SPEC = """\
restorespec: 1
for_each: {file: rows.csv, key: table}
source: {securevault_backup: {backup_id: "{{ each.value.backup }}"}}
target: {environment_id: "{{ each.value.environment }}", table_name: "{{ each.key }}", table_class: STANDARD,
  global_secondary_indexes: [], local_secondary_indexes: [], stream_specification: null, sse_specification: null,
  tags: [{key: team, value: payments}, {key: drill, value: "2026"}]}
"""
LOST_ANSWERS = ("reset-after-read", "close-after-read", "500", "503-seconds")
"""Faults after which nobody knows whether the restore was started."""
RETRIED = ("429", "429-seconds", "reset-before-read")
"""Faults after which the restore was surely not started."""
STARTS = 30
"""How often a runner is started at most; a ledger that does not answer in time ends it as well."""


@dataclass(frozen=True)
class Plan:
    """What is simulated.

    Attributes:
        restores: how many there are.
        runners: how many processes share them.
        concurrency: the requests that each has in flight at once.
        latency: seconds that the API needs for a restore.
        rate: the restores that the API accepts in a second.
        retried: how many requests fail so that they are tried again.
        lost: how many answers are lost.
        kills: how many runners are killed.
        dynamodb: the address of a local DynamoDB; empty for moto.
    """

    restores: int
    runners: int
    concurrency: int = 8
    latency: float = 0.3
    rate: int = 500
    retried: int = 0
    lost: int = 0
    kills: int = 0
    dynamodb: str = ""


@dataclass
class Figures:
    """What came out.

    Attributes:
        seconds: from the start of the first runner to the end of the last one.
        sending: seconds from the first restore that the API started to the last one.
        started: how often each table was restored.
        wrong: the restores whose row in the ledger is missing, not accepted or has another task than the API's.
        runs: how many processes the runners needed.
        resolved: how many unknown restores the operator resolved.
        exceeded: how many requests the API refused because of its rate limit.
    """

    seconds: float = 0.0
    sending: float = 0.0
    started: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    runs: int = 0
    resolved: int = 0
    exceeded: int = 0


class SlowWorld(World):
    """A world in which the API needs time to start a restore."""

    latency = 0.0

    def start(self, body: dict[str, Any]) -> str:
        """Start a restore, late."""
        time.sleep(self.latency)
        return super().start(body)


def table(number: int) -> str:
    """Return the name of a table."""
    return f"table-{number:06}"


def write_project(folder: Path, restores: int) -> None:
    """Write a project with one spec and its inventory."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "restorespec.toml").touch()
    rows = "".join(f"{table(number)},bk-{number},env-{number % 500}\n" for number in range(restores))
    (folder / "rows.csv").write_text(f"table,backup,environment\n{rows}", encoding="utf-8")
    (folder / "region.yaml").write_text(SPEC, encoding="utf-8")


def _serve_moto(address: Connection) -> None:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - slow, and only in this process

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    app, lock = server._server.app, threading.Lock()  # type: ignore[union-attr]  # noqa: SLF001 - it has no hook

    def one_at_a_time(environ: Any, start_response: Any) -> Any:  # noqa: ANN401 - WSGI
        with lock:  # moto looks at a condition and writes in two steps; DynamoDB does both in one
            return app(environ, start_response)

    server._server.app = one_at_a_time  # type: ignore[union-attr]  # noqa: SLF001 - likewise
    host, port = server.get_host_and_port()
    address.send(f"http://{host}:{port}")
    threading.Event().wait()


@contextmanager
def dynamodb(address: str) -> Iterator[str]:
    """Yield the address of a local DynamoDB."""
    if address:
        yield address
        return
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    server = context.Process(target=_serve_moto, args=(theirs,), daemon=True)
    server.start()
    try:
        yield mine.recv()
    finally:
        server.kill()


class Simulation:
    """The runners, the operator and whoever breaks things.

    Args:
        plan: what is simulated.
        folder: for the project.
        endpoint: the address of DynamoDB.
        api: the fake API.
    """

    def __init__(self, plan: Plan, folder: Path, endpoint: str, api: FakeApi) -> None:
        self.plan, self.folder, self.api = plan, folder, api
        self.ledger = f"dynamodb://ledger-{os.getpid()}-{time.monotonic_ns()}?region=us-west-2"
        self.figures = Figures()
        self.environ = {
            **os.environ,
            "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
            "AWS_ACCESS_KEY_ID": "simulation",
            "AWS_SECRET_ACCESS_KEY": "simulation",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CLUMIO_API_BASE_URL": api.url,
            "CLUMIO_API_TOKEN": "simulation",
        }
        self._random = random.Random(plan.restores)
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._ended = threading.Event()
        self._lock = threading.Lock()

    def run(self) -> Figures:
        """Run it, and return the figures."""
        began = time.perf_counter()
        threads = [threading.Thread(target=self._break), threading.Thread(target=self._kill)]
        for thread in threads:
            thread.start()
        try:
            with ThreadPoolExecutor(self.plan.runners) as pool:
                list(pool.map(self._shard, range(1, self.plan.runners + 1)))
            self.figures.seconds = time.perf_counter() - began
        finally:
            self._ended.set()
        for thread in threads:
            thread.join()
        self._check()
        return self.figures

    def command(self, *arguments: str) -> list[str]:
        """Return a command line of restorespec."""
        return [sys.executable, "-m", "restorespec", *arguments]

    def listed(self, *options: str) -> list[dict[str, Any]]:
        """Return what the ledger knows."""
        command = self.command("ledger", "list", "--format", "json", "--ledger", self.ledger, *options)
        done = subprocess.run(command, cwd=self.folder, env=self.environ, stdout=subprocess.PIPE, check=True)
        return list(json.loads(done.stdout)["submissions"])

    def _shard(self, number: int) -> None:
        shard = Shard(number, self.plan.runners)
        options = ["--shard", str(shard), "--ledger", self.ledger, "--concurrency", str(self.plan.concurrency)]
        command = self.command("submit", ".", "--yes", "-q", "--no-preflight", "--timeout", "2h", *options)
        for _ in range(STARTS):
            with (self.folder / f"runner-{number}.log").open("ab") as log:
                process = subprocess.Popen(command, cwd=self.folder, env=self.environ, stdout=log, stderr=log)
                self._running[number] = process
                code = process.wait()
            del self._running[number]
            with self._lock:
                self.figures.runs += 1
            if code == 0:
                return
            time.sleep(2 * self.plan.latency + 1)  # what was sent last may be started until then
            self._resolve(shard)
        raise SystemExit(f"runner {shard} ended with {code}:\n{self._last_words(number)}")

    def _last_words(self, number: int) -> str:
        return (self.folder / f"runner-{number}.log").read_text("utf-8", "replace")[-2000:]

    def _resolve(self, shard: Shard) -> None:
        """Look at the API, and record what became of the unknown restores of a shard."""
        tasks = {restore.table: restore.task for restore in list(self.api.world.restores)}
        for row in self.listed("--state", "unknown"):
            if not shard.holds(row["restore"]):
                continue
            task = tasks.get(row["table"])
            found = ["--adopt", task] if task else ["--not-started"]
            command = self.command("ledger", "resolve", row["submission"], *found, "--ledger", self.ledger)
            subprocess.run(command, cwd=self.folder, env=self.environ, stdout=subprocess.DEVNULL, check=True)
            with self._lock:
                self.figures.resolved += 1

    def _progress(self) -> float:
        return len(self.api.world.restores) / self.plan.restores

    def _break(self) -> None:
        """Let requests fail, spread over the run."""
        faults = [
            *self._random.choices(RETRIED, k=self.plan.retried),
            *self._random.choices(LOST_ANSWERS, k=self.plan.lost),
        ]
        self._random.shuffle(faults)
        for number, fault in enumerate(faults):
            while self._progress() < 0.9 * number / len(faults) and not self._ended.wait(0.05):
                pass
            self.api.script(fault)

    def _kill(self) -> None:
        for number in range(self.plan.kills):
            while self._progress() < (number + 1) / (self.plan.kills + 2) and not self._ended.wait(0.05):
                pass
            running = list(self._running.items())
            if running and not self._ended.is_set():
                self._random.choice(running)[1].kill()

    def _check(self) -> None:
        restores = self.api.world.restores
        self.figures.started = Counter(restore.table for restore in restores)
        self.figures.sending = (restores[-1].begun - restores[0].begun).total_seconds()
        self.figures.exceeded = self.api.allowance.exceeded
        tasks = {restore.table: restore.task for restore in restores}
        rows = {row["table"]: row["task_id"] for row in self.listed("--state", "accepted")}
        every = [table(number) for number in range(self.plan.restores)]
        self.figures.wrong = [name for name in every if name not in tasks or rows.get(name) != tasks[name]]


def simulate(plan: Plan, folder: Path) -> Figures:
    """Run a simulation."""
    write_project(folder, plan.restores)
    world = SlowWorld()
    world.latency = plan.latency
    with dynamodb(plan.dynamodb) as endpoint, FakeApi(world, most=plan.rate) as api:
        return Simulation(plan, folder, endpoint, api).run()


def shown(plan: Plan, figures: Figures) -> str:
    """Return the figures as a row of a table."""
    twice = sum(count > 1 for count in figures.started.values())
    cells = (
        f"{plan.restores:,}",
        f"{plan.runners}",
        f"{figures.seconds:,.0f}",
        f"{plan.restores / figures.seconds:,.1f}",
        f"{(plan.restores - 1) / figures.sending:,.1f}" if figures.sending else "-",
        f"{figures.runs}",
        f"{plan.retried + plan.lost} / {plan.kills}",
        f"{figures.exceeded}",
        f"{figures.resolved}",
        f"{len(figures.started):,} / {twice} / {len(figures.wrong)}",
    )
    return f"| {' | '.join(cells)} |"


HEAD = """\
| restores | runners | seconds | restores/s | of these, while sending | processes | faults / kills | 429 | resolved | started / twice / wrong in the ledger |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""


def main() -> int:
    """Run the simulation, and the same with one runner and fewer restores to compare the throughput."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restores", type=int, default=20_000)
    parser.add_argument("--runners", type=int, default=8)
    parser.add_argument("--one", type=int, default=1000, help="the restores of the run with one runner; 0 for none")
    parser.add_argument("--concurrency", type=int, default=8, help="of each runner")
    parser.add_argument("--latency", type=float, default=0.3, help="seconds that the API needs for a restore")
    parser.add_argument("--rate", type=int, default=500, help="restores that the API accepts in a second")
    parser.add_argument("--retried", type=int, default=100, help="requests that fail so that they are tried again")
    parser.add_argument("--lost", type=int, default=5, help="answers that are lost")
    parser.add_argument("--kills", type=int, default=3, help="runners that are killed")
    parser.add_argument("--dynamodb", default="", metavar="URL", help="a local DynamoDB; default: moto's")
    chosen = vars(parser.parse_args())
    one = chosen.pop("one")
    plans = [Plan(**chosen)]
    if one:
        quiet = {"retried": 0, "lost": 0, "kills": 0}
        plans.insert(0, Plan(**{**chosen, **quiet, "restores": one, "runners": 1}))
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n{HEAD}")
    failed = 0
    for plan in plans:
        with tempfile.TemporaryDirectory() as folder:
            figures = simulate(plan, Path(folder))
        print(shown(plan, figures), flush=True)
        failed |= bool(figures.wrong) or len(figures.started) != plan.restores or max(figures.started.values()) > 1
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
