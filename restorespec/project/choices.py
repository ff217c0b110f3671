"""The options of a run: variables, environments, rules, the time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping as MappingOf
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple

from restorespec.core.usage_error import UsageError
from restorespec.language.settings import Setting


class Choices(NamedTuple):
    """The options of a run.

    Attributes:
        config: the configuration's path, instead of the nearest one.
        var: `NAME=VALUE` texts, the last winning.
        var_file: paths of files with values, the last winning.
        environments: names of environments of the configuration.
        all_environments: whether to use every environment of the configuration; none is needed.
        no_environment: whether to use none, also where the default is another.
        now: what time-dependent rules take for now; None keeps them silent.
        select: rules or families that alone are reported; none for all.
        ignore: rules or families that are not reported.
        jobs: how many processes work at once; None leaves it to the size of the work.
        values: values of variables from a program, which win over all others.
        baseline: the file with the findings that are known already, instead of the project's.
        no_baseline: whether to report also what the project's baseline holds.
    """

    config: str | None = None
    var: tuple[str, ...] = ()
    var_file: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    all_environments: bool = False
    no_environment: bool = False
    now: datetime | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    jobs: int | None = None
    values: MappingOf[str, Setting] = MappingProxyType({})
    baseline: str | None = None
    no_baseline: bool = False

    @property
    def names_environments(self) -> bool:
        """Whether the options say which environments to use, if only that none is."""
        return bool(self.environments) or self.all_environments or self.no_environment

    def or_every_environment(self) -> Choices:
        """Return the options with every environment where they name none: the default of checks and reviews."""
        return self if self.names_environments else self._replace(all_environments=True)


class Only(NamedTuple):
    """The restores that `--only` chooses: by their ids, and all rows of a spec as `NAME[*]`.

    Attributes:
        patterns: as given; none for all restores.
    """

    patterns: tuple[str, ...] = ()

    def chooses(self, id_: str) -> bool:
        """Whether a restore is one of them."""
        return not self.patterns or any(_is_chosen(id_, pattern) for pattern in self.patterns)

    def missing(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the patterns that choose none of the restores."""
        known = [*ids]
        return tuple(one for one in self.patterns if not any(_is_chosen(id_, one) for id_ in known))


EVERY = Only()
"""Every restore."""


def _is_chosen(id_: str, pattern: str) -> bool:
    return id_ == pattern or (pattern.endswith("[*]") and id_.startswith(pattern.removesuffix("*]")))


def parse_now(text: str | None) -> datetime | None:
    """The time that `--now` says, else `SOURCE_DATE_EPOCH` of the process environment, else None.

    Raises:
        UsageError: the text is no time, or has no offset.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if text == "now":
            return datetime.now(UTC)
        if text is not None:
            moment = datetime.fromisoformat(text)
            return _with_offset(moment)
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else None
    except (ValueError, OverflowError, OSError) as error:
        said = f"`--now {text}`" if text is not None else f"SOURCE_DATE_EPOCH `{epoch}`"
        help_text = "write it like 2026-11-24T12:00:00Z" if text is not None else "set it to seconds since 1970"
        raise UsageError(f"{said} is not a valid time", help_text) from error


def _with_offset(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("it has no UTC offset")
    return moment.astimezone(UTC)
