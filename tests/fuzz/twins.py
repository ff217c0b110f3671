"""The fast paths beside the careful ones: whatever takes a short cut has to arrive where the long way does."""

import re
from pathlib import Path
from unittest.mock import patch

import jsonschema
import yaml
from drawing import BODY, SMALL, Draw
from laws import same

from restorespec.core.source import Source
from restorespec.core.unknown import Unknown
from restorespec.kinds import get, names
from restorespec.project import workers
from restorespec.project.choices import Choices
from restorespec.project.configuration import Config
from restorespec.project.files import ProjectFiles
from restorespec.project.opening import Project
from restorespec.project.run import Run
from restorespec.report import render
from restorespec.syntax import decode, read
from restorespec.syntax.encoding import forbidden_characters
from restorespec.syntax.yaml.lines import read_lines
from restorespec.syntax.yaml.reader import read_yaml
from restorespec.validation.compiled import validator
from restorespec.validation.explanation import _descriptive, _explainable

VOLUME = {
    "source": {"backup_id": "b"},
    "target": {
        "environment_id": "e",
        "aws_az": "us-west-2a",
        "type": "gp3",
        "iops": 6000,
        "kms_key_native_id": "k",
        "tags": [{"key": "team", "value": "orders"}],
    },
}
BODIES = {"aws/dynamodb-table": (BODY, SMALL), "aws/ebs-volume": (VOLUME,)}
SCHEMAS = {name: get(name).schema for name in names()}
REFERENCES = {name: jsonschema.Draft202012Validator(schema.root) for name, schema in SCHEMAS.items()}


def checks(data):
    """The compiled check of a body, the validator that explains, and a third one give the same answer."""
    draw = Draw(data)
    name = draw.of([*SCHEMAS])
    body = draw.body(draw.of(BODIES[name]))
    if draw.index(4) == 0:
        _forget(body, draw)
    schema = SCHEMAS[name]
    is_valid = validator(schema)(body)
    copy = _explainable(body, schema.root)
    assert is_valid is _descriptive(schema).is_valid(copy), body
    if draw.index(16) == 0:  # it takes thirty times as long
        assert REFERENCES[name].is_valid(copy) is is_valid, body


def _forget(place, draw):
    """Make a value of a body unknown."""
    while place:
        step = draw.of([*place] if isinstance(place, dict) else [*range(len(place))])
        if not isinstance(place[step], dict | list) or draw.index(3) == 0:
            place[step] = Unknown("vars.x")
            return
        place = place[step]


class Core(yaml.CSafeLoader):
    """PyYAML's loader with the scalars of YAML 1.2."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - as PyYAML has it


for tag, pattern, starts in (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), [*starts, ""])
Core.add_constructor("tag:yaml.org,2002:merge", Core.construct_scalar)  # as a value it is a string


def builder(data):
    """What the reader of YAML takes, PyYAML's own loader builds with the same values."""
    source = decode("a.yaml", data)
    if not isinstance(source, Source):
        return
    reading = read(source)
    if reading.diagnostics or not reading.documents:
        return
    ours = [document.data for document in reading.documents]
    try:
        theirs = [*yaml.load_all(source.text, Core)]
    except yaml.composer.ComposerError as error:  # YAML 1.2 allows it
        assert error.context.startswith("found duplicate anchor"), source.text  # noqa: PT017 - the only difference
        return
    assert same(_sorted(ours), _sorted(theirs[: len(ours)])), (ours, theirs)
    assert not any(theirs[len(ours) :])  # empty documents, which are ignored


def _sorted(data):
    """Data whose keys are sorted: a merge puts them elsewhere."""
    if isinstance(data, dict):
        return {key: _sorted(data[key]) for key in sorted(data)}
    return [_sorted(item) for item in data] if isinstance(data, list) else data


def lines(data):
    """What is read by lines, the events give too: the same data at the same places."""
    source = decode("a.yaml", data)
    document = read_lines(source) if isinstance(source, Source) and not forbidden_characters(source) else None
    if document is None:
        return
    reading = read_yaml(source)
    assert (reading.diagnostics, reading.comments) == ((), ()), source.text
    (expected,) = reading.documents
    assert same(document.data, expected.data), source.text
    assert _places(document.mark) == _places(expected.mark), source.text


def _places(mark):
    """The places of a value and of everything in it."""
    start, end, _, inner = mark
    if isinstance(inner, dict):
        return start, end, [(name, *member[:2], _places(member[2]), member[3]) for name, member in inner.items()]
    return start, end, [_places(item) for item in inner or ()]


class Given(ProjectFiles):
    """The files of a project, given as bytes."""

    def __init__(self, files):
        super().__init__(Path("/nowhere"))
        self._given = files

    def data(self, name, limit):
        if name not in self._given:
            raise FileNotFoundError(name)
        return self._given[name][: limit + 1]

    def has(self, name):
        return name in self._given


FORMATS = ("text", "json", "sarif", "junit")


def processes(data):
    """Several processes report what one does, byte by byte."""
    draw, rest = Draw(data[:4]), data[4:]
    files = {f"specs/{number}.yaml": text for number, text in enumerate([*rest.split(b"\0"), rest])}
    form, jobs = draw.of(FORMATS), 2 + draw.index(3)
    choices = Choices(var=("b=x", "undeclared=y")[: draw.index(3)], jobs=jobs)
    alone = _linted(files, choices._replace(jobs=1))
    with patch.multiple(workers, WORTH_A_FORK=1e-9, TRIED=1):
        summary = _linted(files, choices)
        rendered = render(summary, form, each=lambda *call: workers.each(*call, jobs=jobs))
    assert summary == alone
    assert rendered == render(alone, form)


def _linted(files, choices):
    return Run(Project(Path("/nowhere"), Config(), Given(files)), tuple(files), choices).summary()


TWINS = {"checks": checks, "builder": builder, "lines": lines, "processes": processes}
