"""What is fuzzed: a function of bytes each, which raises when a law is broken."""

import json
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import choosing
import fanning
from drafts import draft_of
from drawing import BODY, SMALL, Draw
from jsonschema_rs import Draft202012Validator, RegexOptions
from laws import LONGEST, inside, same, told
from printed import faults
from ruamel.yaml import YAML
from twins import TWINS

from restorespec.core.data import is_known
from restorespec.core.diagnostics import Diagnostic, Edit, Family, Fix, Note, Rule, Severity, Summary
from restorespec.core.source import Source, Span
from restorespec.diff import Side, Version, compare
from restorespec.importing import Draft, spec_text
from restorespec.importing.curl import is_curl, sent
from restorespec.importing.shell import UnreadableCommand
from restorespec.kinds import get
from restorespec.language import Refusal, Setting
from restorespec.pipeline import Compilation, Conditions
from restorespec.project.apply_fixes import fixed_texts, write
from restorespec.project.rule_catalog import catalogue
from restorespec.project.variable_values import from_project_file
from restorespec.report import FORMATS, render
from restorespec.report.review import FORMATS as REVIEW_FORMATS, render as render_review
from restorespec.syntax import Reading, decode, read
from restorespec.syntax.suppressions import apply, parse
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_UNQUOTED_TEMPLATE
from restorespec.validation.compiled import validator
from restorespec.validation.explanation import _descriptive, _explainable
from restorespec.validation.policy import Policy, load_policy
from restorespec.validation.policy_validator import TooMuchWork

RULES = frozenset(catalogue())
RULE = Rule("a-rule", Family.REQUEST, Severity.ERROR, "A claim.\n\nA reason.\n")


read_once = lru_cache(read)
"""The reading of what is the same for every input."""


class Files:
    """One file, under every name."""

    def __init__(self, data):
        self.data = data

    def source(self, name, limit):
        decoded = decode(name, self.data, limit)
        return Refusal(decoded.message, decoded.help) if isinstance(decoded, Diagnostic) else decoded

    def reading(self, name, limit=None):
        decoded = decode(name, self.data)
        return Reading((), (decoded,)) if isinstance(decoded, Diagnostic) else read(decoded)


def text_of(data):
    """Bytes as a text, also where they are none."""
    return data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def reading_of(name, data):
    """What is read, after the laws that hold in every format."""
    decoded = decode(name, data)
    if isinstance(decoded, Diagnostic):
        told([decoded])
        return Reading((), (decoded,)), ""
    reading = read(decoded)
    told(reading.diagnostics)
    for document in reading.documents:
        inside(document)
    for comment in reading.comments:
        assert comment.text.startswith("#")
        assert "\n" not in comment.text
    return reading, decoded.text


def yaml(data):
    """Any bytes are data or mistakes, each at its place."""
    reading_of("a.yaml", data)


def yaml_twice(data):
    """What neither we nor an independent reader of YAML 1.2 refuse has one meaning."""
    reading, text = reading_of("a.yaml", data)
    if reading.diagnostics or not reading.documents or "<<" in text:
        return
    try:
        theirs = list(YAML(typ="safe", pure=True).load_all(text))
    except Exception:  # noqa: BLE001 - it raises more than its own errors
        return
    ours = [document.data for document in reading.documents]
    assert same(ours, theirs[: len(ours)]), (ours, theirs)


def toml(data):
    """What we do not refuse, tomllib reads alike; dates are text to us."""
    reading, text = reading_of("a.toml", data)
    if not reading.diagnostics and reading.documents:
        assert same(reading.documents[0].data, tomllib.loads(text))


def json_(data):
    """What we do not refuse, Python's reader reads alike."""
    reading, text = reading_of("a.json", data)
    if not reading.diagnostics:
        assert same(reading.documents[0].data, json.loads(text))


def suppressions(data):
    """Comments are understood or told, and each speaks for a line."""
    reading, _ = reading_of("a.yaml", data)
    found, mistakes = parse(reading.comments, RULES)
    told(mistakes[:100])
    for one in found:
        assert one.rule in RULES
        assert one.line >= one.span.first[0]
    left, count, used = apply(mistakes, found)
    assert len(left) + count == len(mistakes)
    assert used <= set(found)


