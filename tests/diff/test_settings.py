"""A change to rules and settings shows with its own line, its values and its risk."""

import json
import re

import pytest

CONFIGURATION = """\
include = ["specs/*.yaml"]
exclude = ["specs/base/**"]
policies = ["policies/production.json"]
facts-max-age = "7d"

[rules]
loss-tags = "error"

[per-file-ignores]
"specs/carts.yaml" = ["loss-stream"]

[environments.prod]
var-files = ["env/prod.yaml", "env/shared.yaml"]
base-url = "https://us-west-2.api.clumio.com"
token-env = "PROD_TOKEN"
region = "us-west-2"
"""
POLICY = """\
{
  "properties": {
    "target": {
      "required": ["table_name"],
      "properties": {"table_name": {"minLength": 3}}
    }
  }
}
"""
SPEC = """\
restorespec: 1
vars: {backup_id: {type: string}}
source: {securevault_backup: {backup_id: "{{ vars.backup_id }}"}}
target:
  environment_id: e-1
  table_name: NAME
  tags: []
"""
FILES = {
    "restorespec.toml": CONFIGURATION,
    "policies/production.json": POLICY,
    "specs/orders.yaml": SPEC.replace("NAME", "orders"),
    "specs/carts.yaml": SPEC.replace("NAME", "carts"),
    "env/prod.yaml": "backup_id: bk-1\n",
    "env/shared.yaml": "backup_id: bk-2\n",
}


@pytest.fixture
def sides(tmp_path, as_data):
    """Compare a project with itself after edits; each edit is a file, a text in it, and what takes its place."""

    def compared(*edits, code=0, options=()):
        for side in ("base", "head"):
            for name, text in FILES.items():
                path = tmp_path / side / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        for name, before, after in edits:
            path = tmp_path / "head" / name
            text = path.read_text() if path.exists() else ""
            assert before in text
            path.write_text(text.replace(before, after, 1))
        return as_data(tmp_path, "base", "head", *options, code=code)

    return compared


def rows(review):
    """The changed settings: risk, name, values, and where."""
    found = []
    for one in review["settings"]:
        cause = one["cause"]
        side = "" if cause["side"] == "head" else " in base"
        found.append((one["risk"], one["what"], one["before"], one["after"], f"{cause['file']}:{cause['line']}{side}"))
    return found


