"""Whether the process that claimed a row still lives, as far as this machine can tell."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")


def own_name() -> str:
    """A name for this process's work: which machine, which process, and a word of its own that nobody else has."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}/{secrets.token_hex(8)}"


def is_gone(owner: str) -> bool:
    """Whether a process is known to be dead. False says nothing: it may live, or run on another machine."""
    machine, _, rest = owner.partition("/")
    process, _, rest = rest.partition("/")
    started = rest.partition("/")[0]
    if not machine or machine != _machine() or not process.isdecimal() or not started:
        return False
    return _started(int(process)) != started


def _machine() -> str:
    """This boot of this machine and its view of processes; empty where the system does not tell."""
    try:
        return f"{_BOOT.read_text().strip()}.{_PROCESSES.readlink().name.strip('pid:[]')}"
    except OSError:
        return ""


def _started(process: int) -> str:
    """When a process was started, in the kernel's ticks, so that a number used again is told apart; empty if it is dead."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    state, started = fields[0], fields[19]
    return "" if state in {"Z", "X"} else started
