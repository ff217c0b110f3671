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
def test_wide_characters_take_two_columns_and_marks_none(text, columns):
    assert width(text) == columns


def test_lines_are_broken_at_blanks_and_blanks_inside_are_kept():
    assert wrap("one two  three four", 10) == ["one two ", "three four"]
    assert wrap("東京 東京 x", 9) == ["東京 東京", "x"]


def test_a_word_that_does_not_fit_sticks_out():
    assert wrap("a restorespec b", 5) == ["a", "restorespec", "b"]
    assert wrap("", 5) == [""]
