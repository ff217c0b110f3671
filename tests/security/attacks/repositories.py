"""Git repositories whose history, configuration or names attack `diff`."""

import os
import subprocess
from functools import partial

from case import SPEC, Case

OTHER = SPEC.replace("bk-1", "bk-2")
BEFORE = {"specs/a.yaml": SPEC, "restorespec.toml": ""}


def git(folder, *arguments, **more):
    """Runs git as the attacker."""
    person = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **person}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, **more)
    return done.stdout.decode().strip()


def commit(folder):
    """Commits what the folder holds."""
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "After")


def settings(folder, names, attribute=None):
    """Names a program in the configuration; it tells what is outside."""
    if attribute:
        (folder / ".gitattributes").write_text(f"* {attribute}\n")
        commit(folder)
    program = folder / "trap.sh"
    program.write_text("#!/bin/sh\ncat ../../outside/secret.yaml >&2\ncat ../../outside/secret.yaml\n")
    program.chmod(0o755)
    for name in names:
        git(folder, "config", name, str(program))


def branch(folder, entries):
    """A branch `evil` whose commit holds entries in `specs` that no working tree could."""
    blob = bytes.fromhex(git(folder, "hash-object", "-w", "--stdin", input=OTHER.encode()))
    content = b"".join(mode + b" " + name + b"\0" + blob for mode, name in entries)
    tree = git(folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", input=content)
    top = git(folder, "mktree", input=f"040000 tree {tree}\tspecs\n".encode())
    git(folder, "update-ref", "refs/heads/evil", git(folder, "commit-tree", top, "-p", "HEAD", "-m", "After"))


def large(folder):
    """A commit with a spec of 50 MB that takes 50 kB."""
    (folder / "specs" / "a.yaml").write_bytes(SPEC.encode() + b"#" * 50_000_000)
    commit(folder)
    (folder / "specs" / "a.yaml").write_text(SPEC)


def without(folder, content=None):
    """A commit whose spec's content is missing, or is broken."""
    blob = git(folder, "rev-parse", "HEAD:specs/a.yaml")
    kept = folder / ".git" / "objects" / blob[:2] / blob[2:]
    kept.unlink()
    if content:
        kept.write_bytes(content)


def promised(folder):
    """A partial clone whose remote, from which what is missing would be fetched, is a program."""
    without(folder)
    settings(folder, ())
    program = f"ext::{folder}/trap.sh"
    for name, value in {"url": program, "promisor": "true", "uploadpack": f"{folder}/trap.sh"}.items():
        git(folder, "config", f"remote.evil.{name}", value)
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "evil",
        "protocol.ext.allow": "always",
    }.items():
        git(folder, "config", name, value)


def replaced(folder):
    """An object that git would show in another's place."""
    blob = git(folder, "hash-object", "-w", "--stdin", input=b"restorespec: 1\n")
    git(folder, "replace", git(folder, "rev-parse", "HEAD:specs/a.yaml"), blob)


def repository(attack, tamper, *command):
    """An attack by a repository; the twin's is plain."""
    changed = {"specs/a.yaml": OTHER}
    return Case(attack, changed, changed, before=BEFORE, tamper=tamper, fixed=named_evil, command=("diff", *(command or ("HEAD",))))  # fmt: skip


def named_evil(folder):
    git(folder, "branch", "evil")