HEAD = "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\n"
TABLE = "target: {environment_id: e, table_name: "
DECLARED = """vars:
  text: {type: string, default: abc}
  whole: {type: integer, default: 7}
  list: {type: array, default: [b, a, 3]}
  map: {type: object, default: {a: 1, b: [x]}}
  none: {default: null}
  secret: {type: string, default: hunter2-s3cret, sensitive: true}
"""


def compiled(reading, files=None):
    """A spec compiled with one file beside it, after the laws about what is said and what goes out."""
    conditions = Conditions((), files or Files(b""), require_values=True)
    compilation = Compilation("a.yaml", reading, conditions)
    restores = list(compilation)
    found = [*compilation.diagnostics, *(one for restore in restores for one in restore.diagnostics)]
    for restore in restores:
        told(restore.diagnostics)
        if restore.is_settled and all(one.severity is not Severity.ERROR for one in found):
            json.dumps(restore.body, allow_nan=False).encode()
    return found, restores


class Declared:
    """A base file that declares variables."""

    def reading(self, name, limit):
        return read_once(Source(name, f"restorespec: 1\n{DECLARED}"))


def expression(data):
    """Any text with templates is a value or a mistake at it; a secret is in no message."""
    spec = f"{HEAD}extends: base.yaml\n{TABLE}{json.dumps(text_of(data))}}}\n"
    found, _ = compiled(read(Source("a.yaml", spec)), Declared())
    assert not [one for one in found if "hunter2" in one.message + one.help]


def conditions(data):
    """What is taken for a condition is a boolean or null, and a value has the type that was inferred before it."""
    made, wrong, value = choosing.check(data)
    for one in wrong:
        assert 0 <= one.start < one.end <= len(made.text), made.text
        assert 0 < len(one.message) <= LONGEST
    assert choosing.conforms(value, made.schema(choosing.declared)), (made.text, value)


def spec(data):
    """Any text is a spec that compiles or is told what is wrong."""
    decoded = decode("specs/a.yaml", data)
    if isinstance(decoded, Source):
        found, _ = compiled(read(decoded), Files(b"restorespec: 1\ntarget: {environment_id: e}\n"))
        for one in found:
            told([one])


def inventory(data):
    """Any bytes are an inventory, in each of the formats, whose rows become restores or mistakes."""
    ending = ("csv", "yaml", "json", "toml")[data[0] % 4 if data else 0]
    fan_out = f'for_each: {{file: a.{ending}, key: table}}\n{TABLE}"{{{{ each.key }}}}"}}\n'
    found, restores = compiled(read_once(Source("a.yaml", HEAD + fan_out)), Files(data[1:]))
    told(found[:100])
    ids = [restore.id for restore in restores if restore.document.request.data]
    assert sorted(ids) == sorted({*ids})


def var_file(data):
    """Any bytes are a var file, whose values are taken or told to be wrong."""
    layer, mistakes = from_project_file(Files(data), "a.yaml")
    told(mistakes)
    if not layer:
        return  # what a spec is without values is the same for every input
    source = Source(
        "s.yaml", f'{HEAD}{DECLARED}{TABLE}"{{{{ vars.text }}}}-{{{{ vars.list }}}}{{{{ vars.secret }}}}"}}\n'
    )
    compilation = Compilation(source.name, read_once(source), Conditions((layer,), Files(b""), require_values=True))
    for restore in compilation:
        told(restore.diagnostics)
    told(compilation.diagnostics)


def bodies(data):
    """The fast validator and the one that explains agree, and every mistake of a body is told."""
    draw = Draw(data)
    body = draw.body(draw.of((BODY, SMALL)))
    source = Source("a.json", json.dumps(body))
    reading = read(source)
    told(reading.diagnostics)
    root = reading.documents[0]
    compilation = Compilation("a.json", reading, Conditions((), Files(b""), finished=True))
    found = [one for restore in compilation for one in restore.diagnostics]
    told(found)
    schema = get().schema
    data = root.data
    told_wrong = any(one.rule.family is Family.SCHEMA for one in found)
    is_valid = validator(schema)(data)
    assert is_valid is _descriptive(schema).is_valid(_explainable(data, schema.root))
    assert not is_known(data) or told_wrong is not is_valid


