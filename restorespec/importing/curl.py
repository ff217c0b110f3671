"""The body that a `curl` command sends, and the parts of the command that a spec does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from restorespec.core.source import Source
from restorespec.importing.shell import CLOSE, DEFAULT, OPEN, UnreadableCommand, Word, words_and_end
from restorespec.kinds.imported import Variables, joined, named

_COMMAND = re.compile(
    r"(?:^|[;&|(!`])[ \t]*(?:\$[ \t]+)?(?:(?:if|then|else|do|while|until|time|exec|sudo|!)[ \t]+){0,4}"
    r"(?:[A-Za-z_]\w{0,80}=[^\s()]{0,200}[ \t]+){0,4}curl(?:\.exe)?(?=\s)",
    re.MULTILINE,
)
_COMMENT = re.compile(r"[ \t]*#")
_JSON = re.compile(r"\s*[{\[]")

_IN_BODY = re.compile(rf'"(?:[^"\\]|\\.)*"|{OPEN}[^{CLOSE}]*{CLOSE}', re.DOTALL)
_VARIABLE = re.compile(rf"{OPEN}(\w+)(?:{DEFAULT}([^{CLOSE}]*))?{CLOSE}")

_MOST = 1_000  # commands of a text

_DATA = frozenset({"-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--json"})
_SENT_OTHERWISE = frozenset(
    {"--data-urlencode", "--expand-data", "--expand-json", "-F", "--form", "--form-string", "-T", "--upload-file"}
    | {"-K", "--config", "-G", "--get", "--url-query"}
)
_METHOD = frozenset({"-X", "--request"})
_HEADER = frozenset({"-H", "--header"})
_CREDENTIALS = frozenset({"-u", "--user", "--oauth2-bearer", "-b", "--cookie", "-E", "--cert", "--key", "--pass"})
_OTHERS = """
    -A -c -C -D -e -h -m -o -P -Q -r -t -U -w -x -y -Y -z --cacert --capath --ciphers --connect-timeout --connect-to
    --cookie-jar --dump-header --interface --limit-rate --max-redirs --max-time --netrc-file --noproxy --output
    --output-dir --proto --proxy --proxy-header --proxy-user --range --referer --resolve --retry --retry-delay
    --retry-max-time --stderr --tls-max --trace --trace-ascii --url --user-agent --write-out
