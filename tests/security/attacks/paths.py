"""Paths that lead out of the project, into devices, or in circles."""

from case import SPEC, Case, Link, Pipe, spec

BASE = "restorespec: 1\nsource: {securevault_backup: {backup_id: bk-1}}\n"
REST = "restorespec: 1\ntarget: {environment_id: e-1, table_name: orders}\n"
ROWS = "for_each: {file: PATH, key: table}\n" + SPEC.replace("orders", '"{{ each.key }}"')
CSV = "table\norders\n"

AWAY = "../../outside/secret.yaml"
WRITTEN = [
    ("a baseline to write that is a link out of the project", "known.json", AWAY, ("lint", "specs", "--write-baseline", "known.json")),
    ("a report to write that is a link out of the project", "out.txt", AWAY, ("lint", "specs", "-o", "out.txt")),
    ("a report to write in a folder that is a link out of the project", "out", "../../outside", ("lint", "specs", "-o", "out/secret.txt")),
    ("a second report to write that is a link out of the project", "out.txt", AWAY, ("lint", "specs", "--output", "text=out.txt")),
    ("a report to write that is a link to nothing outside", "out.txt", "../../outside/new", ("lint", "specs", "-o", "out.txt")),
    ("a folder of bodies that is a link out of the project", "out", "../../outside", ("compile", "specs", "-o", "out", "-q")),
    ("a review to write that is a link out of the project", "out.txt", AWAY, ("diff", "specs", "specs", "-o", "out.txt")),
]  # fmt: skip
"""What a command line has written, where the project holds a link of that name."""


def extends(attack, path, beside=None):
    """A base that is named by a path; the twin's lies beside the spec."""
    return Case(attack, {"specs/a.yaml": f"extends: {path!r}\n{REST}", **(beside or {})},
                {"specs/a.yaml": f"extends: base.yaml\n{REST}"}, beside={"specs/base.yaml": f"x-a: 1\n{BASE}"}, command=("lint", "specs/a.yaml"))  # fmt: skip


def linked(attack, target, name="specs/base.yaml"):
    """A base that is a link; the twin's leads to a file of the project."""
    text = f"extends: {name.removeprefix('specs/')}\n{REST}"
    return Case(attack, {"specs/a.yaml": text, name: Link(target)}, {"specs/a.yaml": text, name: Link("other/b.yaml")},
                beside={"specs/other/b.yaml": BASE}, command=("lint", "specs/a.yaml"))  # fmt: skip


def inventory(attack, path, beside=None):
    """An inventory that is named by a path; the twin's lies beside the spec."""
    return Case(attack, {"specs/a.yaml": ROWS.replace("PATH", repr(path)), **(beside or {})},
                {"specs/a.yaml": ROWS.replace("PATH", "rows.csv")}, beside={"specs/rows.csv": CSV}, command=("lint", "specs/a.yaml"))  # fmt: skip


OUTSIDE = "../../../outside/secret.yaml"

