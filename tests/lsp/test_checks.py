"""The scheduling of checks: a check is abandoned for a newer text, and what it has compiled is kept."""

import asyncio
import time

import pytest

from restorespec.lsp.checker import Checker
from restorespec.lsp.spec_cache import SpecCache
from restorespec.lsp.workspace import Workspace
from restorespec.project.choices import Choices

SPEC = "restorespec: 1\nextends: base/common.yaml\nsource:\n  securevault_backup: {{backup_id: bk-{number}}}\n"
BASE = "restorespec: 1\ntarget:\n  environment_id: e\n  table_name: t\n"
SPECS = 500
EDITED = "specs/spec-000.yaml"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "specs/base").mkdir(parents=True)
    (tmp_path / "restorespec.toml").write_text('exclude = ["specs/base/**"]\n')
    (tmp_path / "specs/base/common.yaml").write_text(BASE)
    for number in range(SPECS):
        (tmp_path / f"specs/spec-{number:03}.yaml").write_text(SPEC.format(number=number))
    return tmp_path.resolve()


@pytest.fixture
def compiled(monkeypatch):
    """The names of the specs in the order in which they are compiled, each of which takes 2 ms more than usual."""
    names = []
    compile_ = SpecCache._compile

    def slow(cache, name, basis):
        names.append(name)
        time.sleep(0.002)
        return compile_(cache, name, basis)

    monkeypatch.setattr(SpecCache, "_compile", slow)
    return names


class Checks:
    """A checker with its workspace, and the results that it published."""

    def __init__(self, root):
        self.root = root
        self.results = []
        self.faults = []
        self.workspace = Workspace(Choices())
        self.checker = Checker(self.workspace.job, self.results.append, self.faults.append)
        self.checker.start()

    def open(self, name, text):
        self.workspace.open((self.root / name).as_uri(), "yaml", 1, text)
        self.checker.soon(self.root, at_once=True)

    async def until(self, condition):
        while not condition():  # noqa: ASYNC110 - another thread changes it
            await asyncio.sleep(0.001)

    async def end(self):
        await self.checker.settled(60)
        self.checker.stop()
        assert self.faults == []
        return self.results[-1]


def test_a_check_of_500_specs_is_abandoned_for_a_newer_text(project, compiled):
    async def edited():
        checks = Checks(project)
        checks.open(EDITED, SPEC.format(number=0))
        await checks.until(lambda: len(compiled) > 20)
        checks.open(EDITED, SPEC.format(number=0) + "x-new: 1\n")
        before = len(compiled)
        await checks.until(lambda: compiled[before:].count(EDITED))
        between = len(compiled) - before
        return between, await checks.end()

    between, last = asyncio.run(edited())
    assert between < 200  # without it, the 480 that were left
    assert last.is_whole
    assert list(last.revisions.values()) == [2]
    assert sorted(compiled) == sorted([*(f"specs/spec-{number:03}.yaml" for number in range(SPECS)), EDITED])


def test_a_check_is_abandoned_for_an_edit_of_the_base_of_500_specs(project, compiled):
    base = "specs/base/common.yaml"

    async def edited():
        checks = Checks(project)
        checks.open(base, BASE)
        await checks.checker.settled(60)
        first = len(compiled)
        checks.open(base, BASE.replace("table_name: t", "table_name: 1"))
        await checks.until(lambda: len(compiled) > first + 50)
        checks.open(base, BASE.replace("table_name: t", "table_name: [2]"))
        return first, await checks.end()

    first, last = asyncio.run(edited())
    assert first == SPECS
    assert SPECS < len(compiled) - first < 2 * SPECS - 100
    assert {one.message for one in last.diagnostics if one.rule.name == "schema-type"} == {
        "`table_name` must be a string, not a list"
    }
