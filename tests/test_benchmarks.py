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


def test_a_seed_gives_the_same_bytes(corpus, tmp_path):
    first = {path.name: path.read_bytes() for path in corpus("templated").iterdir()}
    assert {path.name: path.read_bytes() for path in corpus("templated").iterdir()} == first
    assert {path.name: path.read_bytes() for path in corpus("templated", 2).iterdir()} != first


@pytest.mark.parametrize(("name", "work"), _stages().items())
def test_a_stage_that_is_measured_does_its_work(name, work):
    assert bool(work()) is (
        name not in {"parse events of YAML", "all of it", "all of it, templated"}
    )  # nothing to tell
