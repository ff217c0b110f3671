"""The specs that are measured are what they are said to be."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from restorespec import lint
from restorespec.core.diagnostics import Severity


def _stages():
    path = Path(__file__).parents[1] / "benchmarks" / "stages.py"
    module_spec = importlib.util.spec_from_file_location("stages", path)
    module = importlib.util.module_from_spec(module_spec)
    module_spec.loader.exec_module(module)
    return module.stages()


@pytest.fixture
def corpus(project_root, tmp_path, monkeypatch):
    def make(kind, seed=1):
        folder = tmp_path / f"{kind}-{seed}"
        script = str(project_root / "benchmarks/generate.py")
        options = ["--kind", kind, "--count", "10", "--seed", str(seed)]
        subprocess.run([sys.executable, script, str(folder), *options], check=True)
        return folder

    (tmp_path / "restorespec.toml").touch()
    monkeypatch.chdir(tmp_path)
    return make


@pytest.mark.parametrize("kind", ["plain", "templated", "toml"])
def test_a_clean_corpus_has_no_finding(corpus, kind):
    summary = lint([str(corpus(kind))])
    assert (summary.files, summary.restores, summary.diagnostics) == (10, 10, ())


@pytest.mark.parametrize(("kind", "severity"), [("warned", Severity.WARNING), ("faulty", Severity.ERROR)])
def test_each_file_of_another_corpus_has_one_finding(corpus, kind, severity):
    found = lint([str(corpus(kind))]).diagnostics
    assert [diagnostic.span.source.name for diagnostic in found] == [f"{kind}-1/spec-{n:05}.yaml" for n in range(10)]
    assert {diagnostic.severity for diagnostic in found} == {severity}


def test_a_seed_determines_the_bytes(corpus, tmp_path):
    first = {path.name: path.read_bytes() for path in corpus("templated").iterdir()}
    assert {path.name: path.read_bytes() for path in corpus("templated").iterdir()} == first
    assert {path.name: path.read_bytes() for path in corpus("templated", 2).iterdir()} != first


@pytest.mark.parametrize(("name", "work"), _stages().items())
def test_a_stage_that_is_measured_does_its_work(name, work):
    assert bool(work()) is (
        name not in {"parse events of YAML", "all of it", "all of it, templated"}
    )  # nothing to tell


@pytest.mark.slow
def test_runners_that_share_a_ledger_start_each_restore_once(project_root):
    """Faults lose answers and a runner is killed; in the end, no restore is missing and none was started twice."""
    script = str(project_root / "benchmarks" / "shards.py")
    options = "--restores 30 --runners 3 --one 0 --latency 0.1 --retried 4 --lost 2 --kills 1"
    done = subprocess.run(
        [sys.executable, script, *options.split()], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    cells = [cell.strip() for cell in done.stdout.splitlines()[-1].split("|")]
    assert (cells[1], cells[2], cells[7], cells[10]) == ("30", "3", "6 / 1", "30 / 0 / 0")


def test_without_valgrind_the_instructions_are_not_counted(project_root, tmp_path):
    done = subprocess.run(
        [sys.executable, str(project_root / "benchmarks" / "instructions.py"), "--against", "HEAD"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (
        0,
        "skipped: valgrind is not installed (`apt-get install valgrind`)\n",
    )