def fan_outs(data):
    """A row that is checked by what differs from other rows is told what it is told in full, and has the same body."""
    fanning.check(Draw(data))


def writers(data):
    """Whatever is said, no format's output can be left, and each is what it claims to be."""
    draw = Draw(data[:8])
    form = draw.of(FORMATS)
    text = text_of(data[8:])
    parts = [*text.split("|", 3), "", "", ""]
    source = Source(parts[0][:40] or "a", text, is_file=bool(draw.index(3)))
    start, end = sorted((draw.index(len(text) + 1), draw.index(len(text) + 1)))
    span = Span(source, start, end)
    fix = Fix(parts[1], (Edit(span, parts[2]),))
    path = (parts[2], draw.index(9))
    found = Diagnostic(RULE, parts[1], parts[2], span, (Note(parts[3], span),), path, parts[1], None, fix)
    summary = Summary((found,), masked=(span,) if draw.index(2) else ())
    wrong = [fault for fault in faults(render(summary, form), form) if not fault.startswith(("a traceback", "a file"))]
    assert not wrong, wrong


def reviews(data):
    """The change from one body to another is told in every format, and nobody's text leaves it."""
    draw = Draw(data)
    form = draw.of((*REVIEW_FORMATS[:-1] * 4, REVIEW_FORMATS[-1]))  # the last, HTML, takes twenty times as long
    base = draw.body(SMALL)
    sides = [_side("base", json.dumps(base)), _side("head", json.dumps(draw.body(base)))]
    review = compare(*sides)
    printed = render_review(review, form)
    as_what = "text" if form in {"markdown", "html"} and draw.index(8) else form  # parsing those is slow
    assert not faults(printed, as_what), faults(printed, as_what)
    if sides[0].versions and sides[1].versions and form == "json":
        assert not compare(sides[1], sides[1]).changes


@lru_cache(10_000)  # many inputs begin alike, and so with the same body
def _side(name, text):
    reading = read(Source("a.json", text))
    compilation = Compilation("a.json", reading, Conditions((), Files(b""), finished=True))
    restores = list(compilation)
    versions = tuple(Version(restore.document, "a.json") for restore in restores)
    found = tuple(one for restore in restores for one in restore.diagnostics)
    return Side(name, frozenset({"a.json"}), versions, frozenset(), Summary(found))


def imports(data):
    """A body or a described table becomes a spec that reads without a mistake, the same in both languages."""
    _imported(draft_of(Source("a.json", text_of(data))))


def curl(data):
    """A command is read or told, and what it sends is imported."""
    text = text_of(data)
    if not is_curl(text):
        return
    try:
        command = sent(Source("a.sh", text))
    except UnreadableCommand as error:
        assert error.message  # noqa: PT017 - that it is raised is no mistake
        assert error.advice  # noqa: PT017 - likewise
        return
    if command.body:
        found = draft_of(command.body)
        _imported(found)


def _imported(found):
    if not isinstance(found, Draft):
        told(found)
        return
    forms = [read(Source(f"a.{form}", spec_text("a", found, form))) for form in ("yaml", "toml")]
    for reading in forms:
        assert not [one for one in reading.diagnostics if one.rule is SYNTAX_ERROR], reading.diagnostics
        assert not reading.comments
    if not any(reading.diagnostics for reading in forms):
        in_yaml, in_toml = (reading.documents[0].data for reading in forms)
        assert _without_null(in_yaml) == _without_null(in_toml)
        if not re.search(r"\{\{|\}\}|\{%|\{#", json.dumps(found.body)):  # signs of templates are written as templates
            assert {part: in_yaml.get(part) for part in found.body} == found.body


