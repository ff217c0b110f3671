"""A project, and an editor that has it open."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from client import Editor
from example_project import FILES, written


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
