"""A terminal of 80 columns for tests: what a person would see of a command."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios

import pyte

LINES = 100


class Terminal:
    """A command in a terminal, as the leader of its own group of processes.

    Args:
        command: what is started.
        folder: where.
        environment: the variables of its environment, besides TERM.
        columns: how wide the terminal is.
        output: where standard output goes, if not into the terminal.
    """

    def __init__(self, command, folder, environment, columns=80, output=None):
        self._screen, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, columns, 0, 0))
        self._columns = columns
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=side,
            stdout=side if output is None else output,
            stderr=side,
            start_new_session=True,
            env={"TERM": "xterm-256color", **environment},
        )
        os.close(side)
        self._written = b""

    @property
    def text(self):
        """All that was written."""
        return self._written.decode(errors="replace")

    def read(self, until=None):
        """Reads what is written, up to a pattern or the end."""
        while until is None or not re.search(until, self.text):
            try:
                piece = os.read(self._screen, 65_536)
            except OSError:  # how Linux says that the other side is closed
                return
            self._written += piece

    def interrupt(self):
        """Ctrl-C: the signal goes to all processes of the group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self):
        """Reads to the end and says with which code it ended."""
        self.read()
        os.close(self._screen)
        return self.process.wait()

    def has_left_processes(self):
        """Whether any process of the group lives on."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    @property
    def lines(self):
        """What stands on the screen, without blank ends."""
        screen = pyte.Screen(self._columns, LINES)
        pyte.Stream(screen).feed(self.text)
        shown = [line.rstrip() for line in screen.display]
        while shown and not shown[-1]:
            shown.pop()
        return shown
