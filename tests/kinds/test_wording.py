"""How messages name values."""

import pytest

from restorespec.kinds.wording import subject


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ((), "the request"),
        (("target", "tags"), "`tags`"),
        (("target", "tags", 0), "item 1 of `tags`"),
        (("a", 0, 1), "item 2 of `a[0]`"),
        ((0,), "item 1 of the request"),
        ((0, 1), "item 2 of `[0]`"),
    ],
)
def test_a_value_is_named_by_its_key_or_by_its_number(path, name):
    assert subject(path) == name
