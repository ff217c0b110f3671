"""What YAML allows and this language does not: tags, directives, aliases of nothing, templates without quotes."""

from __future__ import annotations

import re

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import quoted
from restorespec.syntax.rejections import unquoted_template
from restorespec.syntax.syntax_rules import SYNTAX_ALIAS, SYNTAX_UNQUOTED_TEMPLATE, SYNTAX_YAML_FEATURE

_PRELUDE = re.compile(r"(?:^(?:%[^\n]*|[ \t]*(?:#[^\n]*|\r?))(?:\n|\Z))++", re.MULTILINE)
_DIRECTIVE = re.compile(r"^%[^\r\n]*", re.MULTILINE)


def tag_used(tag: Span) -> Diagnostic:
    """The mistake of a tag."""
    advice = "remove the tag; quote the value if it shall be a text"
    return report(SYNTAX_YAML_FEATURE, tag, f"the tag `{quoted(tag.text)}` is not allowed", advice)


def bare_template(template: Span) -> Diagnostic:
    """The mistake of a template without quotes."""
    if "\n" not in template.text:
        return unquoted_template(template.text).at(template)
    advice = "quote the whole value that it stands in"
    return report(SYNTAX_UNQUOTED_TEMPLATE, template, "the template is not quoted", advice)


def directive_used(directive: Span) -> Diagnostic:
    """The mistake of a directive."""
    message = f"the directive `{quoted(directive.text)}` is not allowed"
    return report(SYNTAX_YAML_FEATURE, directive, message, "remove the line")


def bad_alias(alias: Span, *, exists: bool) -> Diagnostic:
    """The mistake of an alias without an anchor before it, or of one inside the value of its own anchor."""
    name = quoted(alias.text[1:])
    if exists:
        return report(
            SYNTAX_ALIAS,
            alias,
            f"the alias `*{name}` stands inside its own anchor",
            f"move it out of the value of `&{name}`",
        )
    advice = f"set the anchor `&{name}` before it, or quote the text if it shall begin with `*`"
    return report(SYNTAX_ALIAS, alias, f"there is no anchor `&{name}` before this alias", advice)


def odd_anchor(anchor: Span) -> Diagnostic:
    """The mistake of an anchor that ends elsewhere for libyaml than for YAML 1.2, which allows almost any character."""
    message = f"readers of YAML differ about the anchor `{quoted(anchor.text)}`"
    return report(SYNTAX_YAML_FEATURE, anchor, message, "use letters, digits, `-` and `_`, and a blank behind them")


def without_directives(source: Source) -> tuple[str, list[Diagnostic]]:
    """The text with its directives made comments, so that the rest is read all the same, and their mistakes."""
    text = source.text
    if not (text.startswith("%") or "\n%" in text):
        return text, []
    found = [
        Span(source, prelude.start() + line.start(), prelude.start() + line.end())
        for prelude in _PRELUDE.finditer(text)
        if _is_between_documents(text, prelude)
        for line in _DIRECTIVE.finditer(prelude.group())
    ]
    characters = list(text)
    for span in found:
        characters[span.start] = "#"
    return "".join(characters), [directive_used(span) for span in found]


def _is_between_documents(text: str, lines: re.Match[str]) -> bool:
    """Whether lines are where directives may stand; a `%` that begins a line elsewhere is part of a text."""
    line_before = text.rfind("\n", 0, max(lines.start() - 1, 0)) + 1
    return lines.start() == 0 or text.startswith("...", line_before) or text.startswith("---", lines.end())
