"""What an attack consists of: a hostile project, the nearest benign one, and the command that meets them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SPEC = """\
restorespec: 1
source: {securevault_backup: {backup_id: bk-1}}
target: {environment_id: e-1, table_name: orders}
"""
"""The least spec; what is appended begins on its fourth line."""


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


class Pipe:
    """A named pipe that nobody writes into."""


class Hole(int):
    """A file of so many bytes that takes no room on the disk."""


Content = str | bytes | Link | Pipe | Hole
Files = Mapping[str, Content]


@dataclass(frozen=True)
class Case:
    """An attack.

    Attributes:
        attack: what it is, in a sentence.
        hostile: the files of the attacker.
        benign: the twin's: the nearest that is accepted.
        beside: the files that both have.
        command: the arguments; `lint` writes every format at once.
        before: the first commit, where the project is a git repository; the other files are not committed.
        tamper: what else the attacker does to the project, given its folder.
        fixed: what the benign project has done to it likewise.
        twin_command: the benign command, where the command is the attack.
    """

    attack: str
    hostile: Files
    benign: Files
    beside: Files = field(default_factory=dict)
    command: tuple[str, ...] = ("lint", "specs")
    before: Files | None = None
    tamper: Callable[[Path], None] | None = None
    fixed: Callable[[Path], None] | None = None
    twin_command: tuple[str, ...] | None = None


def spec(attack: str, hostile: Content, benign: Content, name: str = "specs/a.yaml", **more) -> Case:
    """An attack that is one file."""
    return Case(attack, {name: hostile}, {name: benign}, **more)


def write(folder: Path, files: Files) -> None:
    """Makes files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case Link(target):
                path.unlink(missing_ok=True)
                path.symlink_to(target)
            case Pipe():
                os.mkfifo(path)
            case Hole():
                path.touch()
                os.truncate(path, content)
            case bytes():
                path.write_bytes(content)
            case str():
                path.write_bytes(content.encode("utf-8", "surrogatepass"))
