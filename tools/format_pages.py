"""The reference of the JSON formats that commands write, from their JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from restorespec.core.schemas import load

Schema: TypeAlias = dict[str, Any]
_FORMATS = ("diagnostics", "diff", "lock")
_ALSO = {"diagnostics": " `restorespec preflight --format json` prints the same."}
_RECORD = {
    "restore": "The restore's id.",
    "environment": "The environment of the configuration, or null.",
    "spec": "The file.",
    "commit": "The commit of the specs, or null; with a note if they had uncommitted changes.",
    "requested_by": "The name of the person or job, and its origin: `git`, or the CI service.",
    "body_digest": "The digest of the request body.",
    "plan_digest": "The digest of all bodies of the run.",
    "api": "The address that the restore was sent to, or null.",
    "submission": "Its id in the ledger, or null.",
    "task": "The `id` and `status` of the task, or null.",
    "target": "The fields that identify the restored resource.",
    "source": "The backup or table: `description`, `id`, `table`, `type`, `region`, `account`, and `data_time`, the point in time of the data.",
    "incident_time": "The moment that the age of the data is measured against.",
    "recovery_point_age_seconds": "How old the data was at that moment.",
    "submitted": "When the request was sent.",
    "completed": "When the task ended.",
    "recovery_time_seconds": "How long the restore took.",
    "verification": "The comparison: `verified` (when), `against`, `result`, `reason`, `fields` and `manual_steps`.",
    "restorespec": "The version of restorespec.",
}
_OTHERS: dict[str, tuple[str, dict[str, str]]] = {
    "restorespec submit --format json": (
        "The outcome of each restore.",
        {
            "exit_code": "The exit code of the command.",
            "restores[].restore": "The restore's id.",
            "restores[].spec": "The file.",
            "restores[].environment": "The environment of the configuration, or null.",
            "restores[].submission": "Its id in the ledger, or null if nothing was sent.",
            "restores[].standing": "What is known: `started`, `refused`, `not sent` or `unknown`.",
            "restores[].state": "The same, or the state of the task once there is one.",
            "restores[].ledger_state": "The state of the submission in the ledger, or null.",
            "restores[].task_id": "The task, or null.",
            "restores[].already": "Whether an earlier run had started it.",
            "restores[].status": "The HTTP status, or null.",
            "restores[].reason": "Why it was not started, failed or is unknown, or null.",
            "restores[].progress_percentage": "The progress of the task, or null.",
            "restores[].duration_seconds": "How long the task took so far, or null.",
            "restores[].errors": "The errors that the API gave.",
            "restores[].diagnostics": "The same at the lines of the spec, as in [diagnostics](#restorespec-diagnostics).",
            "restores[].candidates": "Tasks that may be those of an unknown restore.",
            "restores[].blocked_by": "The submission with the same target that blocks it, or null.",
        },
    ),
    "restorespec submit --dry-run --format json": (
        "The requests that would be sent.",
        {
            "dry_run": "Always true.",
            "requests[].restore": "The restore's id.",
            "requests[].environment": "The environment of the configuration, or null.",
            "requests[].digest": "The digest of the body.",
            "requests[].method": "`POST`.",
            "requests[].url": "The address.",
            "requests[].headers": "The headers, without the token.",
            "requests[].body": "The body.",
        },
    ),
    "restorespec verify --format json": (
        "The records of drills, as `--evidence` writes them.",
        {"plan_digest": "The digest of all bodies."} | {f"restores[].{name}": text for name, text in _RECORD.items()},
    ),
    "restorespec ledger list --format json": (
        "Submissions. `restorespec ledger show`, `restorespec ledger resolve` and `restorespec ledger abort` print the same.",
        {
            "submissions[].submission": "The id.",
            "submissions[].attempt": "Which attempt to send this body it was.",
            "submissions[].state": "`sending`, `accepted`, `refused` or `unknown`.",
            "submissions[].restore": "The restore's id.",
            "submissions[].spec": "The file.",
            "submissions[].digest": "The digest of the body.",
            "submissions[].base_url": "The address that it was sent to.",
            "submissions[].unit": "The organizational unit, or null.",
            "submissions[].kind": "The kind of restore.",
            "submissions[].environment_id": "The environment that it restores into; other kinds have other fields of the target.",
            "submissions[].table": "The new table.",
            "submissions[].task_id": "The task, or null.",
            "submissions[].status": "The HTTP status, or null.",
            "submissions[].note": "Why it was refused, is unknown or was resolved, or null.",
            "submissions[].answer": "The response, with the token masked, or null.",
            "submissions[].begun": "When it was first recorded.",
            "submissions[].settled": "When the state was last changed, or null.",
            "submissions[].version": "The version of restorespec.",
            "submissions[].source": "The backup or table, in words.",
            "submissions[].task_status": "The last known state of the task, or null.",
            "submissions[].history": "The states before it was resolved.",
            "submissions[].evidence": "The record of the drill, as for `verify`, or what is known of it so far.",
        },
    ),
    "restorespec ledger report --format json": (
        "Drills.",
        {
            f"submissions[].{name}": _RECORD[name]
            for name in (
                "restore",
                "commit",
                "requested_by",
                "submission",
                "submitted",
                "target",
                "source",
                "recovery_point_age_seconds",
                "recovery_time_seconds",
            )
        }
        | {
            "submissions[].state": "The state of the task, else of the submission.",
            "submissions[].task_id": "The task, or null.",
            "submissions[].verification": "The result of the comparison, or null.",
            "submissions[].evidence": "The whole record.",
        },
    ),
    "restorespec trace --format json": (
        "Where a value comes from. With `--all-envs`, a line for each environment, which also has `environment`.",
        {
            "restore": "The restore's id.",
            "pointer": "The RFC 6901 pointer.",
            "value": 'The value; `"***"` if it is sensitive, `{"$unknown": …}` if it is not known.',
            "steps[].message": "What happened there.",
            "steps[].file": "The file, or the source of the value, such as `--var`.",
            "steps[].line": "",
            "steps[].column": "",
            "steps[].end_line": "",
            "steps[].end_column": "",
            "steps[].depth": "How far the step is from the request: 0 for the value's own location.",
        },
    ),
    "restorespec rules --format json": (
        "The rules.",
        {
            "rules[].name": "The name; it never changes its meaning.",
            "rules[].family": "The family, as in [diagnostics](#restorespec-diagnostics).",
            "rules[].severity": "The default severity.",
            "rules[].claim": "What the rule requires, in a sentence.",
        },
    ),
    "restorespec doctor --format json": (
        "The checks of the setup.",
        {
            "checks[].name": "What was checked.",
            "checks[].status": "`ok`, `warning` or `error`.",
            "checks[].summary": "What was found.",
            "checks[].help": "What to do, or null.",
            "checks[].environment": "The environment of the configuration, or null.",
        },
    ),
}
_NAMES = {"object": "object", "array": "list", "null": "null"}


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    reference = schema.get("$ref", "").removeprefix("#/$defs/")
    found: Schema = _resolved(definitions[reference], definitions) | schema if reference else schema
    return {key: value for key, value in found.items() if key != "$ref"}


def _variants(schema: Schema, definitions: Schema) -> list[Schema]:
    parts = schema.get("oneOf") or schema.get("anyOf")
    return [_resolved(part, definitions) for part in parts] if parts else [schema]


def _type(schema: Schema, definitions: Schema) -> str:
    found: list[str] = []
    for part in _variants(schema, definitions):
        if "const" in part:
            found.append(f"`{json.dumps(part['const'])}`")
        elif "enum" in part:
            found += [f"`{json.dumps(value)}`" for value in part["enum"]]
        else:
            kinds = part.get("type", "any")
            found += [_NAMES.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return ", ".join(dict.fromkeys(found))


def _fields(schema: Schema, definitions: Schema, prefix: str, inside: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    for part in _variants(schema, definitions):
        for key, member in {**part.get("properties", {}), **_patterns(part)}.items():
            known = _resolved(member, definitions)
            yield f"{prefix}{key}", known
            yield from _inner(member, known, definitions, f"{prefix}{key}", inside)


def _patterns(schema: Schema) -> Schema:
    return {f"/{pattern}/": part for pattern, part in schema.get("patternProperties", {}).items()}


def _inner(
    member: Schema, known: Schema, definitions: Schema, name: str, inside: tuple[str, ...]
) -> Iterator[tuple[str, Schema]]:
    reference = member.get("$ref", "")
    if reference in inside:
        return
    below = (*inside, reference) if reference else inside
    yield from _fields(known, definitions, f"{name}.", below)
    if "items" in known:
        item = known["items"]
        if item.get("$ref", "-") not in below:
            yield from _fields(_resolved(item, definitions), definitions, f"{name}[].", (*below, item.get("$ref", "")))


def _section(name: str) -> str:
    schema = load(name)
    definitions = schema.get("$defs", {})
    rows = dict(_fields(schema, definitions, "", ()))
    lines = [
        f"| `{field}` | {_type(part, definitions)} | {part.get('description', '')} |".replace("\\", "\\\\")
        for field, part in rows.items()
    ]
    return "\n".join(
        [
            f"## {schema['title']}\n",
            f"{schema['description']}{_ALSO.get(name, '')} `restorespec schema {name}` prints the JSON Schema.\n",
            "| field | type | meaning |",
            "|---|---|---|",
            *lines,
        ]
    )


def _other(command: str) -> str:
    sentence, fields = _OTHERS[command]
    rows = [f"| `{field}` | {text} |" for field, text in {"version": "1.", **fields}.items()]
    return "\n".join([f"## `{command}`\n", f"{sentence}\n", "| field | meaning |", "|---|---|", *rows])


def page() -> str:
    """Return the page, in Markdown."""
    return (
        "\n\n".join(
            [
                "<!-- written by tools/reference_pages.py -->\n# JSON formats",
                "`[]` stands for the items of a list, `/…/` for keys that match a pattern.",
                *map(_section, _FORMATS),
                *map(_other, _OTHERS),
                (
                    "## `restorespec compile`\n\nOne restore: its request body. Several: JSON Lines, one body per line, in the "
                    "order of the ids. See the fields of [DynamoDB tables](aws-dynamodb-table.md) and [EBS volumes](aws-ebs-volume.md)."
                ),
            ]
        )
        + "\n"
    )
