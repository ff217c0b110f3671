"""The reader of YAML over yaml/yaml-test-suite: no wrong value, no invalid document accepted, known reasons to reject.

The suite is not part of this repository. `RESTORESPEC_YAML_TEST_SUITE` names a checkout of its `main` branch.
"""

import os
import re
from pathlib import Path

import pytest
import yaml

from restorespec.core.source import Source
from restorespec.syntax import read
from restorespec.syntax.encoding import decode

SUITE = os.environ.get("RESTORESPEC_YAML_TEST_SUITE", "")
WITHOUT_SUITE = "set RESTORESPEC_YAML_TEST_SUITE to a checkout of yaml/yaml-test-suite"
DOCUMENTED = {"syntax-alias", "syntax-yaml-feature", "syntax-key", "syntax-needs-quotes", "syntax-character"}
"""The rules of which the language's manual says that they reject valid YAML."""

REASONS = {
    "no key": r"a key is missing before the colon",
    "tab": r"a tab (?:is used for indentation|follows `.*`|is on an empty line)",
    "colon in brackets": r"a value in brackets cannot begin with `:`",
    "no space": r"a space is missing after `.*:`",
    "colon on another line": r"the `:` of the key `.*` is on another line|this key spans lines",
    "bare document": r"the document ends before this line|`\.\.\.` ends a document, but none has begun",
    "block at the root": r"the text of the block is not indented",
    "anchor": r"a value that begins with `&` is an anchor",
    "percent sign": r"this `\{` is never closed",
}
"""The other reasons, as in docs/language.md, and the message of each."""

BY_REASON = {
    "no key": "2JQS 6M2F CFD4 M2N8 NHX8 NKF9 S3PD SM9W UKK6",
    "tab": "6BCT 6CA3 96NN A2M4 DK95 Q5MG R4YG Y79Y",
    "colon in brackets": "58MP 5T43 DBG4 HM87",
    "no space": "4ABK FRK4",
    "colon on another line": "4MUZ 5MUD 9SA2 K3WX NJ66 VJP3",
    "bare document": "7Z25 HWV9 M7A3 QT73",
    "block at the root": "DK3J FP8R",
    "anchor": "8XYN W5VH",
    "percent sign": "UT92",
}
"""Which of the suite's valid files are rejected for which of these reasons."""

EMPTY_LAST_DOCUMENT = {"6XDY", "PUW8"}
"""Files whose last document is empty, which the language ignores."""


def unescaped(text):
    """Return the document that a text of the suite describes, which shows whitespace and the end of a file as other characters."""
    text = re.sub("—*»", "\t", text.replace("␣", " ").replace("⇔", "\ufeff").replace("↵", "").replace("←", "\r"))
    return re.sub("∎\n\\Z", "", text)


def cases():
    paths = sorted(Path(SUITE, "src").glob("*.yaml"))
    assert paths, f"{SUITE} is not a checkout of yaml/yaml-test-suite"
    for path in paths:
        known = {}
        for index, case in enumerate(yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)):
            known = {**{key: value for key, value in known.items() if key != "fail"}, **case}
            yield pytest.param(dict(known), id=f"{path.stem}-{index:02}")


def core(text):
    """The value of an unquoted scalar in YAML 1.2's core schema."""
    constants = {"": None, "~": None, "null": None, "true": True, "false": False}
    if text.lower() in constants and text in {text.lower(), text.upper(), text.capitalize()}:
        return constants[text.lower()]
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"0o[0-7]+|0x[0-9a-fA-F]+", text):
        return int(text, 0)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text


class Tree:
    """The data of a list of events as the suite writes them."""

    def __init__(self, events):
        self.lines = iter([line.lstrip(" ") for line in events.splitlines() if line.strip()])
        self.anchors = {}

    def documents(self):
        return [self.node(next(self.lines)) for line in self.lines if line.startswith("+DOC")]

    def node(self, line):
        kind, rest = line[:4], line[4:].lstrip(" ")
        if kind == "=ALI":
            return self.anchors[rest[1:].strip()]
        anchor = None
        while rest[:1] in {"&", "<"} or rest[:2] in {"[]", "{}"}:
            word, _, rest = rest.partition(" ")
            anchor = word[1:] if word[0] == "&" else anchor
        data = self.scalar(rest) if kind == "=VAL" else [] if kind == "+SEQ" else {}
        if anchor:
            self.anchors[anchor] = data
        if kind != "=VAL":
            self.fill(data)
        return data

    def scalar(self, text):
        escapes = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "\\": "\\"}
        value = re.sub(r"\\(.)", lambda escape: escapes[escape[1]], text[1:])
        return core(value) if text[0] == ":" else value

    def fill(self, data):
        for line in self.lines:
            if line.startswith(("-SEQ", "-MAP")):
                return
            item = self.node(line)
            if isinstance(data, list):
                data.append(item)
            else:
                data[item] = self.node(next(self.lines))


def reason(name):
    return next((reason for reason, names in BY_REASON.items() if name in names.split()), None)


@pytest.mark.skipif(not SUITE, reason=WITHOUT_SUITE)
@pytest.mark.parametrize("case", list(cases()) if SUITE else [{}])
def test_a_file_of_the_suite_is_read_as_yaml_1_2_or_rejected_for_a_documented_reason(case, request):
    name = request.node.callspec.id.partition("-")[0]
    source = decode("a.yaml", unescaped(case["yaml"]).encode())
    assert isinstance(source, Source)
    reading = read(source, "yaml")
    if "fail" in case:
        assert reading.diagnostics
        return
    if not reading.diagnostics:
        expected = Tree(unescaped(case["tree"])).documents()
        if name in EMPTY_LAST_DOCUMENT:
            assert expected.pop() is None
        assert repr([document.data for document in reading.documents]) == repr(expected)
        return
    errors = [found for found in reading.diagnostics if found.rule.name == "syntax-error"]
    assert {found.rule.name for found in reading.diagnostics} <= {*DOCUMENTED, "syntax-error"}
    if errors:
        assert any(re.fullmatch(REASONS[reason(name)], found.message) for found in errors)
