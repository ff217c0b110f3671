"""Emitting request bodies, which are held back until all specs are checked.

Bodies wait in a temporary file: a fan-out of a hundred thousand rows takes no more memory than one of ten. They leave as
JSON, or as something to run: a `curl` command, or an HTTP request as text.
"""

from __future__ import annotations

import json
import shlex
import tempfile
from collections.abc import Callable, Container, Iterator
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from restorespec.core.diagnostics import Severity, Summary
from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError, no_restore
from restorespec.kinds import Endpoint, get
from restorespec.project.atomic_writes import aside
from restorespec.project.choices import Only
from restorespec.project.files import refuse_overwriting, writable
from restorespec.project.run import Checked, Run
from restorespec.validation.payload import digest, pretty

_IN_MEMORY = 512 * 1024  # bytes; more goes to disk
_LONGEST_ID = 240  # characters; a name of a file may have 255 bytes


def demand_whole(
    run: Run, summary: Summary, unsettled: str | None = None, among: Container[tuple[str, str | None]] | None = None
) -> None:
    """Check that no body lacks something whose finding is silenced.

    Args:
        run: the run, at its end.
        summary: what is left of its findings.
        unsettled: a restore with a value that is not known, if there is one.
        among: the specs that matter, each with its environment; None for all.

    Raises:
        UsageError: a body is not, or not surely, what its spec says, and no error says so.
    """
    if summary.count(Severity.ERROR):
        return
    broken = [
        name for name, environment in sorted(run.broken, key=str) if among is None or (name, environment) in among
    ]
    if unsettled:
        what = f"`{unsettled}` has a value that is not known"
    elif broken:
        what = f"`{broken[0]}` has an error that removes something from the request"
    else:
        return
    raise UsageError(
        f"{what}, and the finding that reports it is silenced",
        "report the finding again; a body that lacks something cannot go out",
    )


class _Request(NamedTuple):
    """The parts that the requests of many restores have in common.

    Attributes:
        environment: the environment of the configuration, if one was chosen.
        address: the API's address.
        kind: the kind of the request.
    """

    environment: str | None
    address: str | None
    kind: str


