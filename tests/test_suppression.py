"""Comments that suppress a finding."""

import pytest

from restorespec.core.diagnostics import Diagnostic, Family, Rule, Severity
from restorespec.core.source import Source, Span
from restorespec.syntax.suppressions import apply, parse, unused

RULE = Rule("loss-tags", Family.LOSS, Severity.WARNING, "Tags are said.")
KNOWN = ("loss-tags", "loss-gsi")


def comments(text):
    source = Source("a.yaml", text)
    found = []
    for number in range(1, source.line_count + 1):
        start = source.line(number).find("#")
        if start >= 0:
            found.append(Span(source, source.offset(number, start + 1), source.offset(number, 999)))
    return source, [Span(source, span.start, span.start + len(span.text.splitlines()[0])) for span in found]


def speaks_for(text):
    _, spans = comments(text)
    suppressions, diagnostics = parse(spans, KNOWN)
    assert diagnostics == []
    return [(item.rule, item.line) for item in suppressions]


def test_a_comment_applies_to_its_own_line():
    assert speaks_for("a: 1\ntarget: {}  # restorespec: ignore[loss-tags] a drill") == [("loss-tags", 2)]


def test_a_comment_on_its_own_line_applies_to_the_next():
    assert speaks_for("a: 1\n  # restorespec: ignore[loss-tags] a drill\ntarget: {}") == [("loss-tags", 3)]


def test_comments_on_their_own_lines_may_be_stacked():
    text = "# restorespec: ignore[loss-tags] a drill\n# restorespec: ignore[loss-gsi] a drill\ntarget: {}"
    assert speaks_for(text) == [("loss-tags", 3), ("loss-gsi", 3)]


def test_one_comment_may_name_several_rules():
    assert speaks_for("a: 1 # restorespec: ignore[loss-tags, loss-gsi] a drill") == [("loss-tags", 1), ("loss-gsi", 1)]


@pytest.mark.parametrize(
    ("comment", "rule", "message", "help_text"),
    [
        ("# restorespec: ignore loss-tags", "suppression-malformed", "the comment is not a valid suppression", "write `# restorespec: ignore[RULE] reason`"),
        ("# restorespec: ignore[] why", "suppression-malformed", "the suppression names no rule", "write the name of the rule in the brackets"),
        ("# restorespec: ignore[loss-tag] why", "suppression-malformed", "unknown rule `loss-tag`", "did you mean `loss-tags`?"),
        ("# restorespec: ignore[loss-tags]", "suppression-without-reason", "the suppression has no reason", "write the reason after the bracket"),
    ],
)  # fmt: skip
def test_an_invalid_comment_is_reported(comment, rule, message, help_text):
    _, spans = comments(f"a: 1 {comment}")
    (diagnostic,) = parse(spans, KNOWN)[1]
    assert (diagnostic.rule.name, diagnostic.message, diagnostic.help) == (rule, message, help_text)
    assert diagnostic.span.first == (1, 6)


def test_a_suppression_removes_only_the_named_findings_of_its_line():
    source, spans = comments("tags: 1 # restorespec: ignore[loss-tags] a drill\ntags: 2")
    here, there = (
        Diagnostic(RULE, "m", "h", Span(source, start, start + 4)) for start in (0, source.text.rindex("tags"))
    )
    suppressions, _ = parse(spans, KNOWN)
    left, count, used = apply([here, there], suppressions)
    assert (left, count, used) == ([there], 1, set(suppressions))


def test_an_unused_suppression_is_reported_at_its_comment():
    _, spans = comments("tags: 1 # restorespec: ignore[loss-tags] a drill")
    (suppression,) = parse(spans, KNOWN)[0]
    assert apply([], [suppression]) == ([], 0, set())
    diagnostic = unused(suppression)
    assert (diagnostic.rule.name, diagnostic.severity, diagnostic.span) == (
        "suppression-unused",
        Severity.WARNING,
        spans[0],
    )
