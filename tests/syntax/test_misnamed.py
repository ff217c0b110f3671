"""Files whose names say another format than they are written in."""

import pytest

from restorespec.core.source import Source
from restorespec.syntax import read

YAML = "# c\n---\nrestorespec: 1\nsource:\n  securevault_backup: {backup_id: b}\ntarget:\n  table_name: x\n"
TOML = '# c\n\nrestorespec = 1\n[source.securevault_backup]\nbackup_id = "b"\n'
TABLES = '[target]\nname = "b"\n[[target.tags]]\nkey = "a"\n'
JSON = '{"restorespec": 1,\n "target": {"table_name": "x"}}\n'


@pytest.mark.parametrize(
    ("name", "text", "message", "right"),
    [
        ("specs/a.toml", YAML, "this is YAML, not TOML", "a.yaml"),
        ("specs/a.json", YAML, "this is YAML, not JSON", "a.yaml"),
        ("specs/a.yaml", TOML, "this is TOML, not YAML", "a.toml"),
        ("specs/a.yml", TABLES, "this is TOML, not YAML", "a.toml"),
        ("specs/a.json", TABLES, "this is TOML, not JSON", "a.toml"),
        ("specs/a.toml", JSON, "this is JSON, not TOML", "a.json"),
    ],
)
def test_a_file_with_the_wrong_ending_is_one_mistake(name, text, message, right):
    (mistake,) = read(Source(name, text)).diagnostics
    assert mistake.message == message
    assert mistake.help == f"rename the file to `{right}`, or write {message.rpartition(' ')[2]}"
    assert read(Source(name, text)).documents == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", 'restorespec: 1\nname = "a"\n'),
        ("a.json", '{"a": 1,}'),
        ("a.json", "{a: 1}"),
        ("a.yaml", "just a text"),
        ("a.yaml", "a = b"),
        ("a.yaml", "[a, b]"),
        ("a.yaml", "[a]"),
        ("a.yaml", JSON),
    ],
)
def test_other_mistakes_stay_what_they_are(name, text):
    assert not any(mistake.message.startswith("this is ") for mistake in read(Source(name, text)).diagnostics)


def test_a_value_of_a_variable_is_what_it_is():
    assert read(Source("--var", "a = 5"), "yaml").documents[0].data == "a = 5"