PROGRAMS = {
    "a file system monitor": ("core.fsmonitor",),
    "a pager": ("core.pager", "pager.ls-tree", "pager.cat-file"),
    "an editor and a shell": ("core.editor", "core.sshCommand", "core.askPass", "core.gitProxy"),
    "an external diff": ("diff.external",),
    "a helper for credentials": ("credential.helper",),
    "a program that signs": ("gpg.program", "gpg.ssh.program"),
    "an alias of a command that is run": ("alias.ls-tree", "alias.cat-file", "alias.rev-parse"),
    "a path of hooks": ("core.hooksPath",),
}
ATTRIBUTES = {
    "a filter": ("filter=evil", "filter.evil.smudge", "filter.evil.clean", "filter.evil.process"),
    "a text conversion": ("diff=evil", "diff.evil.textconv", "diff.evil.command"),
    "a merge driver": ("merge=evil", "merge.evil.driver"),
}
NAMES = {
    "a file above": [(b"100644", b"../a.yaml")],
    "the folder above": [(b"100644", b"..")],
    "an absolute path": [(b"100644", b"/etc/passwd.yaml")],
    "the repository's own folder": [(b"100644", b".git")],
    "the same name twice": [(b"100644", b"a.yaml"), (b"100644", b"a.yaml")],
    "bytes that are no text": [(b"100644", b"a\xff.yaml")],
    "a name of 5,000 characters": [(b"100644", b"a" * 5_000 + b".yaml")],
    "a mode that does not exist": [(b"177777", b"a.yaml")],
    "a link whose target is a spec's text": [(b"120000", b"a.yaml")],
    "an escape sequence": [(b"100644", b"\x1b]0;x\x07.yaml")],
    "a workflow command": [(b"100644", b"::error::x.yaml")],
    "a line break and a workflow command": [(b"100644", b"a\n::error::x.yaml")],
    "an element of HTML": [(b"100644", b"<script>alert(1).yaml")],
    "a right-to-left override": [(b"100644", "\u202elmay.yaml".encode())],
    "a submodule": [(b"160000", b"a.yaml")],
    "a folder that is a file": [(b"040000", b"a.yaml")],
    "a backslash": [(b"100644", b"..\\..\\a.yaml")],
}
REVISIONS = {
    "an option": "--output=x", "a program to run": "--upload-pack=touch x", "a folder to write into": "-O/etc/passwd", "a file of a commit": "HEAD:specs/a.yaml",
    "a tree": "HEAD^{tree}", "a search through history": ":/Before", "a workflow command": "::error::x", "an escape sequence": "\x1b[2J",
    "HTML": "<script>alert(1)</script>", "a line break": "HEAD\nHEAD", "three sides": "a..b..c", "nothing": "..", "a remote": "https://example.org/x.git",
    "a name of 100,000 characters": "a" * 100_000, "parents without end": "HEAD" + "^" * 10_000, "a right-to-left override": "\u202emain",
}  # fmt: skip

EQUAL = SPEC.replace("orders}", "orders, tags: [" + "a, " * 6_000 + "a]}")


FORMATS = [(), ("--format", "json"), ("--format", "markdown"), ("--format", "html")]

CASES = [
    *(repository(f"a configuration that names {what}", partial(settings, names=names)) for what, names in PROGRAMS.items()),
    *(repository(f"attributes that name {what}", partial(settings, names=names, attribute=attribute)) for what, (attribute, *names) in ATTRIBUTES.items()),
    *(repository(f"a commit that names {what}", partial(branch, entries=entries), "HEAD", "evil", *FORMATS[at % 4]) for at, (what, entries) in enumerate(NAMES.items())),
    *(Case(f"a revision that is {what}", {"x": "a"}, {"x": "b"}, before=BEFORE, command=("diff", "--", revision), twin_command=("diff", "--", "HEAD")) for what, revision in REVISIONS.items()),
    Case(
        "six thousand equal values, one of them changed",
        {"specs/a.yaml": EQUAL.replace("a]}", "b]}")},
        {"specs/a.yaml": OTHER},
        before={**BEFORE, "specs/a.yaml": EQUAL},
        command=("diff", "HEAD", "--format", "html"),
    ),
    repository("a commit of 50 MB in one spec", large),
    repository("an object that another replaces", replaced),
    repository("a commit whose spec is missing", without),
    repository("a commit whose spec is broken", partial(without, content=b"no object"), "HEAD", "--format", "json"),
    repository("a partial clone that fetches by a program", promised, "HEAD", "--format", "html"),
]  # fmt: skip
