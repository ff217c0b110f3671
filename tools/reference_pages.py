"""Write docs/reference/ from the code: request fields, command line, configuration keys, filters and tests.

Run it with `python tools/reference_pages.py`; a test fails when a page is stale.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import field_pages
import format_pages

from restorespec.cli.click_commands import cli
from restorespec.core.schemas import load
from restorespec.language.expressions.expression import expression
from restorespec.language.expressions.filter_manual import FILTERS, TESTS, Entry
from restorespec.language.templates import Scope, TemplateError

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
_MARK = "<!-- written by tools/reference_pages.py -->"
_EXAMPLES = {
    "bool": "'true' | bool",
    "default": "{'stage': 'prod'}.tier | default('gold')",
    "fit": "'restored-customer-orders-by-region' | fit(20)",
    "rejectattr": "[{'id': 1, 'old': true}, {'id': 2, 'old': false}] | rejectattr('old')",
    "selectattr": "[{'id': 1, 'live': true}, {'id': 2, 'live': false}] | selectattr('live')",
    "sha256": "'orders' | sha256",
    "truncate": "'the quarterly restore drill' | truncate(16)",
    "defined": "{'stage': 'prod'}.tier is defined",
}
"""Examples that have a value, for the entries whose own example uses variables or is outdated."""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def example(name: str, entry: Entry) -> tuple[str, str]:
    """Return an expression with a filter or test, and its value as JSON.

    Raises:
        ValueError: the expression has no value.
    """
    text = _EXAMPLES.get(name) or entry.example.partition(" → ")[0]
    made = expression(text)
    value = made.errors or made.evaluate(Scope({}, {}))
    has_failed = isinstance(value, TemplateError | tuple)
    if has_failed:
        raise ValueError(f"the example of `{name}` has no value: {value}")
    return text, json.dumps(value, ensure_ascii=False)


def _entries(title: str, entries: dict[str, Entry]) -> str:
    rows = []
    for name, entry in entries.items():
        text, value = example(name, entry)
        cells = (f"`{entry.signature}`", entry.sentence, f"`{text}`", f"`{value}`")
        rows.append("| " + " | ".join(map(_cell, cells)) + " |")
    return "\n".join([f"## {title}\n", "| usage | result | example | value |", "|---|---|---|---|", *rows])


def expressions() -> str:
    """Return the page of filters and tests."""
    return (
        "\n\n".join(
            [
                f"{_MARK}\n# Filters and tests",
                (
                    "A [template](../language.md#templates) `{{ … }}` holds one expression. Filters follow `|`, tests follow `is`. "
                    "This page lists all of them. The values are written as JSON."
                ),
                _entries("Filters", FILTERS),
                _entries("Tests", TESTS),
            ]
        )
        + "\n"
    )


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, parent=context, info_name=name)
        yield command, inner
        if isinstance(command, click.Group):
            yield from _commands(command, inner)


def _option(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    assert record is not None
    usage, text = record
    return f"| `{_cell(usage)}` | {_cell(text)} |"


def _command(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    options = [part for part in command.get_params(context) if isinstance(part, click.Option) and not part.hidden]
    paragraphs = (command.help or "").replace("\b", "").strip()
    rows = [_option(option, context) for option in options if "--help" not in option.opts]
    table = "\n".join(["| option | meaning |", "|---|---|", *rows]) if rows else ""
    shown = re.sub(r"^Examples?:\s*", "", (command.epilog or "").replace("\b", "").strip())
    example = re.sub(r"^ +", "", shown, flags=re.MULTILINE)
    blocks = [
        f"## `{context.command_path}`",
        re.sub(r"[ \t]*\n[ \t]*", "\n", paragraphs),
        f"```text\n{usage}\n```",
        table,
        f"{'Examples' if chr(10) in example else 'Example'}:\n\n```sh\n{example}\n```" if example else "",
    ]
    return "\n\n".join(block for block in blocks if block)


def command_line() -> str:
    """Return the page of the commands and their options."""
    root = click.Context(cli, info_name="restorespec", color=False, terminal_width=100)
    sections = [_command(command, context) for command, context in _commands(cli, root)]
    return (
        "\n\n".join(
            [
                f"{_MARK}\n# Command line",
                (
                    "`-h` or `--help` after a command prints the same. Exit codes: 0 success; 1 errors in specs, or a failed check; "
                    "2 wrong usage or configuration. [`submit`](../submitting.md#exit-codes) and `ledger` have more."
                ),
                *sections,
            ]
        )
        + "\n"
    )


def _keys(
    schema: dict[str, Any], definitions: dict[str, Any], prefix: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, part in schema.get("properties", {}).items():
        resolved = part | definitions.get(part.get("$ref", "").removeprefix("#/$defs/"), {})
        yield f"{prefix}{key}", resolved
        yield from _keys(resolved.get("additionalProperties") or {}, definitions, f"{prefix}{key}.NAME.")


def _setting_type(schema: dict[str, Any]) -> str:
    values = schema.get("additionalProperties")
    if values:
        inner = " or ".join(f'`"{one}"`' for one in values["enum"]) if "enum" in values else "table or list"
        return f"table of {inner}" if "enum" in values else "table"
    kind = schema.get("type", "")
    return "list of strings" if kind == "array" else kind


def settings() -> str:
    """Return the page of the configuration keys."""
    schema = load("config")
    rows = [
        f"| `{name}` | {_cell(_setting_type(part))} | {_cell(part['description'])} | "
        f"{'`' + json.dumps(part['default']) + '`' if 'default' in part else ''} |"
        for name, part in _keys(schema, schema["$defs"])
    ]
    return (
        "\n\n".join(
            [
                f"{_MARK}\n# Configuration keys",
                (
                    "The keys of `restorespec.toml`, and of the table `[tool.restorespec]` of `pyproject.toml`. "
                    "[Configuration](../configuration.md) explains them; `restorespec schema config` prints the JSON Schema. "
                    "`NAME` stands for a name of your choice."
                ),
                "\n".join(["| key | type | meaning | default |", "|---|---|---|---|", *rows]),
            ]
        )
        + "\n"
    )


def pages() -> dict[str, str]:
    """Return the generated pages by their file names."""
    return {
        **field_pages.pages(),
        "command-line.md": command_line(),
        "expressions.md": expressions(),
        "formats.md": format_pages.page(),
        "settings.md": settings(),
    }


def main() -> None:
    """Write the pages, and delete those that are no longer generated."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = pages()
    for stale in {path.name for path in FOLDER.glob("*.md")} - written.keys():
        (FOLDER / stale).unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
