"""`restorespec.lock`: recorded answers of the API, as a file that people review and git merges.

The entries are sorted by a digest of their questions. Fixed lines between them (`"04": null`) keep the entries that two
branches add apart, so that git merges both without a conflict. The file has no checksum: a changed answer is visible in
review, and `submit` compares it with the API.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from restorespec.core.instants import instant
from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.facts import NAME
from restorespec.facts.lookup_type import Json, LookupType, Question, has_type

VERSION = 1
LIMIT = 16 * 1024 * 1024
"""The maximum size of a lock file in bytes."""

_SEPARATORS = tuple(f"{number:02x}" for number in range(0, 256, 4))
_DEPTH = 32
_LONGEST = 64 * 1024  # characters of one string
_INTEGERS = range(-(2**63), 2**63)
_CONFLICT = lazy_pattern(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)
_ENTRY = lazy_pattern(r'^ *"([0-9a-f]{16})": \{', re.MULTILINE)
_KEY = lazy_pattern(r"[0-9a-f]{16}")
_HOST = lazy_pattern(r"[A-Za-z0-9.:\[\]_-]{1,255}")
_REJECTED = lazy_pattern(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_WRITE_AGAIN = "restore it from git, or delete it and run `restorespec lock`"


class LockError(Exception):
    """A lock that cannot be used.

    Attributes:
        message: a clause that names the file and, where it is known, the line.
        help: what to do.
    """

    def __init__(self, message: str, help: str = _WRITE_AGAIN) -> None:  # noqa: A002 - the contract's word
        super().__init__(message)
        self.message = message
        self.help = help


class Fact(NamedTuple):
    """A question with its recorded answer.

    Attributes:
        question: what was asked.
        host: the host of the API that was asked.
        answer: the fields of the answer.
        asked: when, as an RFC 3339 timestamp in UTC.
        span: the entry's first line in the lock; None where it has not been written yet.
    """

    question: Question
    host: str
    answer: Json
    asked: str
    span: Span | None = None

    @property
    def key(self) -> str:
        """The key of the entry."""
        return self.question.key(self.host)

    @property
    def place(self) -> str:
        """The location of the record: `restorespec.lock:41`."""
        return f"{self.span.source.name}:{self.span.first[0]}" if self.span else NAME


def write_lock(facts: Iterable[Fact]) -> str:
    """Return the text of a lock: the same facts give the same bytes, in whatever order they come."""
    entries: dict[str, Json | None] = dict.fromkeys(_SEPARATORS)
    entries.update({fact.key: _entry(fact) for fact in facts})
    document = {"facts": dict(sorted(entries.items())), "version": VERSION}
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _entry(fact: Fact) -> Json:
    return {"answer": fact.answer, "api": fact.host, "asked": fact.asked, "question": fact.question.data}


def read_lock(source: Source, types: Mapping[str, LookupType]) -> dict[str, Fact]:
    """Return the facts of a lock by key.

    Args:
        source: its text.
        types: the lookup types, by name.

    Raises:
        LockError: it is not a lock of this version, or a part of it is not what `restorespec lock` writes.
    """
    conflict = _CONFLICT.search(source.text)
    if conflict:
        line = source.text.count("\n", 0, conflict.start()) + 1
        help_ = (
            "resolve the conflict, or take one side (`git checkout --ours restorespec.lock`) and run `restorespec lock`"
        )
        raise LockError(f"`{source.name}` has an unresolved merge conflict at line {line}", help_)
    entries = _facts(source, _parse(source))
    starts = {found[1]: found.start(1) - 1 for found in _ENTRY.finditer(source.text)}
    return {key: _fact(source, key, entry, types, starts.get(key, 0)) for key, entry in entries}


def _parse(source: Source) -> object:
    try:
        return json.loads(source.text, object_pairs_hook=_unique, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise LockError(f"`{source.name}` is not valid JSON at line {error.lineno}: {error.msg.lower()}") from None
    except _DuplicateError as error:
        raise LockError(f"`{source.name}` has the key `{error}` twice") from None
    except RecursionError:
        raise LockError(f"`{source.name}` is nested too deeply (maximum {_DEPTH} levels)") from None
    except ValueError:
        raise LockError(f"`{source.name}` has a number that is not valid JSON") from None


class _DuplicateError(Exception):
    """Two members of a mapping with one name."""


def _unique(pairs: list[tuple[str, object]]) -> Json:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateError(next(_clean(name) for name in names if names.count(name) > 1))
    return members


def _constant(text: str) -> None:
    raise ValueError(text)


def _facts(source: Source, document: object) -> Iterator[tuple[str, Json]]:
    """Yield the entries of a lock after checking its frame."""
    version = document.get("version") if isinstance(document, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        help_ = "install a newer restorespec"
        raise LockError(f"`{source.name}` has version {version}, and this restorespec reads version {VERSION}", help_)
    if type(version) is not int or version != VERSION or not isinstance(document, dict):
        raise LockError(f"`{source.name}` is not a lock: it has no `version: {VERSION}`")
    if document.keys() != {"facts", "version"} or not isinstance(document["facts"], dict):
        raise LockError(f"`{source.name}` must have exactly `facts`, a mapping, and `version`")
    _check_values(source, document["facts"], 1)
    for key, entry in document["facts"].items():
        if entry is None and key in _SEPARATORS:
            continue
        if not _KEY.fullmatch(key) or not isinstance(entry, dict):
            raise LockError(f"`{source.name}` has an entry `{_clean(key)}` that is not a fact")
        yield key, entry


def _check_values(source: Source, value: object, level: int) -> None:
    """Check what may not be in any value: depth, length, numbers, characters that hide text.

    Raises:
        LockError: something of it is there.
    """
    if level > _DEPTH:
        raise LockError(f"`{source.name}` is nested too deeply (maximum {_DEPTH} levels)")
    if isinstance(value, dict):
        for name, item in value.items():
            _check_values(source, name, level)
            _check_values(source, item, level + 1)
    elif isinstance(value, list):
        for item in value:
            _check_values(source, item, level + 1)
    elif isinstance(value, str) and (found := _REJECTED.search(value)):
        raise LockError(f"`{source.name}` has the character U+{ord(found[0]):04X} in a string")
    elif isinstance(value, str) and len(value) > _LONGEST:
        raise LockError(f"`{source.name}` has a string of {len(value):,} characters (maximum {_LONGEST:,})")
    elif isinstance(value, float) or (isinstance(value, int) and value not in _INTEGERS):
        raise LockError(f"`{source.name}` has a number that is not a 64-bit integer")


def _fact(source: Source, key: str, entry: Json, types: Mapping[str, LookupType], start: int) -> Fact:
    end = source.text.find("\n", start)
    span = Span(source, start, end if end >= 0 else len(source.text))
    try:
        return _checked(key, entry, types, span)
    except LockError as error:
        raise LockError(f"`{source.name}`, line {span.first[0]}: {error.message}", error.help) from None


def _checked(key: str, entry: Json, types: Mapping[str, LookupType], span: Span) -> Fact:
    if entry.keys() != {"answer", "api", "asked", "question"}:
        raise LockError("a fact has exactly `answer`, `api`, `asked` and `question`")
    question = _question(entry["question"], types)
    asked, host = entry["asked"], entry["api"]
    if not isinstance(host, str) or not _HOST.fullmatch(host):
        raise LockError("`api` is not a host name")
    if instant(asked) is None:
        raise LockError("`asked` is not an RFC 3339 timestamp")
    if key != question.key(host):
        raise LockError("the question or `api` was changed by hand", "run `restorespec lock --update`")
    _check_answer(entry["answer"], types[question.type])
    return Fact(question, host, entry["answer"], asked, span)


def _question(data: object, types: Mapping[str, LookupType]) -> Question:
    if not isinstance(data, dict) or len(data) != 1:
        raise LockError("a question has exactly one lookup type")
    ((name, arguments),) = data.items()
    if name not in types:
        raise LockError(f"unknown lookup type `{_clean(name)}`", "install a newer restorespec")
    if not isinstance(arguments, dict) or not all(isinstance(value, str) for value in arguments.values()):
        raise LockError("the arguments of a question must be strings")
    return Question.of(name, arguments)


def check_answer(answer: object, type_: LookupType) -> None:
    """Check that an answer can be recorded.

    Raises:
        LockError: reading the lock would refuse it.
    """
    _check_values(Source("the answer", ""), answer, 1)
    _check_answer(answer, type_)


def _check_answer(answer: object, type_: LookupType) -> None:
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), str) or not answer["id"]:
        raise LockError("an answer is a mapping with an `id`")
    for name, value in answer.items():
        if name not in type_.fields:
            raise LockError(f"the answer of a `{type_.name}` lookup has no field `{_clean(name)}`")
        if not has_type(value, type_.fields[name]):
            raise LockError(f"`{name}` of the answer is not of type {' or '.join(type_.fields[name])}")


def _clean(text: str) -> str:
    return _REJECTED.sub("?", text[:80])
