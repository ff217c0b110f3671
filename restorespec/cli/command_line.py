"""Command lines that need no help from Click: every option by its whole name, every value valid, nothing missing.

Whatever else there is, from `--help` to a misspelled option, is Click's; so what this module reads, Click reads likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from restorespec.cli.command import Argument, Command, Group, Option
from restorespec.cli.main_group import command_named
from restorespec.core.usage_error import UsageError


class _Unclear(Exception):  # noqa: N818 - not an error yet: Click decides
    """Something that only Click understands."""


def read(arguments: Sequence[str]) -> tuple[Command, dict[str, object]] | None:
    """Return the command of a command line, and the values of its arguments and options by their names.

    Args:
        arguments: without the name of the program.

    Returns:
        None if the command line is Click's.
    """
    words = iter(arguments)
    found = command_named(next(words, ""))
    if isinstance(found, Group):
        found = found.commands.get(next(words, ""))
    if found is None:
        return None
    try:
        return found, _values(found, words)
    except (_Unclear, UsageError):
        return None


def _values(command: Command, words: Iterator[str]) -> dict[str, object]:
    parameters = [*command.flat]
    options = {name: one for one in parameters if isinstance(one, Option) for name in one.spellings}
    values = {one.name: one.unset for one in options.values()}
    positional: list[str] = []
    for word in words:
        if word == "-" or not word.startswith("-"):
            positional.append(word)
            continue
        name, equals, text = word.partition("=")
        option = options.get(name)
        if option is None or (equals and (option.is_flag or option.nargs > 1 or not name.startswith("--"))):
            raise _Unclear
        value = True if option.is_flag else _value(option, name, [text] if equals else [*islice(words, option.nargs)])
        values[option.name] = (*values[option.name], value) if option.multiple else value  # type: ignore[misc]
    values.update(_arguments([one for one in parameters if isinstance(one, Argument)], positional))
    return values


def _value(option: Option, name: str, texts: list[str]) -> object:
    if len(texts) < option.nargs:
        raise _Unclear
    converted = tuple(option.type.convert(text, name, "") if option.type else text for text in texts)
    return converted[0] if option.nargs == 1 else converted


def _arguments(arguments: Sequence[Argument], given: list[str]) -> dict[str, object]:
    """Return the values of arguments; one that takes any number is the only one."""
    values: dict[str, object] = {}
    for one in arguments:
        count = one.nargs if one.nargs == 1 else len(given)
        taken, given = given[:count], given[count:]
        if one.required and not taken:
            raise _Unclear
        found = tuple(one.type.convert(text, "", "") if one.type else text for text in taken)
        values[one.name] = found if one.nargs != 1 else found[0] if found else one.default
    if given:
        raise _Unclear
    return values
