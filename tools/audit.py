"""List the known vulnerabilities the installed dependencies have: `python tools/audit.py`.

What restorespec itself needs is looked at, in the versions that are installed. Without the network nothing can be asked:
that is said, and is no failure.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

SECONDS = 120
"""How long it is waited for answers."""


def needed(name: str, known: dict[str, str]) -> dict[str, str]:
    """The versions of a distribution's requirements, and of theirs, without extras.

    Args:
        name: the distribution.
        known: what was met already; it is added to.
    """
    for requirement in requires(name) or ():
        found = re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")
        if "extra ==" in requirement or found in known:
            continue
        try:
            known[found] = version(found)
        except ModuleNotFoundError:  # it is for other platforms
            continue
        needed(found, known)
    return known


def answers(listed: Path) -> list[dict[str, Any]]:
    """What is known of each of the listed dependencies; nothing of those that nobody could be asked about."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--no-deps", "--disable-pip", "-r", str(listed)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 - our own command
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        return []
    return [one for one in found if "vulns" in one]


def main() -> int:
    """The command; 1 if anything is known against a dependency."""
    versions = needed("restorespec", {})
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("".join(f"{name}=={number}\n" for name, number in sorted(versions.items())), encoding="utf-8")
        audited = answers(listed)
    known = [f"{one['name']} {one['version']} has {found['id']}" for one in audited for found in one["vulns"]]
    told = f"{len(audited)} of {len(versions)} dependencies could be audited, {len(known)} vulnerabilities are known"
    print("\n".join([*known, told]))  # noqa: T201 - it is a command
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
