"""`python -m restorespec.testing.fake_api`: an API on loopback that restores nothing and remembers everything.

It answers the operations of `schemas/openapi.yaml`. `--fault NAME` answers the next restore with a fault, to see what
happens then. `--tls` makes it speak TLS, for clients that speak nothing else.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

from restorespec.testing.faults import FAULTS, Ending, Fault
from restorespec.testing.operations import (
    KINDS,
    TASKS,
    TYPES,
    collection,
    error,
    read,
    update,
)
from restorespec.testing.tables import Json
from restorespec.testing.tls import TlsError, generate, server_context
from restorespec.testing.world import Allowance, World
from restorespec.testing.world_file import EXAMPLE, WorldError, load

_HANGS = 30.0  # seconds that a connection hangs at most
_LARGEST = 4 * 1024 * 1024


class FakeApi(ThreadingHTTPServer):
    """The server; a context manager that runs it in a thread.

    Args:
        world: what it knows.
        port: 0 chooses a free one.
        most: how many restores it takes a second; None for no limit.
        tls: the context with the certificate, for TLS.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, world: World | None = None, *, port: int = 0, most: int | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self.world = world or World()
        self.allowance = Allowance(most)
        self.faults: dict[str, deque[Fault]] = {"POST": deque(), "GET": deque(), "PATCH": deque()}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.tls = tls
        super().__init__(("127.0.0.1", port), _Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        """Its base address."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.server_address[1]}"

    @property
    def posts(self) -> int:
        """The number of requests received to start a restore."""
        return sum(method == "POST" for method, _, _ in self.requests)

    def script(self, *names: str | Fault, method: str = "POST") -> None:
        """Use faults for the next requests of a method, one after the other."""
        self.faults[method].extend(FAULTS[name] if isinstance(name, str) else name for name in names)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's signature
        """Print nothing: clients that close connections are expected."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()

    def server_close(self) -> None:
        """Close the port without waiting for connections that hang."""
        self.socket.close()


class _Handler(BaseHTTPRequestHandler):
    server: FakeApi
    protocol_version = "HTTP/1.1"
    _fault: Fault | None = None
    _collection = ""

    def handle_one_request(self) -> None:
        queue = self.server.faults["POST"]
        # It waits for the request: a client finds out that an idle connection was reset, and takes another one.
        if queue and not queue[0].reads and self.connection.recv(4, socket.MSG_PEEK) == b"POST":
            self._end(queue.popleft().ending)
            return
        super().handle_one_request()

    def do_GET(self) -> None:
        self._answer(self._known())

    def do_PATCH(self) -> None:
        self._answer(self._updated())

    def do_POST(self) -> None:
        self._answer(self._started())

    def _answer(self, answer: tuple[int, Json]) -> None:
        status, body = answer
        fault = self._fault or Fault(status)
        if fault.raw:
            self.wfile.write(fault.raw)
        elif fault.status is not None:
            self._reply(status if self._fault is None else fault.status, fault, json.dumps(body).encode())
        if self._fault is not None:
            self._end(fault.ending)

    def _reply(self, status: int, fault: Fault, right: bytes) -> None:
        body = self._echoes(fault.body(right))
        self.send_response_only(status)
        kind = TYPES.get(self._collection, "application/json") if status < 300 else "application/json"  # noqa: PLR2004 - a success
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body) + fault.longer),
            "Date": self.date_time_string(),
        }
        for name, value in {**headers, **fault.headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        for piece in (body[at : at + 1] for at in range(len(body))) if fault.pause else (body,):
            self.wfile.write(piece)
            time.sleep(fault.pause)

    def _updated(self) -> tuple[int, Json]:
        self._note()
        data = self._content()
        wrong = self._refused()
        if wrong:
            return wrong
        if self._fault and not self._fault.starts:
            return 200, {}
        try:
            return update(self.server.world, self.path, json.loads(data))
        except (ValueError, RecursionError):
            return error(400, "the body is not valid JSON")

    def _content(self) -> bytes:
        length = self.headers.get("Content-Length") or ""
        return self.rfile.read(min(int(length), _LARGEST)) if length.isdecimal() else b""

    def _started(self) -> tuple[int, Json]:
        self._note()
        data = self._content()
        wrong = self._refused()
        if wrong:
            return wrong
        if not self.server.allowance.take():
            self._fault = FAULTS["429-seconds"]
            return 429, {}
        schema = KINDS[self._collection].schema
        required = next(name for name in schema.at(("target",))["required"] if name != "environment_id")
        try:
            body = json.loads(data)
            refused = "refused" in str(body["source"]) or not body["target"][required]
        except (ValueError, KeyError, TypeError):
            return error(400, f"the body has no source, or no target with a {required}")
        if refused:
            return error(422, "source.securevault_backup.backup_id cannot be restored")
        if self._fault and not self._fault.starts:
            return 202, {}
        return 202, self._task(self.server.world.start(body))

    def _task(self, task: str) -> Json:
        link = {"href": f"/tasks/{task}", "templated": False, "type": "get"}
        links = {"_self": {"href": self._collection, "templated": False, "type": "post"}, "read-task": link}
        embeds = "embed=read-task" in urlsplit(self.path).query
        embedded = {"read-task": self.server.world.task(task)} if embeds else None
        return {"_embedded": embedded, "_links": links, "task_id": task}

    def _known(self) -> tuple[int, Json]:
        self._note()
        return self._refused() or read(self.server.world, self._collection, self.path)

    def _note(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((self.command, self.path, headers))
        queue = self.server.faults[self.command]
        self._fault = queue.popleft() if queue else None
        self._collection = collection(self.path)

    def _refused(self) -> tuple[int, Json] | None:
        named = urlsplit(self.path).path.removeprefix(self._collection).strip("/")
        methods = ["POST"] if self._collection in KINDS else ["GET"]
        if self._collection == TASKS and named:
            methods = ["GET", "PATCH"]
        if self.command not in methods or not self._collection:
            return error(404, "unknown operation")
        if not self.headers.get("Authorization", "").startswith("Bearer "):
            return error(401, "the token is missing")
        if self.headers.get("Accept") != TYPES[self._collection]:
            return error(400, f"Accept must be {TYPES[self._collection]}")
        return None

    def _echoes(self, body: bytes) -> bytes:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        percent = "".join(f"%{ord(character):02x}" for character in token[:4]) + quote(token[4:], safe="")
        forms = {"TOKEN": token, "BASE64": base64.b64encode(f"user:{token}".encode()).decode(), "PERCENT": percent}
        for word, form in forms.items():
            body = body.replace(word.encode(), form.encode())
        return body

    def _end(self, ending: Ending) -> None:
        self.close_connection = (
            True  # unannounced: a client must cope with a connection that closes as it is used again
        )
        if ending is Ending.HANG:
            self.connection.settimeout(_HANGS)
            try:
                self.connection.recv(1)  # returns when the client goes away
            except OSError:
                return
        if ending is Ending.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the library's signature
        """Keeps quiet."""


def load_world(name: str | None, seconds: float | None) -> World:
    """Return the world of a file, of the one that ships (`example`), or the default one.

    Raises:
        WorldError: the file cannot be used.
    """
    if name is None:
        return World(seconds)
    return load(EXAMPLE if name == "example" else Path(name), seconds=seconds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the server until it is interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m restorespec.testing.fake_api",
        description="A fake of Clumio's API: it restores nothing, and remembers everything.",
    )
    parser.add_argument(
        "--port", type=int, default=8765, help="the port to listen on; 0 for any that is free (default: 8765)"
    )
    parser.add_argument("--seconds", type=float, default=8.0, help="how long a restore takes (default: 8)")
    parser.add_argument(
        "--most", type=int, default=None, help="how many restores are accepted per second; the others get status 429"
    )
    parser.add_argument(
        "--fault",
        metavar="NAME",
        action="append",
        default=[],
        choices=sorted(FAULTS),
        help=f"how the next request for a restore fails; repeatable, one per request: {', '.join(sorted(FAULTS))}",
    )
    parser.add_argument(
        "--world",
        metavar="FILE",
        help="a TOML file with the environments, tables and backups that exist; `example` for the one that is installed",
    )
    parser.add_argument("--tls", action="store_true", help="use TLS with a certificate generated by openssl")
    parser.add_argument("--tls-certificate", metavar="FILE", help="use TLS with this certificate (PEM)")
    parser.add_argument(
        "--tls-key", metavar="FILE", help="the private key of the certificate, if it is in another file"
    )
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        trusted, context = "", None
        try:
            if options.tls_certificate:
                context = server_context(options.tls_certificate, options.tls_key)
            elif options.tls:
                certificate, key = generate(Path(stack.enter_context(tempfile.TemporaryDirectory())))
                trusted, context = f" SSL_CERT_FILE={certificate}", server_context(certificate, key)
        except TlsError as wrong:
            parser.error(str(wrong))
        try:
            world = load_world(options.world, options.seconds)
        except WorldError as wrong:
            parser.error(str(wrong))
        api = stack.enter_context(FakeApi(world, port=options.port, most=options.most, tls=context))
        api.script(*options.fault)
        settings = f"CLUMIO_API_BASE_URL={api.url} CLUMIO_API_TOKEN=any{trusted}"
        sys.stdout.write(f"fake API at {api.url}; in another terminal:\nexport {settings}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
