"""What is said of keys of YAML mappings that are no text, or stand there twice."""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic, Note, Rule, report
from restorespec.core.source import Span
from restorespec.syntax.limits import quoted
from restorespec.syntax.rejections import Refusal
from restorespec.syntax.syntax_rules import SYNTAX_DUPLICATE_KEY, SYNTAX_KEY, SYNTAX_MERGE_KEY
from restorespec.syntax.yaml.scalars import plain_value

_TYPES = {bool: "a boolean", int: "an integer", float: "a float", Refusal: "a number"}


def refused_key(key: Span, what: str, rule: Rule = SYNTAX_KEY) -> Diagnostic:
    """The mistake of something else than a text in the place of a key."""
    return report(rule, key, f"{what} cannot be a key", "write a text as the key")


def duplicate_key(first: Span, key: Span, name: str) -> Diagnostic:
    """The mistake of a key that the mapping has already."""
    notes = [Note("it stands here first", first)]
    message = f"the key `{quoted(name)}` stands here twice"
    return report(SYNTAX_DUPLICATE_KEY, key, message, "remove one of the two", notes=notes)


def second_merge_key(first: Span, key: Span) -> Diagnostic:
    """The mistake of a merge key in a mapping that has one already."""
    notes = [Note("the first stands here", first)]
    message = "`<<` stands in this mapping twice"
    return report(SYNTAX_MERGE_KEY, key, message, "merge a list of mappings: `<<: [*first, *second]`", notes=notes)


def no_text(key: Span, text: str) -> Diagnostic:
    """The mistake of a key without quotes that is read as something else than a text."""
    if not text:
        return report(SYNTAX_KEY, key, "a key is missing before the colon", "write the key")
    what = _TYPES.get(type(plain_value(text)), "null")
    return report(SYNTAX_KEY, key, f"the key `{quoted(text)}` is {what}, not a text", f'quote it: `"{quoted(text)}"`')