class Emission:
    """The bodies of a run.

    Args:
        run: the run.
        only: the restores that are wanted.
    """

    def __init__(self, run: Run, only: Only) -> None:
        self._run = run
        self._only = only
        self._file: IO[str] = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115 - closed on exit
        self._count = 0
        self._environments: set[str | None] = set()
        self._requests: dict[_Request, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def collect(self, address: Callable[[Checked], str | None]) -> Summary:
        """Check everything and keep the wanted bodies.

        Args:
            address: the API's address for a restore.

        Returns:
            All findings; if one is an error, there is nothing to emit.

        Raises:
            UsageError: no restore has a wanted id, or an error that leaves a value unknown is silenced.
        """
        seen: set[str] = set()
        unsettled: str | None = None
        wanted_files: set[tuple[str, str | None]] = set()
        for checked in self._run:
            if self._only.patterns:
                seen.add(checked.restore.id)
                if not self._only.chooses(checked.restore.id):
                    continue
            self._environments.add(checked.environment)
            if not self._run.only.chooses(checked.restore.id):
                continue
            wanted_files.add((checked.file, checked.environment))
            if not checked.restore.is_settled:
                unsettled = unsettled or checked.restore.id
            elif not unsettled:
                request = _Request(checked.environment, address(checked), checked.restore.kind)
                number = self._requests.setdefault(request, len(self._requests))
                self._file.write(f"{number} {json.dumps(checked.restore.id)}\n{checked.restore.line}\n")
                self._count += 1
        for wanted in self._only.missing(seen):
            raise no_restore(wanted, seen)
        summary = self._run.summary()
        demand_whole(self._run, summary, unsettled, wanted_files if self._only.patterns else None)
        return summary

    def _lines(self) -> Iterator[tuple[str, _Request, str]]:
        """Yield the id of each restore, what its request is, and its body as a line of JSON with a line break."""
        self._file.seek(0)
        requests = list(self._requests)
        lines = iter(self._file)
        for head in lines:
            number, _, id_ = head.partition(" ")
            yield json.loads(id_), requests[int(number)], next(lines)

    def digest(self) -> str:
        """Return the digest of all bodies, in the order of their ids."""
        ordered = sorted(self._lines(), key=lambda item: (item[0], item[1].environment or ""))
        return digest(json.loads(body) for _, _, body in ordered)

    def texts(self, form: str | None) -> Iterator[str]:
        """Yield the bodies as text.

        Args:
            form: `json`, `jsonl`, `curl` or `http`; None for JSON for one restore and JSON Lines for several or for those
                of a shard, so that the outputs of all shards have one form.
        """
        is_one = self._count == 1 and self._run.choices.shard.total == 1
        chosen = form or ("json" if is_one else "jsonl")
        if chosen == "json" and self._count != 1:
            yield from self._array()
            return
        for number, (_, request, body) in enumerate(self._lines()):
            if chosen == "json":
                yield pretty(json.loads(body)) + "\n"
            elif chosen == "jsonl":
                yield body
            else:
                write = {"curl": curl, "http": http}[chosen]
                text = pretty(json.loads(body))
                yield ("\n" if number else "") + write(text, request.address, get(request.kind).endpoint)

    def _array(self) -> Iterator[str]:
        for number, (_, _, body) in enumerate(self._lines()):
            lines = pretty(json.loads(body)).split("\n")
            yield ("," if number else "[") + "\n" + "\n".join(f"  {text}" for text in lines)
        yield "\n]\n" if self._count else "[]\n"

    def write(self, folder: str) -> int:
        """Write one file for each restore: all of them whole, or none.

        Returns:
            How many.

        Raises:
            UsageError: an id is too long for the name of a file, a body would take the place of a spec, or the folder is
                a link out of the project.
            OSError: the folder cannot be written.
        """
        several = len(self._environments) > 1
        parent_of = cache(lambda environment: writable(str(Path(folder) / environment)))
        written: list[tuple[Path, Path]] = []
        try:
            for id_, request, body in self._lines():
                parent = parent_of(request.environment if several else "")
                target = parent / f"{id_}.json"
                if len(id_) > _LONGEST_ID:
                    message = f"the id `{id_[:200]}…` has {len(id_)} characters, at most {_LONGEST_ID} with -o"
                    raise UsageError(message, "shorten the spec's name or the key")
                parent.mkdir(parents=True, exist_ok=True)
                written.append((aside(target, f"{pretty(json.loads(body))}\n".encode()), target))
            refuse_overwriting(self._run.project.root, self._run.names, [target for _, target in written])
            for beside, target in written:
                beside.replace(target)
        finally:
            for beside, _ in written:
                beside.unlink(missing_ok=True)
        return len(written)


def curl(body: str, base_url: str | None, endpoint: Endpoint) -> str:
    """Return a `curl` command for a body; the token, and without a base URL the address, come from the shell's environment.

    Args:
        body: the request body as JSON.
        base_url: the API's address.
        endpoint: the operation.
    """
    address = (
        shlex.quote(base_url.rstrip("/") + endpoint.path) if base_url else f'"$CLUMIO_API_BASE_URL{endpoint.path}"'
    )
    return (
        f"curl --request POST {address} \\\n"
        f"  --header 'Accept: {endpoint.accept}' \\\n"
        "  --header 'Content-Type: application/json' \\\n"
        '  --header "Authorization: Bearer $CLUMIO_API_TOKEN" \\\n'
        f"  --data-raw {shlex.quote(body)}\n"
    )


def http(body: str, base_url: str | None, endpoint: Endpoint) -> str:
    """Return an HTTP request as text, as HTTP clients of editors read it.

    Args:
        body: the request body as JSON.
        base_url: the API's address.
        endpoint: the operation.
    """
    address = (base_url or "{{CLUMIO_API_BASE_URL}}").rstrip("/") + endpoint.path
    return (
        f"POST {address}\n"
        f"Accept: {endpoint.accept}\n"
        "Content-Type: application/json\n"
        "Authorization: Bearer {{CLUMIO_API_TOKEN}}\n\n"
        f"{body}\n"
    )
