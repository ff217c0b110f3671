"""What `diff` says of realistic changes, to the letter."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
SUFFIXES = {"text": "txt", "markdown": "md", "json": "json"}

CHANGES = [
    *(("main", name) for name in (
        "another_backup", "index_dropped", "index_of_one_dropped", "billing", "key", "rename", "layout", "base", "rows",
        "broken", "secret", "replicas",
    )),
    ("broken", "main"),
    ("broken", "broken"),
    ("rename", "rows"),
]  # fmt: skip


@pytest.mark.parametrize("form", SUFFIXES)
@pytest.mark.parametrize("sides", CHANGES, ids="-".join)
def test_a_change_is_described_as_a_careful_reviewer_would(history, diff, sides, form, request):
    base, head = sides
    code, out, err = diff(history.folder, base, head, "--env", "prod", "--format", form)
    assert err == ""
    told = f"{out}= exit {code}\n"
    golden = GOLDEN / f"{base}-{head}.{SUFFIXES[form]}"
    if request.config.getoption("--rewrite"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")
