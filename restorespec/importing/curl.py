"""The body that a `curl` command sends, and the parts of the command that a spec does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import dropwhile, islice
from typing import Any

from restorespec.core.source import Source
from restorespec.importing.shell import CLOSE, DEFAULT, OPEN, Split, UnreadableCommand, Word, split, word_at
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

_ONLY_VARIABLE = re.compile(rf"\s*{OPEN}(\w+){CLOSE}\s*")
_ASSIGNMENT = r"^[ \t]*(?:(?:export|readonly|local|declare|typeset)[ \t]+(?:-\w+[ \t]+){{0,4}})?{}="
_READ = r"^[ \t]*(?:IFS=\S{{0,20}}[ \t]+)?read[ \t](?=[^\n]{{0,200}}\b{}\b)"
_PRODUCER = re.compile(r"(?:^|[;&|({])[ \t]*(?:\$[ \t]+)?(cat|echo|printf)(?=[ \t<])", re.MULTILINE)
_PIPE = re.compile(r"\|(?!\|)")
_SPACES = " \t\r\n\\"
_PRINTED = frozenset({"%s", "%s\\n", "%s\n"})
_ECHO_OPTIONS = frozenset({"-n", "-e", "-E", "-ne", "-en"})
_STANDARD_INPUT = frozenset({"@-", "@/dev/stdin"})

_MOST = 1_000  # commands of a text
_MOST_PRODUCERS = 20  # before a command, the nearest ones

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
    """Return whether a text has a `curl` command: alone, below comments, or among the commands of a script."""
    return not _JSON.match(text) and next(_commands(text), None) is not None


def sent(source: Source) -> Command:
    """Return the body of the first `curl` command of a text that sends one.

    Raises:
        UnreadableCommand: it cannot be read, or none sends a body.
    """
    starts = list(islice(_commands(source.text), _MOST))
    refused: NoBodyError | None = None
    for begin, start in starts:
        try:
            command = _sent(source, begin, start)
        except NoBodyError as error:
            refused = refused or error
            continue
        if len(starts) > 1:
            line = source.text.count("\n", 0, start) + 1
            command.notes.insert(0, f"there are {len(starts)} `curl` commands: only the one on line {line} is read")
        return command
    assert refused
    raise refused


def _commands(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each `curl` command and its options begin; text inside a command or a comment is not one."""
    position = 0
    while match := _COMMAND.search(text, position):
        position = match.end()
        if _COMMENT.match(text, text.rfind("\n", 0, position) + 1):
            continue
        yield match.start(), position
        try:
            position = split(text, position).after
        except UnreadableCommand:
            return  # where it ends is not known


def _sent(source: Source, begin: int, start: int) -> Command:
    command = split(source.text, start)
    options = list(_options(command.words))
    notes = dict.fromkeys(note for name, value in options for note in _notes(name, value.text))
    otherwise = next((name for name, _ in options if name in _SENT_OTHERWISE), None)
    if otherwise:
        raise UnreadableCommand(f"what `{otherwise}` sends is not read", "give the body with `--data`")
    bodies = [(name, value) for name, value in options if name in _DATA]
    if not bodies:
        raise NoBodyError("the command sends no body", "give one body with `--data`")
    if len(bodies) > 1:
        raise UnreadableCommand(f"the command sends {len(bodies)} bodies, at most 1", "give one body with `--data`")
    name, value = bodies[0]
    if name != "--data-raw" and value.text in _STANDARD_INPUT:
        given = _given(command) or _piped(source.text, begin)
        if given is None:
            advice = "import what is piped into the command, or give the body with `--data`"
            raise UnreadableCommand("the command reads its body from standard input", advice)
        name, value = given
    return _command(source, name, _assigned(source.text, begin, value), list(notes))


def _given(command: Split) -> tuple[str, Word] | None:
    """Return what a redirection puts on a command's standard input, as an option and its value; None without one."""
    if command.input is not None:
        return "--data-raw", command.input
    return _sent_file(command.file) if command.file is not None else None


def _sent_file(file: Word) -> tuple[str, Word]:
    return "--data", Word(f"@{file.text}", None, file.expands)


def _piped(text: str, begin: int) -> tuple[str, Word] | None:
    """Return what `cat`, `echo` or `printf` pipes into the command that begins at an offset; None if something else does."""
    for match in [*_PRODUCER.finditer(text, 0, begin)][-_MOST_PRODUCERS:][::-1]:
        try:
            command = split(text, match.end())
        except UnreadableCommand:
            continue
        if _PIPE.match(text, command.end) and any(
            start <= begin + 1 and not text[start:begin].strip(_SPACES) for start in (command.end + 1, command.after)
        ):
            return _written(match[1], command)
    return None


def _written(name: str, command: Split) -> tuple[str, Word] | None:
    """Return what a command writes, if that is one text or one file."""
    words = command.words
    if name == "cat":
        if words:
            return _sent_file(words[0]) if len(words) == 1 else None
        return _given(command)
    if name == "echo":
        words = [*dropwhile(lambda word: word.text in _ECHO_OPTIONS, words)]
    elif len(words) > 1 and words[0].text in _PRINTED:
        words = words[1:]
    return ("--data-raw", words[0]) if len(words) == 1 else None


def _assigned(text: str, end: int, value: Word) -> Word:
    """Return a body; one that is nothing but a shell variable is what the text assigns to that variable.

    Raises:
        UnreadableCommand: the text does not set the variable.
    """
    variable = _ONLY_VARIABLE.fullmatch(value.text)
    if variable is None:
        return value
    name = variable[1]
    assignments = [
        (found.end(), is_read)
        for pattern, is_read in ((_ASSIGNMENT, False), (_READ, True))
        for found in re.compile(pattern.format(name), re.MULTILINE).finditer(text, 0, end)
    ]
    start, is_read = max(assignments, default=(0, False))
    given = split(text, start).input if is_read else word_at(text, start) if assignments else None
    if given is None or _ONLY_VARIABLE.fullmatch(given.text):
        message = f"the body is the shell variable `{name}`, which the text does not set"
        raise UnreadableCommand(message, "write the body into the command, or import the file that holds it")
    return given


def _options(given: list[Word]) -> Iterator[tuple[str, Word]]:
    """Yield the options with their values; an address has the name ''."""
    rest = iter(given)
    none = Word("", None)
    for word in rest:
        name, equals, _ = word.text.partition("=")
        if word.text.startswith("--"):
            yield name, word.after(len(name) + 1) if equals else next(rest, none) if name in _VALUED else none
        elif word.text.startswith("-") and word.text != "-":
            yield from _short(word, rest)
        else:
            yield "", word


def _short(word: Word, rest: Iterator[Word]) -> Iterator[tuple[str, Word]]:
    """Yield several short options in one word; the value of the last one follows it, in the word or after it."""
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
    """Return a body in which shell variables outside strings are strings, so that it is JSON."""
    if OPEN not in body:
        return body
    return _IN_BODY.sub(lambda piece: f'"{piece[0]}"' if piece[0][0] == OPEN else piece[0], body)


def with_variables(data: Any, variables: Variables) -> Any:  # noqa: ANN401 - any JSON value
    """Return a body in which the command's shell variables are variables of the spec."""
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
