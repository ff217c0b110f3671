"""Write docs/rules/: a page for each rule, with what `lint` really prints for its bad example, and an index.

Run it with `python tools/rule_pages.py`; a test says when the pages are stale.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

from restorespec.core.diagnostics import Diagnostic, Family, Rule, Summary
from restorespec.core.rules import manual
from restorespec.core.source import Source
from restorespec.kinds import DEFAULT, Context, Kind, get, names
from restorespec.kinds.request_schema import fields, stand_in
from restorespec.language import Refusal
from restorespec.pipeline import Compilation, Conditions
from restorespec.project.rule_catalog import catalogue
from restorespec.project.targets import Located, duplicates
from restorespec.report import render
from restorespec.syntax import Reading, read

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "rules"

FAMILIES = {
    Family.SYNTAX: "reading the file",
    Family.TEMPLATE: "variables, expressions, merging, fan-out",
    Family.SCHEMA: "the request's JSON Schema",
    Family.REQUEST: "what the API or DynamoDB would refuse",
    Family.LOSS: "accepted, and then something is lost, weakened or without effect",
    Family.LIVE: "what only the live API can tell (`preflight`)",
    Family.POLICY: "the project's own policies",
}

_SOURCE = {DEFAULT: {"securevault_backup": {"backup_id": "bk-1"}}}
"""The source of a request of a kind that has several, none of which its schema requires."""


def _kind_of(rule: Rule) -> Kind:
    """The first kind that has the rule."""
    return next((get(name) for name in names() if rule in get(name).rules()), get())


def _explicit(kind: Kind, rule: Rule) -> dict[str, str]:
    """Return the fields whose absence is a loss, except those of a rule, with what sets them explicitly, as YAML."""
    members = fields(kind.schema.at(("target",)))
    unset = {name: part["x-unset"] for name, part in members.items()}
    return {
        name: json.dumps(value["write"])
        for name, value in unset.items()
        if "write" in value and value["rule"] != rule.name
    }


class _Base:
    """The rest of the request, which the examples of the manual leave out."""

    def __init__(self, rule: Rule, example: str) -> None:
        kind = _kind_of(rule)
        required = {name: json.dumps(value) for name, value in stand_in(kind.schema.at(("target",))).items()}
        source = json.dumps(_SOURCE.get(kind.name) or stand_in(kind.schema.at(("source",))))
        explicit = _explicit(kind, rule)
        if rule.name == "loss-inherited-items":
            explicit["tags"] = "[{key: team, value: payments}]"
        lines = ["restorespec: 1", *(["kind: " + kind.name] if kind.name != DEFAULT else []), "target:"]
        lines += [f"  {key}: {value}" for key, value in (required | explicit).items()]
        if "source:" not in example:
            lines.append(f"source: {source}")
        self._text = "\n".join(lines) + "\n"

    def source(self, name: str, limit: int) -> Source | Refusal:
        del limit
        return (
            Source(name, self._text)
            if name == "base.yaml"
            else Refusal(f"file `{name}` does not exist", "check the path")
        )

    def reading(self, name: str, limit: int) -> Reading | Refusal:
        found = self.source(name, limit)
        return read(found) if isinstance(found, Source) else found


def findings(rule: Rule, example: str) -> tuple[Diagnostic, ...]:
    """Return what a rule reports about an example; nothing where the example is not a spec by itself."""
    given = dict(re.findall(r"^(now|region): (.*)$", example, re.MULTILINE))
    text = re.sub(r"^(now|region): .*\n?", "", example, flags=re.MULTILINE)
    if rule.family in {Family.SCHEMA, Family.REQUEST, Family.LOSS} and "extends" not in text:
        kind = _kind_of(rule).name
        text = f"restorespec: 1\n{'' if kind == DEFAULT else f'kind: {kind}' + chr(10)}extends: base.yaml\n{text}"
    elif "restorespec" not in text:
        text = f"restorespec: 1\n{text}"
    now = datetime.fromisoformat(given["now"]) if "now" in given else None
    conditions = Conditions((), _Base(rule, example), Context(now, given.get("region")), require_values=True)
    compilation = Compilation("orders.yaml", read(Source("orders.yaml", text)), conditions)
    restores = list(compilation)
    found: list[Diagnostic] = [item for restore in restores for item in restore.diagnostics]
    found += duplicates(Located(restore.id, restore.document, None) for restore in restores)
    return tuple(item for item in dict.fromkeys([*found, *compilation.diagnostics]) if item.rule.name == rule.name)


def printed(rule: Rule, example: str) -> str:
    """Return what `lint` prints about an example of a rule; empty where the example is not a spec by itself."""
    return render(Summary(findings(rule, example)), "text").rstrip("\n")


def page(rule: Rule) -> str:
    """The page of a rule, in Markdown."""
    parts = manual(rule)
    output = printed(rule, parts.bad)
    condition = ", if `restorespec.toml` sets `allow-policy-ignores = true`" if rule.family is Family.POLICY else ""
    blocks = [
        f"<!-- written by tools/rule_pages.py -->\n# `{rule.name}`",
        parts.claim,
        f"Family `{rule.family}` ({FAMILIES[rule.family]}), severity **{rule.severity}**.",
        f"## Why\n\n{parts.reason}",
        f"## Bad\n\n```yaml\n{parts.bad}\n```",
        f"```text\n{output}\n```" if output else "",
        f"## Good\n\n```yaml\n{parts.good}\n```",
        f"## How to silence it\n\nOn one line, there or alone above it{condition}:\n\n```yaml\n# restorespec: ignore[{rule.name}] reason\n```",
        f'In the whole project, in `restorespec.toml`:\n\n```toml\n[rules]\n{rule.name} = "off"\n```',
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def index(rules: dict[str, Rule]) -> str:
    """The index of all pages, by family."""
    blocks = [
        "<!-- written by tools/rule_pages.py -->\n# The rules",
        "`restorespec explain RULE` says the same in the terminal.",
    ]
    for family, what in FAMILIES.items():
        rows = [
            f"| [`{rule.name}`]({rule.name}.md) | {rule.severity} | {manual(rule).claim.replace('|', chr(92) + '|')} |"
            for rule in rules.values()
            if rule.family is family
        ]
        if rows:
            blocks.append(
                "\n".join([f"## `{family}`: {what}\n", "| rule | severity | demands |", "|---|---|---|", *rows])
            )
    return "\n\n".join(blocks) + "\n"


def pages() -> dict[str, str]:
    """The names and texts of all pages."""
    rules = catalogue()
    return {"README.md": index(rules), **{f"{rule.name}.md": page(rule) for rule in rules.values()}}


def main() -> None:
    """Writes the pages and removes those of rules that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = pages()
    for stale in {path.name for path in FOLDER.glob("*.md")} - written.keys():
        (FOLDER / stale).unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
