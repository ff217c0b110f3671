"""Runs a command and writes down what it took: `measure.py REPORT COMMAND…`.

The tests start commands through this small process, because a process counts the memory of the one that started it as
its own, and that of the tests is large.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 30

report, *command = sys.argv[1:]
began = time.monotonic()
process = subprocess.Popen(command)
signal.signal(signal.SIGALRM, lambda *_: process.kill())
signal.alarm(PATIENCE)
_, status, usage = os.wait4(process.pid, 0)
took = {
    "code": os.waitstatus_to_exitcode(status),
    "wall": time.monotonic() - began,
    "seconds": usage.ru_utime + usage.ru_stime,
    "megabytes": usage.ru_maxrss / 1024,
}
Path(report).write_text(json.dumps(took), encoding="utf-8")
