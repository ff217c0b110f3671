"""Read YAML: data and marks from the parser's events, comments to this tool, and errors in plain words."""

from __future__ import annotations

import re

from yaml import MarkedYAMLError

from restorespec.core.data import Data, Located, Mark, MemberMark
from restorespec.core.diagnostics import Diagnostic
from restorespec.core.source import Path, Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax.encoding import visible
from restorespec.syntax.limits import DOCUMENTS, LimitExceeded, too_many_documents
from restorespec.syntax.reading import Reading
from restorespec.syntax.rejections import is_plain, string_error
from restorespec.syntax.syntax_rules import SYNTAX_YAML_FEATURE
from restorespec.syntax.yaml.builder import YamlBuilder
from restorespec.syntax.yaml.events import event_source
from restorespec.syntax.yaml.lines import is_harmless
from restorespec.syntax.yaml.restrictions import without_directives
from restorespec.syntax.yaml.strict import differences, is_suspicious

_COMMENT = r"#(?<!\S#)[ \t]*restorespec:[^\r\n]*"
_TOO_DEEP = "exceeded maximum nesting depth"  # the wording of libyaml since PyYAML 6.0.4, at the thousandth level


def read_yaml(source: Source) -> Reading:
    """Return the data of a YAML source, all of its errors, and its comments to this tool.

    A rejected value leaves the rest to be checked. A document whose syntax is broken is lost, and so are those after it.
    """
    text, errors = without_directives(source)
    builder, fatal = _built(source, text)
    if not text.isascii():
        from restorespec.syntax.yaml.whitespace import spaced  # noqa: PLC0415 - rarely needed

        corrected = spaced(source, text, failed=fatal is not None)
        if corrected:
            text, error = corrected
            errors.append(error)
            builder, fatal = _built(source, text)
    if fatal:
        errors.append(fatal)
    else:
        if builder.spans_lines or is_suspicious(text):
            found = differences(source, text, event_source(_terminated(text)))
            errors += found
            misread = {error.span.start + 1 for error in found if error.rule is SYNTAX_YAML_FEATURE}
            for document in builder.documents if misread else ():
                _forget_misread(document.data, document.mark, misread)
        _drop_empty_last(builder.documents)
    if len(builder.documents) > DOCUMENTS:
        return Reading((), (too_many_documents(builder.documents[DOCUMENTS].span),))
    readable = builder.begun if fatal else len(text)
    errors += builder.diagnostics
    documents = tuple(builder.documents)
    if not is_harmless(text):
        documents, rejected = _checked_strings(documents)
        errors += rejected
    return Reading(documents, tuple(errors), _comments(builder, readable))


def _built(source: Source, text: str) -> tuple[YamlBuilder, Diagnostic | None]:
    """Return what could be built, and the error that ended it early."""
    builder = YamlBuilder(source, event_source(_terminated(text)))
    try:
        builder.build()
    except LimitExceeded as exceeded:
        return builder, exceeded.diagnostic
    except MarkedYAMLError as error:
        from restorespec.syntax.yaml.errors import explain  # noqa: PLC0415 - most files are valid

        if error.problem != _TOO_DEEP or error.problem_mark is None:
            return builder, explain(builder, error)
        # libyaml looks ahead on a line, and may see a bracket too many before it reports the ones that are open
        return _built(source, text[: error.problem_mark.index])
    return builder, None


def _terminated(text: str) -> str:
    """Return the text with a line break after a last line of spaces: libyaml adds them to a block scalar otherwise."""
    return f"{text}\n" if text.endswith((" ", "\t")) and not text[text.rfind("\n") + 1 :].strip() else text


def _drop_empty_last(documents: list[Located]) -> None:
    """Drop what follows a last `---` that nothing follows."""
    if documents:
        start, end, _, members = documents[-1].mark
        if members is None and start == end:
            documents.pop()


def _forget_misread(data: Data, mark: Mark, starts: set[int]) -> bool:
    """Make the mappings unknown, below the root, that have a key at one of the offsets; return whether this one has.

    Nothing is known about what is inside them, so their marks have no members either.
    """
    marks = mark[3]
    if isinstance(data, dict) and isinstance(marks, dict):
        for name, (start, end, place, replaced) in [*marks.items()]:
            if _forget_misread(data[name], place, starts):
                data[name], marks[name] = Unknown(), (start, end, (*place[:3], None), replaced)
        return any(member[0] in starts for member in marks.values())
    if isinstance(data, list) and isinstance(marks, list):
        for index, (item, place) in enumerate(zip(data, [*marks], strict=True)):
            if _forget_misread(item, place, starts):
                data[index], marks[index] = Unknown(), (*place[:3], None)
    return False


def _comments(builder: YamlBuilder, readable: int) -> tuple[Span, ...]:
    """Return the comments to this tool in the part of the source that could be read."""
    text = builder.source.text
    if "restorespec:" not in text:
        return ()
    found = re.finditer(_COMMENT, text[:readable])
    return tuple(
        Span(builder.source, comment.start(), comment.end())
        for comment in found
        if not builder.is_quoted(comment.start())
    )


def _checked_strings(documents: tuple[Located, ...]) -> tuple[tuple[Located, ...], list[Diagnostic]]:
    """Reject the strings and keys that are too long or hold invisible characters.

    A rejected string becomes unknown, a rejected key is taken as it looks. What an alias repeats is reported once.
    """
    check = _StringCheck()
    checked = tuple(Located(check.value(one.data, one.mark, ()), one.mark) for one in documents)
    return checked, list(check.found.values())


class _StringCheck:
    """Checks the strings of documents that nobody else has seen yet, and replaces the rejected ones in place.

    Attributes:
        found: the errors by where they are.
    """

    def __init__(self) -> None:
        self.found: dict[int, Diagnostic] = {}

    def value(self, data: Data, mark: Mark, path: Path) -> Data:
        """Check a value; return it, or what replaces it."""
        marks = mark[3]
        if isinstance(data, dict) and isinstance(marks, dict):
            self._keys(data, marks, mark[2])
            for name, member in marks.items():
                data[name] = self.value(data[name], member[2], (*path, name))
        elif isinstance(data, list) and isinstance(marks, list):
            data[:] = [self.value(item, marks[index], (*path, index)) for index, item in enumerate(data)]
        elif isinstance(data, str) and not is_plain(data):
            error = string_error(Span(mark[2], mark[0], mark[1]), data, path)
            if error:
                self.found.setdefault(error.span.start, error)
                return Unknown()
        return data

    def _keys(self, data: dict[str, Data], marks: dict[str, MemberMark], source: Source) -> None:
        if all(map(is_plain, marks)):
            return
        renamed: dict[str, str] = {}
        for name, (start, end, *_) in marks.items():
            error = string_error(Span(source, start, end), name)
            renamed.setdefault(visible(name) if error else name, name)
            if error:
                self.found.setdefault(error.span.start, error)
        members = [(name, data[old], marks[old]) for name, old in renamed.items()]
        data.clear()
        marks.clear()
        for name, value, member in members:
            data[name], marks[name] = value, member
