import json
import re
import sys
from subprocess import run
from unicodedata import category
from xml.etree import ElementTree as ET

import jsonschema
from hypothesis import given, settings, strategies as st

from restorespec.core.diagnostics import Diagnostic, Edit, Family, Fix, Note, Rule, Severity, Summary, Unset
from restorespec.core.help import Snippet
from restorespec.core.source import Source, Span, format_of
from restorespec.report import FORMATS, render
from restorespec.report.escape import terminal
from restorespec.report.layout import _words, width

CHARACTERS = st.one_of(
    st.characters(),
    st.sampled_from("\n\r\t :#[]|`{}<>&%,\x1b\u202e\u200b東🎉e\u0301\ufe0f\ud800"),
    st.sampled_from("abc"),
    st.sampled_from("#[vso"),
)
TEXT = st.text(CHARACTERS, max_size=120)
SOURCE = st.builds(
    Source, st.text(CHARACTERS, min_size=1, max_size=10), TEXT | st.text("x y", min_size=200), st.booleans()
)
RULE = st.builds(
    Rule,
    st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8}){0,2}", fullmatch=True),
    st.sampled_from(Family),
    st.sampled_from(Severity),
    TEXT,
)
VALUE = st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda item: st.lists(item, max_size=3))
UNSET = st.builds(Unset, TEXT, st.builds(Snippet, VALUE, st.none() | TEXT), TEXT)


@st.composite
def spans(draw, sources):
    source = draw(st.sampled_from(sources))
    start = draw(st.integers(0, len(source.text)))
    return Span(source, start, draw(st.integers(start, len(source.text))))


@st.composite
def summaries(draw):
    place = spans(draw(st.lists(SOURCE, min_size=1, max_size=3)))
    diagnostic = st.builds(
        Diagnostic,
        RULE,
        TEXT,
        TEXT,
        place,
        st.lists(st.builds(Note, TEXT, place), max_size=3).map(tuple),
        st.none() | st.lists(st.integers(0, 9) | TEXT, max_size=3).map(tuple),
        st.none() | TEXT,
        st.none() | TEXT,
        st.none() | st.builds(Fix, TEXT, st.lists(st.builds(Edit, place, TEXT), min_size=1, max_size=2).map(tuple)),
        severity=st.sampled_from(Severity),
        unset=st.none() | UNSET,
    )
    diagnostics = draw(st.lists(diagnostic, max_size=2))
    return Summary(tuple(diagnostics), masked=tuple(draw(st.lists(place, max_size=2))))


laws = settings(derandomize=True, max_examples=100, deadline=None)


def read(text, form):
    if form in ("text", "github"):
        return text
    return ET.fromstring(text) if form == "junit" else json.loads(text)


@laws
@given(summaries())
def test_every_format_renders_any_finding_and_escapes_hidden_characters(summary):
    for form in FORMATS:
        text = render(summary, form)
        assert read(text, form) is not None, form
        hidden = [char for char in text if category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char != "\n"]
        assert hidden == [], form
        assert not re.search(r"##[\w.-]*\[", text), form
        commands = [line for line in text.split("\n") if re.match(r"\s*::(?!: )", line) and form != "github"]
        assert commands == [], form
        assert text.endswith("\n") or not summary.diagnostics, form


def test_reports_conform_to_the_schemas_of_their_formats(schema):
    validators = {
        "json": jsonschema.Draft202012Validator(schema("diagnostics.schema.json", shipped=True)),
        "sarif": jsonschema.Draft4Validator(schema("sarif-2.1.0-rtm.5.json", shipped=False)),
        "rdjson": jsonschema.Draft4Validator(schema("rdjson.json", shipped=False)),
    }

    @settings(laws, max_examples=30)
    @given(summaries())
    def law(summary):
        for form, validator in validators.items():
            validator.validate(json.loads(render(summary, form)))

    law()


SECRET = "hunter2-😀-s3cr3t"
LETTERS = Source("env.yaml", f"a: [1, 2]\nkey: '{SECRET}' # x\n\tb: |\n  {SECRET}\n" + "c" * 90 + SECRET + "d" * 90)
HIDDEN = tuple(Span(LETTERS, match.start(), match.end()) for match in re.finditer(SECRET, LETTERS.text))


@laws
@given(spans([LETTERS]), spans([LETTERS]), st.integers(40, 90))
def test_no_format_shows_any_part_of_a_sensitive_value(span, other, columns):
    rule = Rule("a-rule", Family.REQUEST, Severity.ERROR, "Claim.")
    found = Diagnostic(rule, "wrong", "mend it", span, (Note("see", other),), fix=Fix("x", (Edit(span, span.text),)))
    summary = Summary((found,), masked=HIDDEN)
    for form in FORMATS:
        text = render(summary, form, width=columns)
        assert [piece for piece in ("hunt", "ter2", "😀", "s3c", "3t'") if piece in text] == []


@laws
@given(summaries(), st.integers(30, 100))
def test_lines_fit_the_width_unless_they_cannot_be_broken(summary, columns):
    unset = [(found.unset, format_of(found.span.source.name)) for found in summary.diagnostics if found.unset]
    entries = [terminal(setting.entry.render(form)).strip(" ") for setting, form in unset]
    for line in render(summary, "text", width=columns).split("\n"):
        is_excerpt = re.match(r" *\d+ \|", line)
        if is_excerpt:
            assert width(line) <= columns
        if stroke := re.match(r" +\| ( *[-^]+)", line):
            assert width(stroke[0]) <= columns
        if (
            width(line) > columns
            and "--> " not in line
            and not line.startswith("more: ")
            and line.strip(" ") not in entries
        ):
            content = re.sub(r"^( *= \w+: | *\| +|[a-z]+\[[^\]]*\]: )", "", line)
            assert len(_words(content.strip(" "))) == 1


@laws
@given(summaries())
def test_colors_change_only_colors(summary):
    colored = render(summary, "text", color=True)
    assert re.sub(r"\x1b\[[0-9;]+m", "", colored) == render(summary, "text")


def test_the_default_format_imports_no_other():
    code = (
        "import sys; from restorespec.report import render; from restorespec.core.diagnostics import Summary;"
        "render(Summary(()), 'text'); print(sorted(m for m in sys.modules if m in"
        " ('xml.etree', 'urllib.parse', 'hashlib', 'restorespec.kinds.dynamodb_table.rules', 'restorespec.report.sarif', 'textwrap', 'rich')))"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
