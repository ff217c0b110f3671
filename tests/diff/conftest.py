"""A repository with forty restores, and branches that each change something as people do."""

import json
import os
import subprocess

import pytest

from restorespec.cli.exit_codes import run

FILES = {
    "restorespec.toml": """\
include = ["specs/*.yaml", "specs/*.toml"]
[environments.prod]
var-files = ["env/prod.yaml"]
region = "us-west-2"
""",
    "env/prod.yaml": """\
# Production.
backup_id: bk-71
key: alias/orders
owner: s3cret-owner
""",
    "specs/base/table.yaml": """\
restorespec: 1
target:
  environment_id: env-prod
  billing_mode: PAY_PER_REQUEST
  deletion_protection_enabled: true
  stream_specification: null
  table_class: STANDARD
  local_secondary_indexes: []
""",
    "specs/orders.yaml": """\
restorespec: 1
description: The orders of each country.
extends: base/table.yaml
vars:
  backup_id: {type: string}
  key: {type: string}
for_each: [at, be, ch, de, dk, es, fr, it, nl, pl, pt, se]
source:
  securevault_backup:
    backup_id: "{{ vars.backup_id }}"
target:
  table_name: orders-{{ each.key }}
  sse_specification:
    kms_master_key_id: "{{ vars.key }}"
  global_secondary_indexes:
    - index_name: by-status
      key_schema:
        - {attribute_name: status, key_type: HASH}
      projection: {projection_type: ALL}
  tags:
    - {key: team, value: payments}
    - {key: country, value: "{{ each.key }}"}
""",
    "specs/fleet.yaml": """\
restorespec: 1
extends: base/table.yaml
for_each: {file: tables.csv, key: table}
source: {securevault_backup: {backup_id: "{{ each.value.backup }}"}}
target:
  table_name: "{{ each.key }}"
  sse_specification: null
  global_secondary_indexes: []
  tags: []
""",
    "specs/tables.csv": "table,backup,size\n" + "".join(f"t{n:02},bk-{n + 100},{n}\n" for n in range(1, 25)),
    "specs/carts.yaml": """\
restorespec: 1
extends: base/table.yaml
source: {securevault_backup: {backup_id: bk-5}}
target:
  table_name: carts
  sse_specification: null
  global_secondary_indexes:
    - index_name: by-user
      key_schema: [{attribute_name: user, key_type: HASH}]
      projection: {projection_type: INCLUDE, non_key_attributes: [total, state]}
  tags: []
""",
    "specs/events.toml": """\
restorespec = 1
extends = "base/table.yaml"
source.continuous_backup = { table_id = "tbl-1", timestamp = "2026-11-18T06:30:00Z" }
target.table_name = "events"
target.sse_specification = { kms_master_key_id = "alias/events" }
target.global_secondary_indexes = []
target.tags = []
""",
    "specs/ledger.yaml": """\
restorespec: 1
extends: base/table.yaml
vars:
  owner: {type: string, sensitive: true}
source: {securevault_backup: {backup_id: bk-7}}
target:
  table_name: ledger
  sse_specification: null
  global_secondary_indexes: []
  tags:
    - {key: owner, value: "{{ vars.owner }}"}
""",
    "specs/audit.yaml": """\
restorespec: 1
extends: base/table.yaml
source: {securevault_backup: {backup_id: bk-8}}
target:
  table_name: audit
  billing_mode: PROVISIONED
  provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}
  sse_specification: null
  global_secondary_indexes: []
  tags: []
""",
}


def edit(folder, name, before, after):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def another_backup(folder):
    edit(folder, "env/prod.yaml", "bk-71", "bk-9c")


def index_dropped(folder):
    text = FILES["specs/carts.yaml"]
    edit(folder, "specs/carts.yaml", text[text.index("  global_") : text.index("  tags")], "")


def index_of_one_dropped(folder):
    another_backup(folder)
    edit(
        folder,
        "specs/orders.yaml",
        "    - index_name: by-status\n",
        "    # nothing by status any more\n    - index_name: by-state\n",
    )