TOML = "restorespec.toml"
URL, OTHER = "https://us-west-2.api.clumio.com", "https://example.com"
EDITS = {
    "base-url": ((URL, OTHER), ("security", "environments.prod.base-url", URL, OTHER, f"{TOML}:14")),
    "token-env": (
        ("PROD", "DEV"),
        ("security", "environments.prod.token-env", "PROD_TOKEN", "DEV_TOKEN", f"{TOML}:15"),
    ),
    "region-off": (
        ('region = "us-west-2"\n', ""),
        ("guard", "environments.prod.region", "us-west-2", None, f"{TOML}:16 in base"),
    ),
    "severity-lower": (('"error"', '"notice"'), ("guard", "rules.loss-tags", "error", "notice", f"{TOML}:7")),
    "severity-off": (('"error"', '"off"'), ("guard", "rules.loss-tags", "error", "off", f"{TOML}:7")),
    "severity-default": (
        ('loss-tags = "error"\n', ""),
        ("guard", "rules.loss-tags", "error", "warning", f"{TOML}:7 in base"),
    ),
    "severity-higher": (
        ('"error"\n', '"error"\nloss-stream = "warning"\n'),
        ("none", "rules.loss-stream", "notice", "warning", f"{TOML}:8"),
    ),
    "ignore": (
        ('["loss-stream"]', '["loss-stream", "loss-sse"]'),
        ("guard", "per-file-ignores.specs/carts.yaml", None, "loss-sse", f"{TOML}:10"),
    ),
    "no-ignore": (
        ('["loss-stream"]', "[]"),
        ("none", "per-file-ignores.specs/carts.yaml", "loss-stream", None, f"{TOML}:10 in base"),
    ),
    "policy-off": (
        ('["policies/production.json"]', "[]"),
        ("guard", "policies", "policies/production.json", None, f"{TOML}:3 in base"),
    ),
    "facts-older": (('"7d"', '"2w"'), ("guard", "facts-max-age", "7d", "2w", f"{TOML}:4")),
    "facts-newer": (('"7d"', '"12h"'), ("none", "facts-max-age", "7d", "12h", f"{TOML}:4")),
    "policy-ignores": (
        ('"7d"', '"7d"\nallow-policy-ignores = true'),
        ("guard", "allow-policy-ignores", False, True, f"{TOML}:5"),
    ),
    "ledger": (('"7d"', '"7d"\nledger = "mine.db"'), ("guard", "ledger", None, "mine.db", f"{TOML}:5")),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_changed_setting_is_a_row(sides, name):
    edit, row = EDITS[name]
    review = sides((TOML, *edit))
    assert (rows(review), review["changes"]) == ([row], [])


@pytest.mark.parametrize("risk", ["guard", "security"])
def test_the_risk_of_a_setting_fails_the_run_on_demand(sides, risk):
    edit = {"guard": '"error"', "security": URL}[risk]
    sides((TOML, edit, '"off"' if risk == "guard" else OTHER), code=1, options=("--fail-on-risk", risk))
    sides((TOML, edit, '"off"' if risk == "guard" else OTHER), options=("--fail-on-risk", "data,loss,cost"))


def test_an_excluded_spec_has_the_configuration_as_its_cause(sides):
    review = sides((TOML, '"specs/base/**"', '"specs/base/**", "specs/carts.yaml"'))
    assert rows(review) == [("guard", "exclude", None, "specs/carts.yaml", f"{TOML}:2")]
    (change,) = review["changes"]
    cause = {"file": TOML, "line": 2, "column": 29, "side": "head"}
    assert (change["restore"], change["kind"], change["cause"]) == ("carts", "removed", cause)
    assert all(field["cause"] == cause for field in change["fields"])


def test_a_removed_var_file_is_the_cause_of_changes_to_its_values(sides):
    review = sides((TOML, ', "env/shared.yaml"', ""))
    where = f"{TOML}:13 in base"
    assert rows(review) == [("guard", "environments.prod.var-files", "env/shared.yaml", None, where)]
    cause = {"file": TOML, "line": 13, "column": 31, "side": "base"}
    fields = [field for change in review["changes"] for field in change["fields"]]
    assert [(field["before"], field["after"], field["cause"]) for field in fields] == [("bk-2", "bk-1", cause)] * 2


def test_a_removed_environment_is_one_row_and_the_cause_of_its_restores(sides):
    table = CONFIGURATION[CONFIGURATION.index("[environments.prod]") :]
    review = sides((TOML, table, '[environments.other]\nvar-files = ["env/prod.yaml"]\n'))
    assert [(risk, what, where) for risk, what, _, _, where in rows(review)] == [
        ("guard", "environments.prod", f"{TOML}:12 in base"),
        ("none", "environments.other", f"{TOML}:12"),
    ]
    sides_and_lines = {(one["kind"], one["cause"]["side"], one["cause"]["line"]) for one in review["changes"]}
    assert sides_and_lines == {("removed", "base", 12), ("added", "head", 12)}


POLICY_EDITS = {
    "required-more": ('["table_name"]', '["table_name", "tags"]', "none"),
    "required-less": ('["table_name"]', "[]", "guard"),
    "longer": ('"minLength": 3', '"minLength": 4', "none"),
    "shorter": ('"minLength": 3', '"minLength": 2', "guard"),
    "incomparable": ('"minLength": 3', '"maxLength": 3', "guard"),
    "pattern": ('"minLength": 3', '"minLength": 3, "pattern": "^o"', "none"),
    "title": ('"minLength": 3', '"minLength": 3, "title": "Names are long."', "none"),
    "negated": ('"minLength": 3', '"minLength": 3, "not": {"const": "x"}', "none"),
}


@pytest.mark.parametrize("name", POLICY_EDITS)
def test_an_edited_policy_is_a_guard_unless_it_is_provably_stricter(sides, name):
    before, after, risk = POLICY_EDITS[name]
    review = sides(("policies/production.json", before, after), options=("--ignore", "policy"))
    found = rows(review)
    assert found
    assert max(found, key=lambda row: row[0] == "guard")[0] == risk
    assert all(re.fullmatch(r"policies/production\.json:[45]( in base)?", row[4]) for row in found)


def test_a_weaker_file_that_a_policy_refers_to_is_a_guard(sides, monkeypatch):
    monkeypatch.setitem(FILES, "policies/production.json", '{"$ref": "shared.json"}\n')
    monkeypatch.setitem(FILES, "policies/shared.json", '{"properties": {"target": {"minProperties": 2}}}\n')
    review = sides(("policies/shared.json", "2", "1"))
    what = "policy policies/shared.json: /properties/target/minProperties"
    assert rows(review) == [("guard", what, 2, 1, "policies/shared.json:1")]


def test_a_new_comment_silences_a_finding_and_says_where(sides):
    comment = "# restorespec: ignore[loss-gsi] nobody queries it"
    review = sides(("specs/orders.yaml", "target:", f"target:  {comment}"))
    what = "suppression of loss-gsi in specs/orders.yaml"
    assert rows(review) == [("guard", what, None, comment, "specs/orders.yaml:4")]
    silenced = [(one["rule"], one["file"]) for one in review["findings"]["silenced"]]
    assert (silenced, review["findings"]["gone"]) == ([("loss-gsi", "specs/orders.yaml")], [])


def test_a_comment_that_moves_with_its_line_is_not_a_change(sides, monkeypatch):
    text = SPEC.replace("NAME", "orders").replace("target:", "target:  # restorespec: ignore[loss-gsi] none")
    monkeypatch.setitem(FILES, "specs/orders.yaml", text)
    assert rows(sides(("specs/orders.yaml", "restorespec: 1\n", "# Orders.\nrestorespec: 1\n"))) == []


def test_a_new_baseline_is_a_guard_and_silences_what_it_holds(sides, tmp_path, monkeypatch, capsys):
    from restorespec.cli.exit_codes import run

    sides()
    monkeypatch.chdir(tmp_path / "head")
    run(["lint", "--select", "loss-gsi", "--write-baseline", "restorespec-baseline.json", "-q"])
    text = (tmp_path / "head" / "restorespec-baseline.json").read_text()
    (tmp_path / "head" / "restorespec-baseline.json").unlink()
    capsys.readouterr()
    monkeypatch.chdir(tmp_path)
    review = sides(("restorespec-baseline.json", "", text), options=("--select", "loss-gsi"))
    entries = json.loads(text)["findings"]
    lines = [text[: text.index(entry["fingerprint"])].count("\n") + 1 for entry in entries]
    assert rows(review) == [
        ("guard", f"baseline: loss-gsi in {entry['file']}", 0, 1, f"restorespec-baseline.json:{line}")
        for entry, line in zip(entries, lines, strict=True)
    ]
    assert [one["rule"] for one in review["findings"]["silenced"]] == ["loss-gsi", "loss-gsi"]


def test_a_changed_severity_silences_a_finding(sides):
    review = sides((TOML, 'loss-tags = "error"', 'loss-tags = "error"\nloss-gsi = "off"'))
    assert [(one["rule"], one["file"]) for one in review["findings"]["silenced"]] == [
        ("loss-gsi", "specs/carts.yaml"),
        ("loss-gsi", "specs/orders.yaml"),
    ]
    assert review["findings"]["gone"] == []
