"""Commands as data: their arguments and options, of which Click's commands and the reader of plain command lines are made.

`click_commands` makes Click's commands of them, with help, completion and errors; `command_line` reads command lines that
are well formed without importing Click, which takes longer than checking a few specs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from restorespec.core.usage_error import UsageError

OWN = "Options"
"""The heading of the options that only one command has."""


class InternalError(Exception):
    """restorespec itself failed; the cause is the exception.

    Args:
        verbose: whether to print its traceback.
    """

    def __init__(self, *, verbose: bool) -> None:
        super().__init__(verbose)
        self.verbose = verbose


class Interrupted(Exception):  # noqa: N818 - not an error: the user does not want to go on
    """The user ended the command."""


class Type:
    """The type of an argument or of the value of an option; without one, it is a string.

    Attributes:
        name: what the help calls a value that has no name of its own.
    """

    name: str

    def convert(self, value: str, option: str, see: str) -> object:
        """Return the value of a string.

        Args:
            value: the string.
            option: the option that it was given to; empty for an argument.
            see: where the command is explained.

        Raises:
            UsageError: it is not valid.
        """
        raise NotImplementedError


class OneOf(Type):
    """One of some names.

    Args:
        names: the names.
    """

    name = "choice"

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [*names]

    def convert(self, value: str, option: str, see: str) -> str:
        """Return the name; an error suggests the nearest one."""
        if value in self.names:
            return value
        from restorespec.core.suggestions import did_you_mean

        where = f"`{option} {value}`" if option else f"`{value}`"
        message = f"{where}: choose one of {', '.join(self.names)}"
        raise UsageError(message, did_you_mean(value, self.names, see))


class Count(Type):
    """A number of processes or requests.

    Args:
        least: the smallest.
        most: the largest.
    """

    name = "integer range"

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most

    def convert(self, value: str, option: str, see: str) -> int:  # noqa: ARG002 - the error says it all
        """Return the number."""
        try:
            number = int(value)
        except ValueError:
            number = self.least - 1
        if not self.least <= number <= self.most:
            message = f"`{option or 'number'} {value}` is not a number from {self.least} to {self.most}"
            raise UsageError(message, f"write it like `{option or 'number'} {self.least}`")
        return number


class Argument:
    """An argument: a value that is given by its position.

    Args:
        name: the parameter of the command's function.
        nargs: -1 for any number.
        required: whether one of any number is required; a single argument is, unless it has a default.
        default: its value if it is not given.
        type: its type.
        metavar: its name in the help.
    """

    def __init__(
        self,
        name: str,
        *,
        nargs: int = 1,
        required: bool = False,
        default: str | None = None,
        type: Type | None = None,  # noqa: A002 - Click's word
        metavar: str | None = None,
    ) -> None:
        self.name = name
        self.nargs = nargs
        self.required = required or (nargs == 1 and default is None)
        self.default = default
        self.type = type
        self.metavar = metavar


class Option:
    """An option.

    Args:
        names: its spellings, and the parameter of the command's function where that is not the long one.
        group: its heading in the help.
        help: what it does.
        type: the type of its value.
        is_flag: whether it has no value.
        multiple: whether it may be repeated.
        nargs: the number of its values.
        default: its value if it is not given.
        metavar: the name of its value in the help.
        show_default: whether the help has the default.
        hidden: whether the help leaves it out.
    """

    def __init__(
        self,
        *names: str,
        group: str = OWN,
        help: str = "",  # noqa: A002 - Click's word
        type: Type | None = None,  # noqa: A002 - likewise
        is_flag: bool = False,
        multiple: bool = False,
        nargs: int = 1,
        default: object = None,
        metavar: str | None = None,
        show_default: bool = False,
        hidden: bool = False,
    ) -> None:
        self.names = names
        self.spellings = tuple(name for name in names if name.startswith("-"))
        plain = [name for name in names if not name.startswith("-")]
        long = (name[2:].replace("-", "_") for name in names if name.startswith("--"))
        self.name = plain[0] if plain else next(long)
        self.group = group
        self.help = help
        self.type = type
        self.is_flag = is_flag
        self.multiple = multiple
        self.nargs = nargs
        self.default = default
        self.metavar = metavar
        self.show_default = show_default
        self.hidden = hidden

    @property
    def unset(self) -> object:
        """The value of the option if it is not given."""
        return () if self.multiple else False if self.is_flag else self.default


class Bundle:
    """Options that a command gets as one value.

    Args:
        name: the parameter of the command's function.
        parts: the options.
        make: makes the value of theirs; an error in them is a `UsageError`.
    """

    def __init__(self, name: str, parts: Sequence[Parameter], make: Callable[..., object]) -> None:
        self.name = name
        self.parts = parts
        self.make = make


Parameter: TypeAlias = Argument | Option | Bundle


class Command:
    """A command.

    Args:
        name: as it is written in a command line.
        parameters: its arguments and options, in the order of the help.
        function: runs it and returns the exit code; its docstring is the help.
        epilog: the examples.
    """

    def __init__(
        self, name: str, parameters: Sequence[Parameter], function: Callable[..., int | None], epilog: str
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.function = function
        self.epilog = epilog

    @property
    def flat(self) -> Iterator[Argument | Option]:
        """The arguments and options, those in bundles too."""
        return _flat(self.parameters)

    def call(self, given: Mapping[str, Any]) -> int | None:
        """Run the command.

        Args:
            given: the value of each argument and option by its name.

        Raises:
            UsageError: the command cannot be carried out.
            OSError: a file cannot be read or written.
            Interrupted: the user does not want to go on.
            InternalError: it failed otherwise, which is a bug.
        """
        values = _values(self.parameters, given)
        try:
            return self.function(**values)
        except (UsageError, OSError, Interrupted):
            raise
        except Exception as error:
            raise InternalError(verbose=given["verbose"]) from error


class Group:
    """A group of commands.

    Args:
        name: as it is written in a command line.
        help: what its commands do.
        epilog: the examples.
    """

    def __init__(self, name: str, help: str, epilog: str) -> None:  # noqa: A002 - Click's word
        self.name = name
        self.help = help
        self.epilog = epilog
        self.commands: dict[str, Command] = {}

    def declare(self, name: str, *parameters: Parameter, epilog: str) -> Callable[[Callable[..., int | None]], Command]:
        """Declare a function as a command of the group; see `Command`."""

        def declared(function: Callable[..., int | None]) -> Command:
            self.commands[name] = Command(name, parameters, function, epilog)
            return self.commands[name]

        return declared


def declare(name: str, *parameters: Parameter, epilog: str) -> Callable[[Callable[..., int | None]], Command]:
    """Declare a function as a command; see `Command`."""

    def declared(function: Callable[..., int | None]) -> Command:
        return Command(name, parameters, function, epilog)

    return declared


def _flat(parameters: Sequence[Parameter]) -> Iterator[Argument | Option]:
    for one in parameters:
        if isinstance(one, Bundle):
            yield from _flat(one.parts)
        else:
            yield one


def _values(parameters: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a function, with the values of bundles."""
    return {
        one.name: one.make(**_values(one.parts, given)) if isinstance(one, Bundle) else given[one.name]
        for one in parameters
    }
