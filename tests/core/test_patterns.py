"""Regular expressions that are compiled when they are first used."""

import re

import pytest

from restorespec.core import patterns
from restorespec.core.patterns import lazy_pattern


def test_a_pattern_is_compiled_at_its_first_use_and_once(monkeypatch):
    compiled = []
    monkeypatch.setattr(
        patterns.re, "compile", lambda *given, original=re.compile: compiled.append(given) or original(*given)
    )
    digits = lazy_pattern("[a-f0-9]+", re.IGNORECASE)
    assert compiled == []
    assert [digits.fullmatch("1F").group(), digits.fullmatch("g"), digits.fullmatch("00")[0]] == ["1F", None, "00"]
    assert compiled == [("[a-f0-9]+", re.IGNORECASE)]
    assert (digits.sub("-", "x1y22"), digits.pattern, digits.flags & re.IGNORECASE) == (
        "x-y-",
        "[a-f0-9]+",
        re.IGNORECASE,
    )


def test_a_wrong_pattern_and_a_wrong_member_raise_what_a_pattern_raises():
    with pytest.raises(re.error):
        lazy_pattern("[").match("")
    with pytest.raises(AttributeError):
        lazy_pattern("a").unknown  # noqa: B018 - the access is the test
