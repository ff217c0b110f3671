"""The page about Python: its examples run, and it names every public name."""

import re

import pytest

import restorespec


@pytest.fixture
def page(project_root):
    return (project_root / "docs" / "python.md").read_text(encoding="utf-8")


def test_the_examples_run_in_order(page, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(examples) == 7
    exec("\n".join(examples), {})
    assert capsys.readouterr().out.startswith("`no-such-folder` does not exist\n")


def test_every_public_name_is_on_the_page(page):
    named = set(re.findall(r"[A-Za-z_]+", " ".join(re.findall(r"`([^`\n]+)`", page))))
    assert set(restorespec.__all__) <= named


def test_the_signatures_on_the_page_name_the_parameters(page):
    import inspect

    for name in ("compile", "compile_project", "check", "lint", "render"):
        (signature,) = re.findall(rf"^`{name}\((.*?)\) -> ", page, re.MULTILINE)
        written = [part.strip().partition("=")[0] for part in signature.split(",") if part.strip() not in {"*", ")"}]
        parameters = inspect.signature(getattr(restorespec, name)).parameters
        assert written == list(parameters), name
