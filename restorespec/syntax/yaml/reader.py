"""YAML to nodes: parse events, an own builder, and what YAML's parser does not tell: comments and friendly mistakes."""

from __future__ import annotations

import re

from yaml import MarkedYAMLError

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Node, Scalar
from restorespec.core.source import Source, Span
from restorespec.syntax.limits import DOCUMENTS, SCALAR_BYTES, LimitExceeded, too_many_documents
from restorespec.syntax.reading import Reading
from restorespec.syntax.yaml.builder import YamlBuilder
from restorespec.syntax.yaml.errors import explain
from restorespec.syntax.yaml.events import event_source
from restorespec.syntax.yaml.restrictions import without_directives
from restorespec.syntax.yaml.strict import differences, is_suspicious
from restorespec.syntax.yaml.strings import text_mistakes

_SPEAKING_COMMENT = re.compile(r"#(?<!\S#)[ \t]*restorespec:[^\r\n]*")
_TOO_DEEP = "exceeded maximum nesting depth"  # libyaml's words since PyYAML 6.0.4, at the thousandth level


def read_yaml(source: Source) -> Reading:
    """The data of a YAML text, every mistake in it, and its comments to this tool.

    A refused value leaves the rest to be checked; of a document whose form is broken, and of those after it, nothing is
    kept.
    """
    text, mistakes = without_directives(source)
    builder, refused = _built(source, text)
    if not text.isascii():
        from restorespec.syntax.yaml.whitespace import spaced  # noqa: PLC0415 - seldom needed

        mended = spaced(source, text, failed=refused is not None)
        if mended:
            text, mistake = mended
            mistakes.append(mistake)
            builder, refused = _built(source, text)
    if refused:
        mistakes.append(refused)
    else:
        if builder.spans_lines or is_suspicious(text):
            mistakes += differences(source, text, event_source(_terminated(text)))
        _drop_empty_last(builder.documents)
    if len(builder.documents) > DOCUMENTS:
        return Reading((), (too_many_documents(builder.documents[DOCUMENTS].span),))
    readable = builder.begun if refused else len(text)
    documents = tuple(builder.documents)
    mistakes += builder.diagnostics
    if not _texts_are_plain(text):
        mistakes += text_mistakes(documents)
    return Reading(documents, tuple(mistakes), _comments(builder, readable))


def _built(source: Source, text: str) -> tuple[YamlBuilder, Diagnostic | None]:
    """What could be built, and the mistake that ended it early."""
    builder = YamlBuilder(source, event_source(_terminated(text)))
    try:
        builder.build()
    except LimitExceeded as exceeded:
        return builder, exceeded.diagnostic
    except MarkedYAMLError as error:
        if error.problem != _TOO_DEEP or error.problem_mark is None:
            return builder, explain(builder, error)
        # libyaml looks ahead on a line, and may see a bracket too many before it has told of those that are open
        return _built(source, text[: error.problem_mark.index])
    return builder, None


def _terminated(text: str) -> str:
    """A text whose last line, if it is only spaces, ends: libyaml adds them to a block scalar above otherwise."""
    return f"{text}\n" if text.endswith((" ", "\t")) and not text[text.rfind("\n") + 1 :].strip() else text


def _drop_empty_last(documents: list[Node]) -> None:
    """Forget what follows a last `---` that nothing follows."""
    if documents:
        last = documents[-1]
        if isinstance(last, Scalar) and last.plain and last.start == last.end:
            documents.pop()


def _texts_are_plain(text: str) -> bool:
    """Whether no key or value can be too long or invisible: true of most files, and then nothing is looked at twice."""
    return len(text) <= SCALAR_BYTES and text.isascii() and "\\" not in text and "\t" not in text


def _comments(builder: YamlBuilder, readable: int) -> tuple[Span, ...]:
    """The comments to this tool in the part of the text that could be read."""
    found = _SPEAKING_COMMENT.finditer(builder.source.text, 0, readable)
    return tuple(
        Span(builder.source, comment.start(), comment.end())
        for comment in found
        if not builder.is_quoted(comment.start())
    )