"""
_VALUED = (_DATA | _METHOD | _HEADER | _CREDENTIALS | _SENT_OTHERWISE | frozenset(_OTHERS.split())) - {"-G", "--get"}
"""The options that take a value."""

_AUTHORIZATION = "the command's token is left out: `submit` takes one from the environment or `--token-file`"
_UNIT = "the organizational unit is not part of a spec: set CLUMIO_ORGANIZATIONAL_UNIT_CONTEXT for `submit`"
_ADDRESS = "the address is not part of a spec: `submit` takes it from `--base-url` or the configuration"
_OTHER_METHOD = "the command does not POST, which would start a restore: only its body is read"
_HEADERS = {
    "authorization": _AUTHORIZATION,
    "cookie": _AUTHORIZATION,
    "proxy-authorization": _AUTHORIZATION,
    "x-clumio-organizationalunit-context": _UNIT,
}


@dataclass(slots=True)
class Command:
    """The body of a command.

    Attributes:
        body: the text, with the lines and columns that it has in the command's file; the rest of the command is blank.
        file: the file that holds the body, instead.
        notes: the parts of the command that a spec does not hold; never with a value from the command.
    """

    body: Source | None = None
    file: str | None = None
    notes: list[str] = field(default_factory=list)


class NoBodyError(UnreadableCommand):
    """A command that can be read and sends no body."""


def is_curl(text: str) -> bool:
    """Whether a text has a `curl` command: alone, below comments, or among the commands of a script."""
    return not _JSON.match(text) and next(_commands(text), None) is not None


def sent(source: Source) -> Command:
    """The body of the first `curl` command of a text that sends one.

    Raises:
        UnreadableCommand: it cannot be read, or none sends a body.
    """
    starts = list(islice(_commands(source.text), _MOST))
    refused: NoBodyError | None = None
    for start in starts:
        try:
            command = _sent(source, start)
        except NoBodyError as error:
            refused = refused or error
            continue
        if len(starts) > 1:
            line = source.text.count("\n", 0, start) + 1
            command.notes.insert(0, f"there are {len(starts)} `curl` commands: only the one on line {line} is read")
        return command
    assert refused
    raise refused


def _commands(text: str) -> Iterator[int]:
    """The offsets of the options of each `curl` command; text inside a command or a comment is not one."""
    position = 0
    while match := _COMMAND.search(text, position):
        position = match.end()
        if _COMMENT.match(text, text.rfind("\n", 0, position) + 1):
            continue
        yield position
        try:
            position = words_and_end(text, position)[1]
        except UnreadableCommand:
            return  # nobody knows where it ends


def _sent(source: Source, start: int) -> Command:
    options = list(_options(words_and_end(source.text, start)[0]))
    notes = dict.fromkeys(note for name, value in options for note in _notes(name, value.text))
    otherwise = next((name for name, _ in options if name in _SENT_OTHERWISE), None)
    if otherwise:
        raise UnreadableCommand(f"what `{otherwise}` sends is not read", "give the body with `--data`")
    bodies = [(name, value) for name, value in options if name in _DATA]
    if not bodies:
        raise NoBodyError("the command sends no body", "give one body with `--data`")
    if len(bodies) > 1:
        raise UnreadableCommand(f"the command sends {len(bodies)} bodies, at most 1", "give one body with `--data`")
    return _command(source, *bodies[0], list(notes))


def _options(given: list[Word]) -> Iterator[tuple[str, Word]]:
    """The options with their values; an address has the name ''."""
    rest = iter(given)
    none = Word("", None)
    for word in rest:
        name, sign, _ = word.text.partition("=")
        if word.text.startswith("--"):
            yield name, word.after(len(name) + 1) if sign else next(rest, none) if name in _VALUED else none
        elif word.text.startswith("-") and word.text != "-":
            yield from _short(word, rest)
        else:
            yield "", word


def _short(word: Word, rest: Iterator[Word]) -> Iterator[tuple[str, Word]]:
    """Several short options in one word; the value of the last one follows it, in the word or after it."""
    for at, letter in enumerate(word.text[1:], 2):
        name = f"-{letter}"
        if name in _VALUED:
            yield name, word.after(at) if len(word.text) > at else next(rest, Word("", None))
            return
        yield name, Word("", None)


def _notes(name: str, value: str) -> Iterator[str]:
    if name in {"", "--url"}:
        yield _ADDRESS
    elif name in _CREDENTIALS:
        yield _AUTHORIZATION
    elif name in _HEADER:
        header = value.partition(":")[0].strip().lower()
        if header in _HEADERS:
            yield _HEADERS[header]
    elif name in _METHOD and value.upper() != "POST":
        yield _OTHER_METHOD


def _command(source: Source, name: str, value: Word, notes: list[str]) -> Command:
    if value.expands:
        advice = "write out what the shell would fill in, or put it into single quotes"
        raise UnreadableCommand("a shell would fill something into the body", advice)
    if value.text.startswith("@") and name != "--data-raw":
        if OPEN in value.text:
            advice = "write the path of the file in the command"
            raise UnreadableCommand("a shell would fill in the name of the file with the body", advice)
        return Command(file=value.text[1:], notes=notes)
    before = "" if value.start is None else re.sub(r"[^\n]", " ", source.text[: value.start])
    return Command(Source(source.name, before + _quoted(value.text)), notes=notes)


def _quoted(body: str) -> str:
    """A body in which shell variables outside strings are strings, so that it is JSON."""
    if OPEN not in body:
        return body
    return _IN_BODY.sub(lambda piece: f'"{piece[0]}"' if piece[0][0] == OPEN else piece[0], body)


def with_variables(data: Any, variables: Variables) -> Any:  # noqa: ANN401 - any JSON value
    """A body in which the command's shell variables are variables of the spec."""
    if isinstance(data, dict):
        return {_shown(key): with_variables(value, variables) for key, value in data.items()}
    if isinstance(data, list):
        return [with_variables(item, variables) for item in data]
    if not isinstance(data, str) or OPEN not in data:
        return data
    parts: list[str] = []
    position = 0
    for match in _VARIABLE.finditer(data):
        parts.append(data[position : match.start()])
        position = match.end()
        default = match[2]
        parts.append(
            variables.open(
                match[1],
                f"The shell variable {named('$' + match[1])} of the command",
                default=default,
                has_default=default is not None,
            )
        )
    return joined([*parts, data[position:]])


def _shown(key: str) -> str:
    return _VARIABLE.sub(lambda match: f"${match[1]}", key)
