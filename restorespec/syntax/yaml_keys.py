"""Keys of YAML mappings: texts, each once."""

from __future__ import annotations

from restorespec.diagnostics import Diagnostic, Note, Rule, report
from restorespec.source import Span
from restorespec.syntax.limits import quoted
from restorespec.syntax.refusal import Refusal
from restorespec.syntax.rules import SYNTAX_DUPLICATE_KEY, SYNTAX_KEY, SYNTAX_MERGE_KEY
from restorespec.syntax.yaml_frames import MappingFrame
from restorespec.syntax.yaml_scalars import plain_value

_TYPES = {bool: "a boolean", int: "an integer", float: "a float", Refusal: "a number"}


def accept_key(frame: MappingFrame, key: Span, text: str, *, plain: bool) -> Diagnostic | None:
    """Let a mapping expect the value of a key; a key that is a mistake loses its value."""
    if plain and text == "<<":
        return _accept_merge_key(frame, key)
    if plain and not isinstance(meaning := plain_value(text), str):
        frame.expect_value(key, None)
        return _no_text(key, text, meaning)
    first = frame.entries.get(text)
    if first:
        frame.expect_value(key, None)
        return _duplicate_key(key, text, first.key)
    frame.expect_value(key, text)
    return None


def refuse_key(frame: MappingFrame, key: Span, what: str, rule: Rule = SYNTAX_KEY) -> Diagnostic:
    """The mistake of something else than a text in the place of a key; its value is dropped."""
    frame.expect_value(key, None)
    return report(rule, key, f"{what} cannot be a key", "write a text as the key")


def _duplicate_key(key: Span, name: str, first: Span) -> Diagnostic:
    notes = [Note("it stands here first", first)]
    return report(
        SYNTAX_DUPLICATE_KEY, key, f"the key `{quoted(name)}` stands here twice", "remove one of the two", notes=notes
    )


def _accept_merge_key(frame: MappingFrame, key: Span) -> Diagnostic | None:
    frame.expect_value(key, None)
    if frame.merge_key is None:
        frame.merge_key = key
        return None
    notes = [Note("the first stands here", frame.merge_key)]
    message = "`<<` stands in this mapping twice"
    return report(SYNTAX_MERGE_KEY, key, message, "merge a list of mappings: `<<: [*first, *second]`", notes=notes)


def _no_text(key: Span, text: str, meaning: object) -> Diagnostic:
    if not text:
        return report(SYNTAX_KEY, key, "a key is missing before the colon", "write the key")
    what = _TYPES.get(type(meaning), "null")
    return report(SYNTAX_KEY, key, f"the key `{quoted(text)}` is {what}, not a text", f'quote it: `"{quoted(text)}"`')
