"""Starts the program over and over, each time in a process of its own, and says what each took: `starter.py IN OUT`.

It loads the program once and splits itself for every command, so that loading it, which is the same for all, is paid
and measured once; the time of that is counted to every command. Where `anew` is asked for, it loads all. IN and OUT are the numbers of pipes, of a line of JSON
for each command and for each answer. The tests do not split themselves: a process counts the memory of the one that it
came from as its own, and that of the tests is large.
"""

import gc
import json
import os
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 30
"""Seconds after which something hangs, whatever else the machine does."""
USUAL = 0.035
"""Seconds of a million additions."""
BROKEN = (
    'restorespec: 1\nsource: {}\ntarget: {table_name: "{{ vars.x | lower }}"}\nvars: {x: {type: string, default: a}}\n'
)
FORMATS = ("text", "json", "github", "sarif", "junit", "gitlab", "rdjson")


def loaded():
    """The program, after a first run, because it loads its parts when they are needed."""
    from restorespec.cli.exit_codes import run

    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "a.yaml")
        spec.write_text(BROKEN)
        outputs = [f"--output={form}={folder}/{form}" for form in FORMATS]
        here, told = Path.cwd(), os.dup(1)
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        assert run(["lint", "-q", "a.yaml", *outputs]) == 1
        os.dup2(told, 1)
        os.chdir(here)
    return run


def become(asked):
    """Makes this process, which was just split off, one that was started with a command."""
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    for number, (path, mode) in enumerate(
        ((os.devnull, os.O_RDONLY), (asked["out"], os.O_WRONLY), (asked["err"], os.O_WRONLY))
    ):
        opened = os.open(path, mode | os.O_CREAT | (os.O_APPEND if number else 0), 0o644)
        os.dup2(opened, number)
        os.close(opened)


def waited(child):
    """What a process took until it ended; it is ended when it takes too long.

    It is not ended by its number: when it has just ended by itself, that may be another's.
    """
    handle = os.pidfd_open(child)
    if not select.select([handle], [], [], PATIENCE)[0]:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)
    _, status, usage = os.wait4(child, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss / 1024,
    }


def slowness():
    """How many times longer this machine takes at the moment than one that CI usually has; at least 1."""
    began = time.process_time()
    number = 0
    for step in range(1_000_000):
        number += step
    return max(1, (time.process_time() - began) / USUAL)


def main():
    """Answers until nobody asks any more."""
    asking, answering = os.fdopen(int(sys.argv[1]), buffering=1), os.fdopen(int(sys.argv[2]), "w", buffering=1)
    run = loaded()
    gc.freeze()  # so that what they all share is not touched in each
    started = sum(os.times()[:2])
    for line in iter(asking.readline, ""):
        asked = json.loads(line)
        child = os.fork()
        if not child:
            become(asked)
            if asked["anew"]:
                os.execv(sys.executable, [sys.executable, "-m", "restorespec", *asked["command"]])
            code = run(asked["command"])
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # taking the program apart takes as long as the whole run
        took = waited(child)
        took["seconds"] += 0 if asked["anew"] else started
        if took["seconds"] > 1:
            took["seconds"] /= slowness()
        answering.write(json.dumps(took) + "\n")


if __name__ == "__main__":
    main()
