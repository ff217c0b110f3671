import pytest

from restorespec.report.layout import width, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("東京", 4),
        ("🎉", 2),
        ("e\u0301", 1),
        ("⚠", 1),
        ("⚠\ufe0f", 2),
        ("🎉\ufe0f", 2),
        ("1\ufe0f", 1),
        ("…", 1),
    ],
)
def test_wide_characters_take_two_columns_and_combining_marks_none(text, columns):
    assert width(text) == columns


def test_lines_break_at_spaces_and_keep_inner_spaces():
    assert wrap("one two  three four", 10) == ["one two ", "three four"]
    assert wrap("東京 東京 x", 9) == ["東京 東京", "x"]


def test_a_word_that_does_not_fit_overflows():
    assert wrap("a restorespec b", 5) == ["a", "restorespec", "b"]
    assert wrap("", 5) == [""]
