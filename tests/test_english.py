"""The product speaks plain English: terms of its old, translated style are gone from messages, `--help` and the manual.

Docstrings and comments follow the same table, but only what users read is checked. `LEFT` holds what is still to be
rewritten, by folder: a number may only shrink, and a folder that is not listed has none.
"""

import ast
import re
from collections import Counter
from pathlib import Path

import click
import pytest

from restorespec.cli.click_commands import cli
from restorespec.cli.main_group import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
TERMS = {
    "set, unset": r"\b(?:un)?said\b",
    "error": r"\bmistakes?\b",
    "summary, statement": r"\bclaims?\b",
    "spaces, whitespace": r"\bblanks?\b",
    "cycle": r"\bcircles?\b",
    "report, print, show": r"\b(?:told|tells?|speaks?|spoken)\b",
    "is not a valid …": r"(?<!there )(?<!there's )\bis no (?!longer\b|more\b|better\b|worse\b)",
    "invalid duration": r"\blength of time\b",
    "is intended": r"\b(?:is|was|are|were) meant\b",
    "location, is at": r"\bstands? (?:at|in|on|twice|here|there|above|below|alone)\b",
    "range": r"\bstretch(?:es)?\b",
    "character, delimiter, marker": r"\bsigns?\b(?! in\b)",
    "fix": r"\b(?:repair(?:s|ed|ing)?|mend(?:s|ed|ing)?)\b",
    "resolved, known": r"\bsettle[sd]?\b",
    "truncated": r"\bcut off\b|\bis cut\b",
    "the noun itself": r"\bwhoever\b",
    "fatal, heartbeat, strict": r"\bhopeless\b|\bsigns? of life\b|\bgoodwill\b",
    "options, request, user": r"\bmanner\b",
    "not substituted": r"\bfilled in by nobody\b",
    "midnight": r"\bday's begin\b|\bbegin of the day\b",
    "documentation of, definition": r"\bwords about\b",
    "suggestions, completions": r"\bproposals?\b",
}
PATTERNS = {term: re.compile(pattern, re.IGNORECASE) for term, pattern in TERMS.items()}
LEFT = {
    "restorespec/importing": 1,
    "restorespec/language": 2,
    "restorespec/remote": 1,
    "restorespec/report": 1,
    "restorespec/syntax": 4,
    "restorespec/testing": 2,
    "restorespec/validation": 1,
    "docs": 17,
    "docs/rules": 26,
}


def strings(tree):
    """Yield the strings of a module that can be parts of sentences: not its docstrings, and not names or keys."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.add(id(node.value))  # the documentation of an attribute
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_string and id(node) not in docstrings and " " in node.value:
            yield node.value


def prose(text):
    """Return the text of a page without its code: examples may quote anything."""
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def found_in(texts):
    return [
        (term, match[0], text[:90]) for text in texts for term, one in PATTERNS.items() for match in one.finditer(text)
    ]


def folder_of(path):
    """Return the name of the folder or file below the package, or the name of a page."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[:2]) if parts[0] == "restorespec" else parts[0]


def modules():
    return sorted(path for path in (ROOT / "restorespec").rglob("*.py") if path.is_file())


def test_no_message_uses_a_term_of_the_old_style():
    found = {path: found_in(strings(ast.parse(path.read_text(encoding="utf-8")))) for path in modules()}
    counts = Counter()
    for path, hits in found.items():
        counts[folder_of(path)] += len(hits)
    more = {folder: count for folder, count in counts.items() if count > LEFT.get(folder, 0)}
    assert [
        (str(path.relative_to(ROOT)), *hit) for path, hits in found.items() for hit in hits if folder_of(path) in more
    ] == []


def test_no_page_of_the_manual_uses_a_term_of_the_old_style():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = [
        (page.relative_to(ROOT).as_posix(), *hit)
        for page in pages
        for hit in found_in([prose(page.read_text(encoding="utf-8"))])
    ]
    counts = Counter(page.rpartition("/")[0] or page for page, *_ in found)
    more = {folder for folder, count in counts.items() if count > LEFT.get(folder, 0)}
    assert [hit for hit in found if (hit[0].rpartition("/")[0] or hit[0]) in more] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_of_a_command_uses_a_term_of_the_old_style(name):
    context = click.Context(cli, info_name="restorespec")
    command = cli.get_command(context, name)
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    texts = [one.get_help(click.Context(one, info_name=one.name)) for one in (command, *inner)]
    assert found_in([*texts, COMMANDS[name].summary]) == []


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("`tags` is not said", "set, unset"),
        ("there is a mistake in it", "error"),
        ("`x` is no name", "is not a valid …"),
        ("it stands twice", "location, is at"),
        ("the API tells of it", "report, print, show"),
    ],
)
def test_the_old_style_is_recognized(text, term):
    assert [found[0] for found in found_in([text])] == [term]


@pytest.mark.parametrize(
    "text", ["file `a` does not exist", "it is no longer used", "sign in first", "it understands `x`"]
)
def test_plain_english_is_not_flagged(text):
    assert found_in([text]) == []
