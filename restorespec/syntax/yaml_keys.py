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
    if plain and (text == "<<" or plain_value(text) is not text):
        return _accept_merge_key(frame, key) if text == "<<" else _no_text(frame, key, text)
    if text in frame.entries:
        return _duplicate_key(frame, key, text)
    frame.key = key
    frame.name = text
    frame.wants_key = False
    return None


def refuse_key(frame: MappingFrame, key: Span, what: str, rule: Rule = SYNTAX_KEY) -> Diagnostic:
    """The mistake of something else than a text in the place of a key; its value is dropped."""
    frame.drop_value(key)
    return report(rule, key, f"{what} cannot be a key", "write a text as the key")


def _duplicate_key(frame: MappingFrame, key: Span, name: str) -> Diagnostic:
    frame.drop_value(key)
    notes = [Note("it stands here first", frame.entries[name].key)]
    message = f"the key `{quoted(name)}` stands here twice"
    return report(SYNTAX_DUPLICATE_KEY, key, message, "remove one of the two", notes=notes)


def _accept_merge_key(frame: MappingFrame, key: Span) -> Diagnostic | None:
    frame.drop_value(key)
    if frame.merge_key is None:
        frame.merge_key = key
        return None
    notes = [Note("the first stands here", frame.merge_key)]
    message = "`<<` stands in this mapping twice"
    return report(SYNTAX_MERGE_KEY, key, message, "merge a list of mappings: `<<: [*first, *second]`", notes=notes)


def _no_text(frame: MappingFrame, key: Span, text: str) -> Diagnostic:
    frame.drop_value(key)
    if not text:
        return report(SYNTAX_KEY, key, "a key is missing before the colon", "write the key")
    what = _TYPES.get(type(plain_value(text)), "null")
    return report(SYNTAX_KEY, key, f"the key `{quoted(text)}` is {what}, not a text", f'quote it: `"{quoted(text)}"`')
