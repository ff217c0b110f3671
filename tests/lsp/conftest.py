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


def written(folder, files):
    """Write files into a folder, and return its real path."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder.resolve()


@pytest.fixture(scope="module")
def files():
    """The files of the project, which has no findings; a module that needs others overrides it."""
    return FILES


@pytest.fixture
def project(tmp_path, files):
    return written(tmp_path, files)


@pytest.fixture(scope="module")
def _running(tmp_path_factory, files):
    """A server for all tests of a module, because starting one takes most of the time of a test."""
    with Editor(written(tmp_path_factory.mktemp("project"), files)) as started:
        yield started


@pytest.fixture
def editor(_running, files):
    """An editor with nothing open, whose project is unchanged."""
    yield _running
    _running.close_all()
    written(_running.folder, files)


@pytest.fixture
def spec():
    return FILES["specs/orders.yaml"]
