"""What all tests share."""

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

# Bytecode is kept, whatever the environment says: without it, each worker would rewrite the assertions of all modules,
# and each command that a test starts would compile the whole package.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("any machine", deadline=None)  # a busy one takes longer
settings.load_profile("any machine")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell: commands would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption("--rewrite", action="store_true", help="write what the commands print into tests/cases/*.case")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark property tests as slow; modules and tests that are slow for another reason have the mark themselves."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish():
    """Exempt what is loaded and collected from garbage collections: it stays, and looking it through takes long."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def project_root():
    """The checkout."""
    return ROOT


@pytest.fixture
def command_environment(tmp_path):
    """The process environment for commands in tests: the tool on the path, nothing of the developer's own."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }


@pytest.fixture
def quick_retries(monkeypatch):
    """Make this process wait hardly at all before it asks an API again; it asks as often as otherwise."""
    from restorespec.remote.exchange import Pace

    waits = Pace.waits
    monkeypatch.setattr(Pace, "waits", lambda pace: (wait / 100 for wait in waits(pace)))


@pytest.fixture
def little_work_is_shared(monkeypatch):
    """Let several processes share any work, which they otherwise do only if it takes long enough."""
    from restorespec.project import workers

    for name, value in (("WORTH_A_FORK", 1e-9), ("WORTH_A_SPAWN", 1e-9), ("TRIED", 1)):
        monkeypatch.setattr(workers, name, value)


@pytest.fixture(scope="session")
def catalogue():
    """All rules by name."""
    from restorespec.project.rule_catalog import catalogue

    return catalogue()
