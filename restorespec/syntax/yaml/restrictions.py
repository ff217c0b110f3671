"""YAML that specs do not allow: tags, directives, odd anchors, keys that are not strings, unquoted templates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from restorespec.core.diagnostics import Diagnostic, Edit, Fix, Note, Rule, report
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import quoted
from restorespec.syntax.rejections import Refusal, defined_twice, unquoted_template
from restorespec.syntax.syntax_rules import (
    SYNTAX_ALIAS,
    SYNTAX_ERROR,
    SYNTAX_KEY,
    SYNTAX_MERGE_KEY,
    SYNTAX_UNQUOTED_TEMPLATE,
    SYNTAX_YAML_FEATURE,
)
from restorespec.syntax.yaml.scalars import plain_value

_PRELUDE = r"(?>(?:^(?:%[^\n]*|[ \t]*(?:#[^\n]*|\r?))(?:\n|\Z))+)"
_DIRECTIVE = r"^%[^\r\n]*"
_GLUED_KEY = r"(?P<key>[A-Za-z_][\w-]*):(?=[^\s/])"
_GLUED = lazy_pattern(_GLUED_KEY)
_GLUED_LINE = lazy_pattern(rf"(?:-[ ]+)*{_GLUED_KEY}")
_FIX = "put a space after the colon"
_TYPES = {bool: "a boolean", int: "an integer", float: "a float", Refusal: "a number"}
_QUOTE_ALL = "quote the whole value that contains it"


def tag_used(tag: Span) -> Diagnostic:
    """Report a tag."""
    advice = "remove the tag; quote the value if it should be a string"
    return report(SYNTAX_YAML_FEATURE, tag, f"the tag `{quoted(tag.text)}` is not allowed", advice)


def bare_template(template: Span) -> Diagnostic:
    """Report an unquoted template."""
    if "\n" not in template.text:
        return unquoted_template(template.text).at(template)
    return unquoted_part(template)


def unquoted_part(template: Span) -> Diagnostic:
    """Report an unquoted template that is only part of a value, or spans lines."""
    return report(SYNTAX_UNQUOTED_TEMPLATE, template, "the template is not quoted", _QUOTE_ALL)


def directive_used(directive: Span) -> Diagnostic:
    """Report a directive."""
    message = f"the directive `{quoted(directive.text)}` is not allowed"
    return report(SYNTAX_YAML_FEATURE, directive, message, "remove the line")


def bad_alias(alias: Span, *, exists: bool) -> Diagnostic:
    """Report an alias without an anchor before it, or one inside the value of its own anchor."""
    name = quoted(alias.text[1:])
    if exists:
        message = f"the alias `*{name}` is inside the value of its own anchor"
        return report(SYNTAX_ALIAS, alias, message, f"move it out of the value of `&{name}`")
    advice = f"set the anchor `&{name}` before it, or quote the value if it is a string that begins with `*`"
    return report(SYNTAX_ALIAS, alias, f"the anchor `&{name}` is not defined before this alias", advice)


def odd_anchor(anchor: Span) -> Diagnostic:
    """Report an anchor that ends elsewhere for libyaml than for YAML 1.2, which allows almost any character."""
    message = f"parsers read the anchor `{quoted(anchor.text)}` differently"
    return report(SYNTAX_YAML_FEATURE, anchor, message, "use letters, digits, `-` and `_`, followed by a space")


def refused_key(key: Span, what: str, rule: Rule = SYNTAX_KEY) -> Diagnostic:
    """Report anything but a string as a key."""
    return report(rule, key, f"{what} cannot be a key", "write a string as the key")


def duplicate_key(first: Span, key: Span, name: str) -> Diagnostic:
    """Report a key that the mapping already has."""
    return defined_twice(key, name, first)


def not_a_string(key: Span, text: str) -> Diagnostic:
    """Report an unquoted key that YAML reads as something other than a string."""
    if not text:
        return report(SYNTAX_KEY, key, "a key is missing before the colon", "write the key")
    what = _TYPES.get(type(plain_value(text)), "null")
    return report(SYNTAX_KEY, key, f"the key `{quoted(text)}` is {what}, not a string", f'quote it: `"{quoted(text)}"`')


def second_merge_key(first: Span, key: Span) -> Diagnostic:
    """Report a merge key in a mapping that already has one."""
    notes = [Note("first defined here", first)]
    message = "the merge key `<<` is defined twice"
    return report(SYNTAX_MERGE_KEY, key, message, "merge a list of mappings: `<<: [*first, *second]`", notes=notes)


def not_mergeable(key: Span, item: Span) -> Diagnostic:
    """Report a merge key whose value is not a mapping or a list of mappings."""
    advice = "give it the alias of a mapping, or quote `<<` if it is an ordinary key"
    notes = [Note("this is not a mapping", item)]
    return report(SYNTAX_MERGE_KEY, key, "`<<` merges only a mapping or a list of mappings", advice, notes=notes)


def is_glued(key: Span) -> bool:
    """Return whether a key without a value is a key and its value, written as `key:value`, which is one string."""
    return _GLUED.match(key.source.text, key.start, key.end) is not None


def missing_spaces(source: Source, glued: Sequence[Span]) -> Diagnostic:
    """Report one or more members of a flow mapping without a space after the colon, at the first."""
    colons = [source.text.index(":", span.start, span.end) for span in glued]
    return missing_space(source, glued[0].start, colons)


def glued_line(source: Source, start: int, end: int) -> Diagnostic | None:
    """Report a line that would be `key: value` with a space after the colon; None for any other."""
    glued = _GLUED_LINE.match(source.text, start, end)
    return missing_space(source, glued.start("key"), [glued.end() - 1]) if glued else None


def missing_space(source: Source, start: int, colons: Sequence[int]) -> Diagnostic:
    """Report colons that no space follows.

    Args:
        source: the file.
        start: where the first key begins.
        colons: the offset of each colon.
    """
    key = quoted(source.text[start : colons[0]].strip())
    edits = tuple(Edit(Span(source, colon + 1, colon + 1), " ") for colon in colons)
    span = Span(source, start, colons[0] + 1)
    found = report(SYNTAX_ERROR, span, f"a space is missing after `{key}:`", f"{_FIX}: `{key}: …`")
    return found._replace(fix=Fix(_FIX, edits))


def without_directives(source: Source) -> tuple[str, list[Diagnostic]]:
    """Return the text with its directives turned into comments, so that the rest is still read, and their errors."""
    text = source.text
    if not (text.startswith("%") or "\n%" in text):
        return text, []
    found = [
        Span(source, prelude.start() + line.start(), prelude.start() + line.end())
        for prelude in re.finditer(_PRELUDE, text, re.MULTILINE)
        if _is_between_documents(text, prelude)
        for line in re.finditer(_DIRECTIVE, prelude.group(), re.MULTILINE)
    ]
    characters = list(text)
    for span in found:
        characters[span.start] = "#"
    return "".join(characters), [directive_used(span) for span in found]


def _is_between_documents(text: str, lines: re.Match[str]) -> bool:
    """Return whether directives are allowed on these lines; elsewhere, a `%` at the start of a line is text."""
    line_before = text.rfind("\n", 0, max(lines.start() - 1, 0)) + 1
    return lines.start() == 0 or text.startswith("...", line_before) or text.startswith("---", lines.end())
