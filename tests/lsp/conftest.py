"""A project, and an editor that has it open."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from client import Editor

FILES = {
    "restorespec.toml": 'exclude = ["specs/base/**"]\n\n[environments.prod]\nvar-files = ["env/prod.yaml"]\n',
    "env/prod.yaml": "mode: PROVISIONED\n",
    "specs/base/common.yaml": "restorespec: 1\ntarget:\n  environment_id: env-1\n  tags: []\n",
    "specs/orders.yaml": """\
restorespec: 1
extends: base/common.yaml
vars:
  mode: {type: string, default: PAY_PER_REQUEST}
locals:
  table: orders-restored
source:
  securevault_backup:
    backup_id: bk-71
target:
  billing_mode: "{{ vars.mode }}"
  table_name: "{{ locals.table }}"
  table_class: STANDARD
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
""",
}


def written(folder):
    """A folder with a project without a finding in it."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder.resolve()


@pytest.fixture
def project(tmp_path):
    return written(tmp_path)


@pytest.fixture(scope="module")
def _running(tmp_path_factory):
    with Editor(written(tmp_path_factory.mktemp("project"))) as started:
        yield started


@pytest.fixture
def editor(_running):
    """An editor with nothing open, whose project is as it was."""
    yield _running
    _running.close_all()
    written(_running.folder)


@pytest.fixture
def spec():
    return FILES["specs/orders.yaml"]