CASES = [
    extends("a base outside the project", OUTSIDE),
    extends("a base by an absolute path", "/etc/passwd"),
    extends("a base by an absolute path with two slashes", "//etc/passwd"),
    extends("a base by a URL", "https://example.org/base.yaml"),
    extends("a base by a file URL", "file:///etc/passwd"),
    extends("a base in the home folder", "~/.ssh/id_rsa"),
    extends("a base by a variable of the shell", "$HOME/.netrc"),
    extends("a base by a Windows path", "C:\\Windows\\win.ini"),
    extends("a base by backslashes", "..\\..\\..\\outside\\secret.yaml"),
    extends("a base with NUL in its path", "base.yaml\x00.txt".replace("\x00", "\\0")),
    extends("a base that climbs out and comes back", "../../hostile/specs/../../../outside/secret.yaml"),
    extends("a base whose path is 54,000 characters long", "../specs/" * 6_000 + "nowhere.yaml"),
    extends("a base with a name of 5,000 characters", "b" * 5_000 + ".yaml"),
    extends("a base that is a folder", "."),
    extends("a base that is missing", "nowhere.yaml"),
    extends("a base that is the process's own environment", "/proc/self/environ"),
    extends("a base that is standard input", "/dev/stdin"),
    extends("a base that is an endless device", "/dev/zero"),
    extends("a base that is a pipe", "pipe.yaml", {"specs/pipe.yaml": Pipe()}),
    extends("a base that is the spec itself", "a.yaml"),
    extends("a base by two names, one a link to itself", "l.yaml", {"specs/l.yaml": Link("a.yaml")}),
    extends("two bases that extend each other", "b.yaml", {"specs/b.yaml": "restorespec: 1\nextends: c.yaml\n", "specs/c.yaml": "restorespec: 1\nextends: b.yaml\n"}),
    extends("a chain of a hundred bases", "b0.yaml", {f"specs/b{n}.yaml": f"restorespec: 1\nextends: b{n + 1}.yaml\n" for n in range(100)}),
    extends(
        "bases that each extend two, which all extend two",
        "b0.yaml",
        {f"specs/b{n}.yaml": f"restorespec: 1\nextends: [b{n + 1}.yaml, c{n + 1}.yaml]\n" for n in range(14)}
        | {f"specs/c{n}.yaml": f"restorespec: 1\nextends: [b{n + 1}.yaml, c{n + 1}.yaml]\n" for n in range(14)}
        | {"specs/b14.yaml": BASE, "specs/c14.yaml": f"{BASE}nope: 1\n"},
    ),
    Case(
        "one base, extended ten thousand times",
        {"specs/a.yaml": f"extends: [{'base.yaml, ' * 10_000}base.yaml]\nnope: 1\n{REST}"},
        {"specs/a.yaml": f"extends: [base.yaml, base.yaml]\n{REST}"},
        beside={"specs/base.yaml": BASE},
        command=("lint", "specs/a.yaml"),
    ),
    linked("a base that is a link to /etc/passwd", "/etc/passwd"),
    linked("a base that is a link out of the project", OUTSIDE),
    linked("a base that is a link to a device", "/dev/zero"),
    linked("a base that is a link to the process's environment", "/proc/self/environ"),
    linked("a base that is a link to nothing", "nowhere.yaml"),
    linked("a base that is a link to itself", "base.yaml"),
    linked("a base that is a link to a folder", "."),
    Case(
        "a base in a folder that is a link out of the project",
        {"specs/a.yaml": f"extends: out/secret.yaml\n{REST}", "specs/out": Link("../../../outside")},
        {"specs/a.yaml": f"extends: out/b.yaml\n{REST}", "specs/out": Link("other")},
        beside={"specs/other/b.yaml": BASE},
        command=("lint", "specs/a.yaml"),
    ),
    Case(
        "a base behind a chain of links that ends outside",
        {"specs/a.yaml": f"extends: l0.yaml\n{REST}", **{f"specs/l{n}.yaml": Link(f"l{n + 1}.yaml") for n in range(9)}, "specs/l9.yaml": Link(OUTSIDE)},
        {"specs/a.yaml": f"extends: l0.yaml\n{REST}", **{f"specs/l{n}.yaml": Link(f"l{n + 1}.yaml") for n in range(9)}, "specs/l9.yaml": Link("other/b.yaml")},
        beside={"specs/other/b.yaml": BASE},
        command=("lint", "specs/a.yaml"),
    ),
    inventory("an inventory outside the project", "../../../outside/secret.yaml"),
    inventory("an inventory by an absolute path", "/etc/passwd"),
    inventory("an inventory that is the process's environment", "/proc/self/environ"),
    inventory("an inventory that is a pipe", "pipe.csv", {"specs/pipe.csv": Pipe()}),
    inventory("an inventory that is a link out of the project", "link.csv", {"specs/link.csv": Link("/etc/passwd")}),
    inventory("an inventory that is a link to a device", "link.csv", {"specs/link.csv": Link("/dev/zero")}),
    inventory("an inventory that is a folder", "folder.csv", {"specs/folder.csv/a.csv": CSV}),
    inventory("an inventory that is missing", "nowhere.csv"),
    spec("a spec that is a link to /etc/passwd", Link("/etc/passwd"), SPEC),
    spec("a spec that is a link out of the project", Link(OUTSIDE), SPEC),
    spec("a spec that is a link to a device", Link("/dev/zero"), SPEC),
    spec("a spec that is a link to nothing", Link("nowhere.yaml"), SPEC),
    spec("a spec that is a link to itself", Link("a.yaml"), SPEC),
    spec("a spec that is a pipe", Pipe(), SPEC),
    spec("a named spec that is a pipe", Pipe(), SPEC, command=("lint", "specs/a.yaml")),
    spec("a named spec that is a link to the process's environment", Link("/proc/self/environ"), SPEC, command=("lint", "specs/a.yaml")),
    Case("a folder of specs that is a link out of the project", {"specs": Link("../../outside")}, {"specs/a.yaml": SPEC}),
    Case("a folder of specs in which a folder links back to it", {"specs/loop": Link(".."), "specs/a.yaml": SPEC + "nope: 1\n"}, {"specs/a.yaml": SPEC}),
    Case("a finished request that is a link out of the project", {"body.json": Link("/etc/passwd")}, {"body.json": '{"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e", "table_name": "orders"}}'}, command=("lint", "--request", "body.json")),
    Case("a var file that is a link out of the project", {"v.yaml": Link("../../outside/secret.yaml")}, {"v.yaml": "x: a\n"}, beside={"specs/a.yaml": f"vars: {{x: {{type: string}}}}\n{SPEC}"}, command=("lint", "specs", "--var-file", "v.yaml")),
    Case("a var file that is a link to the process's environment", {"v.yaml": Link("/proc/self/environ")}, {"v.yaml": "x: a\n"}, beside={"specs/a.yaml": f"vars: {{x: {{type: string}}}}\n{SPEC}"}, command=("lint", "specs", "--var-file", "v.yaml")),
    Case("a var file that is a link to /etc/passwd", {"v.yaml": Link("/etc/passwd")}, {"v.yaml": "x: a\n"}, beside={"specs/a.yaml": f"vars: {{x: {{type: string}}}}\n{SPEC}"}, command=("lint", "specs", "--var-file", "v.yaml")),
    Case("a var file that is a pipe", {"v.yaml": Pipe()}, {"v.yaml": "x: a\n"}, beside={"specs/a.yaml": f"vars: {{x: {{type: string}}}}\n{SPEC}"}, command=("lint", "specs", "--var-file", "v.yaml")),
    Case("a baseline that is a link to the process's environment", {"known.json": Link("/proc/self/environ")}, {"known.json": '{"version": 1, "findings": []}'}, beside={"specs/a.yaml": SPEC}, command=("lint", "specs", "--baseline", "known.json")),
    Case("a baseline that is a pipe", {"known.json": Pipe()}, {"known.json": '{"version": 1, "findings": []}'}, beside={"specs/a.yaml": SPEC}, command=("lint", "specs", "--baseline", "known.json")),
    Case("a request to import that is a link to /etc/passwd", {"body.json": Link("/etc/passwd")}, {"body.json": '{"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e", "table_name": "orders"}}'}, command=("import", "body.json")),
    Case("a request to import that is the process's environment", {"body.json": Link("/proc/self/environ")}, {"body.json": '{"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e", "table_name": "orders"}}'}, command=("import", "body.json")),
    *(
        Case(attack, {"specs/a.yaml": SPEC, name: Link(to)}, {"specs/a.yaml": SPEC, "out/old": ""}, command=command)
        for attack, name, to, command in WRITTEN
    ),
    Case("a spec to repair that is a link out of the project", {"specs/a.yaml": Link(OUTSIDE)}, {"specs/a.yaml": SPEC}, command=("lint", "specs", "--fix-unset")),
    Case("a request to import that is a pipe", {"body.json": Pipe()}, {"body.json": '{"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e", "table_name": "orders"}}'}, command=("import", "body.json")),
]  # fmt: skip
