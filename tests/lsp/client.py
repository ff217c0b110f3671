"""An editor that speaks with `restorespec lsp` over pipes, as editors do; nothing of the server's own code is used."""

import json
import queue
import subprocess
import sys
import threading

from forked import Forked

LOADED = (
    "restorespec.cli:main",
    "restorespec.cli.lsp",
    "restorespec.lsp.connection",
    "restorespec.lsp.features",
    "jinja2",
)
PROGRAM = ("-m", "restorespec")
"""Starts a server as editors do."""


class Editor:
    """A running server, and what it has said.

    Args:
        folder: the project, and the server's working directory.
        arguments: what follows `restorespec lsp`.
        encoding: the units of columns that the editor offers.
        program: the arguments of Python that start restorespec; without them, its process is forked from one that has
            loaded the server, because loading takes most of the time of a short test.
    """

    def __init__(self, folder, *arguments, encoding="utf-16", program=None, capabilities=None, options=None):
        self._start(folder, arguments, program)
        known = {
            "general": {"positionEncodings": [encoding]},
            "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
        }
        for section, values in (capabilities or {}).items():
            known[section] = known.get(section, {}) | values
        asked = {"processId": None, "rootUri": folder.as_uri(), "capabilities": known}
        if options is not None:
            asked["initializationOptions"] = options
        self.capabilities = self.ask("initialize", asked)["capabilities"]
        self.tell("initialized", {})
        while not self.registered:
            self._hear()

    @classmethod
    def unspoken(cls, folder, program=None):
        """A server that has not been told anything."""
        editor = cls.__new__(cls)
        editor._start(folder, (), program)
        return editor

    def _start(self, folder, arguments, program):
        self.folder = folder
        self.findings = {}
        self.versions = {}
        self.publications = []
        self.messages = []
        self.registered = []
        self._number = 0
        self._versions = {}
        if program is None:
            streams = ("stdin", "stdout", "stderr")
            self._process = Forked(LOADED, ["lsp", *arguments], cwd=folder, pipes=streams)
        else:
            self._process = subprocess.Popen(
                [sys.executable, *program, "lsp", *arguments],
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        self._heard = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Says goodbye; gives the exit code and what the server wrote to standard error."""
        if self._process.poll() is None:
            self.ask("shutdown", None)
            self.tell("exit", None)
        return self.ended()

    def leave(self):
        """Ends without a goodbye, as an editor that crashes; gives the same."""
        self._process.stdin.close()
        return self.ended()

    def ended(self):
        """The exit code and what the server wrote to standard error, once it has ended."""
        code = self._process.wait(timeout=30)
        self._reader.join()
        errors = self._process.stderr.read().decode()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            stream.close()
        return code, errors

    def uri(self, name):
        return (self.folder / name).as_uri()

    def open(self, name, text=None):
        """Opens a file; gives its findings."""
        text = (self.folder / name).read_text() if text is None else text
        document = {
            "uri": self.uri(name),
            "languageId": "yaml",
            "version": self._versions.get(name, 0) + 1,
            "text": text,
        }
        self._versions[name] = self._versions.get(name, 0) + 1
        self.findings.pop(name, None)
        self.tell("textDocument/didOpen", {"textDocument": document})
        return self.until(name)

    def edit(self, name, start, end, text):
        """Replaces a range of an open file and does not wait; positions are (line, character)."""
        self._versions[name] += 1
        places = [{"line": line, "character": character} for line, character in (start, end)]
        document = {"uri": self.uri(name), "version": self._versions[name]}
        changes = [{"range": {"start": places[0], "end": places[1]}, "text": text}]
        self.findings.pop(name, None)
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def becomes(self, name, codes):
        """Waits until a file shows the findings with some codes."""
        while [one.get("code") for one in self.findings.get(name, [{}])] != codes:
            self._hear()

    def shut(self, name):
        """Closes a file."""
        self._versions.pop(name)
        self.versions.pop(name, None)
        self.findings.pop(name, None)
        self.tell("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def close_all(self):
        """Closes all files, and waits until the server has seen it."""
        for name in self._versions:
            self.tell("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})
        self._versions.clear()
        self.versions.clear()
        self.at("hover", "nothing.yaml", 0, 0)
        self.findings.clear()
        self.messages.clear()

    def change(self, name, text):
        """Replaces the text of an open file; gives its findings."""
        self._versions[name] += 1
        document = {"uri": self.uri(name), "version": self._versions[name]}
        self.findings.pop(name, None)
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        return self.until(name)

    def until(self, name):
        """What is shown in a file: of an open one, in its last version."""
        while name not in self.findings or self.versions.get(name) != self._versions.get(name):
            self._hear()
        return self.findings[name]

    def at(self, method, name, line, character, **more):
        """Asks about a place; lines and columns count from 0."""
        place = {"textDocument": {"uri": self.uri(name)}, "position": {"line": line, "character": character}}
        return self.ask(f"textDocument/{method}", place | more)

    def ask(self, method, params):
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._hear()
            if message.get("id") == self._number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def error(self, method, params):
        """Asks for something that is refused; gives the error."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._hear()
            if message.get("id") == self._number and "method" not in message:
                return message["error"]

    def tell(self, method, params):
        self._send({"method": method, "params": params})

    def _send(self, message):
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _read(self):
        """Puts what the server says into the queue, None at its end."""
        while header := self._process.stdout.readline().strip():
            length = int(header.removeprefix(b"Content-Length:"))
            while self._process.stdout.readline().strip():
                pass
            self._heard.put(json.loads(self._process.stdout.read(length)))
        self._heard.put(None)

    def _hear(self):
        message = self._heard.get(timeout=20)
        assert message is not None, "the server has ended"
        if message.get("method") == "textDocument/publishDiagnostics":
            name = message["params"]["uri"].removeprefix(self.folder.as_uri() + "/")
            version = message["params"].get("version")
            assert version is None or version >= (self.versions.get(name) or 0), "an older version follows a newer one"
            self.versions[name] = version
            self.findings[name] = message["params"]["diagnostics"]
            self.publications.append((name, version, message["params"]["diagnostics"]))
        if message.get("method", "").endswith("/refresh"):
            self._send({"id": message["id"], "result": None})
        if message.get("method") == "client/registerCapability":
            self.registered += message["params"]["registrations"]
            self._send({"id": message["id"], "result": None})
        if message.get("method") in {"window/showMessage", "window/logMessage"}:
            self.messages.append(message["params"]["message"])
        return message