def billing(folder):
    edit(folder, "specs/carts.yaml", "  table_name: carts\n", "  table_name: carts\n  billing_mode: null\n")
    edit(folder, "specs/audit.yaml", "read_capacity_units: 5", "read_capacity_units: 50")


def key(folder):
    edit(folder, "env/prod.yaml", "alias/orders", "alias/shared")


def rename(folder):
    (folder / "specs/carts.yaml").rename(folder / "specs/baskets.yaml")


def layout(folder):
    edit(folder, "specs/carts.yaml", "[total, state]", "[state, total]")
    edit(folder, "specs/carts.yaml", "  table_name", "  # The carts.\n  table_name")
    edit(folder, "specs/audit.yaml", "  table_name: audit\n", "")
    edit(folder, "specs/audit.yaml", "  tags: []\n", "  tags: []\n  table_name: 'audit'\n")
    edit(
        folder,
        "specs/orders.yaml",
        '    - {key: team, value: payments}\n    - {key: country, value: "{{ each.key }}"}\n',
        '    - key: country\n      value: "{{ each.key }}"\n    - key: team\n      value: payments\n',
    )


def base(folder):
    edit(folder, "specs/base/table.yaml", "  deletion_protection_enabled: true\n", "")


def rows(folder):
    edit(folder, "specs/tables.csv", "t07,bk-107,7\n", "")
    edit(folder, "specs/tables.csv", "t24,bk-124,24\n", "t24,bk-200,24\nt25,bk-125,25\n")


def broken(folder):
    edit(folder, "specs/orders.yaml", "  key: {type: string}", "  key: {type: string")
    edit(folder, "specs/carts.yaml", "projection_type: INCLUDE", "projection_type: SOME")


def secret(folder):
    edit(folder, "env/prod.yaml", "s3cret-owner", "0ther-s3cret")


def replicas(folder):
    edit(folder, "specs/audit.yaml", "  tags: []\n", "  tags: []\n  replicas: [{region_name: eu-west-1}]\n")
    edit(folder, "specs/events.toml", "alias/events", "alias/shared")
    edit(folder, "specs/events.toml", "06:30", "07:30")


BRANCHES = [
    another_backup,
    index_dropped,
    index_of_one_dropped,
    billing,
    key,
    rename,
    layout,
    base,
    rows,
    broken,
    secret,
    replicas,
]


class Repository:
    """A git repository in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in PERSON.items()},
        }
        done = subprocess.run(["git", *arguments], cwd=self.folder, env=environment, capture_output=True, check=True)
        return done.stdout.decode()

    def write(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)


PERSON = {"NAME": "A", "EMAIL": "a@example.org", "DATE": "2026-11-18T06:30:00Z"}


@pytest.fixture
def repository(tmp_path):
    """An empty repository."""
    folder = tmp_path / "repository"
    folder.mkdir()
    return Repository(folder)


@pytest.fixture(scope="session")
def history(tmp_path_factory):
    """The repository with its branches."""
    made = Repository(tmp_path_factory.mktemp("history"))
    made.write(FILES)
    made.commit("Restore everything")
    for change in BRANCHES:
        made.git("checkout", "-q", "-b", change.__name__, "main")
        change(made.folder)
        made.commit(change.__name__)
    made.git("checkout", "-q", "main")
    return made


@pytest.fixture
def diff(monkeypatch, capsys):
    """Runs `restorespec diff` in a folder: the exit code, standard output, standard error."""

    def differ(folder, *arguments):
        monkeypatch.chdir(folder)
        code = run(["diff", *map(str, arguments)])
        told = capsys.readouterr()
        return int(code), told.out, told.err

    return differ


@pytest.fixture
def as_data(diff):
    """The same as data; the exit code must be as said."""

    def differ(folder, *arguments, code=0):
        found, out, err = diff(folder, *arguments, "--format", "json")
        assert (found, err) == (code, "")
        return json.loads(out)

    return differ