def _without_null(data):
    """Data with its nulls as TOML has to write them."""
    if isinstance(data, dict):
        return {key: _without_null(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_without_null(value) for value in data]
    return "{{ none }}" if data is None else data


def fixes(data):
    """A repaired spec can be read as before, only the bytes of its edits change on disk, and repairing comes to an end."""
    unset, data = bool(data[:1] > b"m"), data[1:]
    name = ("a.yaml", "a.toml", "a.json")[0 if b": " in data[:20] else 2 if data[:1] == b"{" else 1]
    was_broken = True
    with TemporaryDirectory() as folder:
        for _ in range(10):
            source = decode(name, data)
            if isinstance(source, Diagnostic):
                return
            reading = read(source)
            is_broken = _broken(reading)
            assert was_broken or not is_broken, source.text
            found = _diagnostics(reading)
            fixed = fixed_texts(found, unset=unset)
            if source not in fixed:
                return
            Path(folder, name).write_bytes(data)
            write(Path(folder), fixed)
            after = Path(folder, name).read_bytes()
            assert after == _edited(data, found, unset=unset)
            data, was_broken = after, is_broken
    raise AssertionError("it is never done")


def _edited(data, diagnostics, *, unset):
    """The bytes after the edits of the fixes, those that overlap an earlier one left out."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data[len(mark) :].decode()
    fixes = [one.fix for one in diagnostics if one.fix and (one.fix.is_safe or unset)]
    places = {(edit.span.start, edit.span.end, edit.text): None for fix in fixes for edit in fix.edits}
    parts, position = [mark], 0
    for start, end, new in sorted(places, key=lambda place: place[:2]):
        if start >= position:
            parts += [text[position:start].encode(), new.encode()]
            position = end
    return b"".join([*parts, text[position:].encode()])


def _diagnostics(reading):
    """All that is wrong with a spec, at its place."""
    backup = read_once(Source("variable", '"b"', is_file=False), "json").documents[0]
    conditions = Conditions(({"backup_id": Setting(backup, backup.span)},), Files(b""), require_values=True)
    compilation = Compilation("a.yaml", reading, conditions)
    found = [one for restore in compilation for one in restore.diagnostics]
    return sorted(dict.fromkeys([*found, *compilation.diagnostics]), key=lambda one: one.order)


def _broken(reading):
    """Whether the form is broken; JSON is read no further than its first template, and may be broken behind it."""
    return any(
        one.rule is SYNTAX_ERROR or (one.rule is SYNTAX_UNQUOTED_TEMPLATE and one.span.source.name.endswith(".json"))
        for one in reading.diagnostics
    )


class PolicyFiles:
    """A policy and one other file; says which of them were read."""

    def __init__(self, policy, other):
        self._data = {"policy.json": policy, "b.json": other}
        self.readings = {}

    def reading(self, name, limit):
        if name not in self._data:
            return Refusal(f"file `{name}` does not exist", "check the path")
        decoded = decode(name, self._data[name], limit)
        self.readings[name] = Reading((), (decoded,)) if isinstance(decoded, Diagnostic) else read(decoded)
        return self.readings[name]


@lru_cache
def meta_schema():
    """Validates schemas, by an independent implementation."""
    return Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})


def policies(data):
    """Any two files are a policy that is fully evaluated (exit 0 or 1) or rejected (exit 2); broken ones are rejected."""
    policy, _, other = data.partition(b"\0")
    files = PolicyFiles(policy, other)
    loaded = load_policy("policy.json", files)
    if not isinstance(loaded, Policy):
        assert loaded
        told([] if isinstance(loaded, Refusal) else loaded)
        return
    for reading in files.readings.values():
        assert not reading.diagnostics
        (root,) = reading.documents
        assert meta_schema().is_valid(root.data), root.data
    for body in (BODY, SMALL):
        root = read_once(Source("request.json", json.dumps(body)), "json").documents[0]
        try:
            found = list(loaded(root.data))
        except TooMuchWork as work:
            assert work.deed  # noqa: PT017 - it is the expected end
            return
        if not any(b"$ref" in text or b"\\u" in text for text in (policy, other)):
            schema = files.readings["policy.json"].documents[0].data
            theirs = Draft202012Validator(schema, pattern_options=RegexOptions(), validate_formats=True)
            assert theirs.is_valid(body) is not bool(found), (schema, found)


TARGETS = {
    "yaml": yaml,
    "yaml-twice": yaml_twice,
    "toml": toml,
    "json": json_,
    "suppressions": suppressions,
    "expression": expression,
    "conditions": conditions,
    "spec": spec,
    "inventory": inventory,
    "var-file": var_file,
    "bodies": bodies,
    "fan-outs": fan_outs,
    "writers": writers,
    "reviews": reviews,
    "imports": imports,
    "curl": curl,
    "fixes": fixes,
    "policies": policies,
    **TWINS,
}
