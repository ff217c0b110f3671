"""The options of a run: variables, environments, rules, the time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping as MappingOf
from typing import TYPE_CHECKING

from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.language import Setting

if TYPE_CHECKING:
    from datetime import datetime


class Shard(NamedTuple):
    """One of the shards into which the restores are divided, so that several machines share the work.

    A restore belongs to a shard by the digest of its id alone, so that it stays there when others come and go.

    Attributes:
        number: counted from 1.
        total: how many shards there are.
    """

    number: int = 1
    total: int = 1

    def holds(self, id_: str) -> bool:
        """Return whether a restore belongs to this shard."""
        if self.total == 1:
            return True
        from hashlib import sha256  # noqa: PLC0415 - most runs have one shard

        digest = sha256(id_.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest) % self.total == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"


WHOLE = Shard()
"""The only shard of a run that is not divided."""

MOST_SHARDS = 9999


def parse_shard(text: str | None) -> Shard:
    """Return the shard that `--shard` names.

    Raises:
        UsageError: the text is not one of the shards.
    """
    if text is None:
        return WHOLE
    number, _, total = text.partition("/")
    digits = len(str(MOST_SHARDS))
    if all(part.isascii() and part.isdecimal() and len(part) <= digits for part in (number, total)):
        shard = Shard(int(number), int(total))
        if 1 <= shard.number <= shard.total:
            return shard
    help_text = f"write it like 1/8: the number of the shard, and how many there are (at most {MOST_SHARDS:,})"
    raise UsageError(f"`--shard {text}` is not a shard", help_text)


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
        shard: the shard of the restores that is worked on.
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
    values: MappingOf[str, Setting] = {}
    baseline: str | None = None
    no_baseline: bool = False
    shard: Shard = WHOLE

    @property
    def names_environments(self) -> bool:
        """Whether the options say which environments to use, if only that none is."""
        return bool(self.environments) or self.all_environments or self.no_environment

    def or_every_environment(self) -> Choices:
        """Return the options with every environment where they name none: the default of checks and reviews."""
        return self if self.names_environments else self._replace(all_environments=True)


class Only(NamedTuple):
    """The restores that `--only` and `--shard` choose: by their ids, and all rows of a spec as `NAME[*]`.

    Attributes:
        patterns: as given; none for all restores.
        shard: the shard of them that is worked on; the other restores count in what only all together can show.
    """

    patterns: tuple[str, ...] = ()
    shard: Shard = WHOLE

    def chooses(self, id_: str) -> bool:
        """Return whether a restore is one of them."""
        return self.matches(id_) and self.shard.holds(id_)

    def matches(self, id_: str) -> bool:
        """Return whether a restore is one of them, in this shard or in another one."""
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
    """Return the time that `--now` says, else `SOURCE_DATE_EPOCH` of the process environment, else None.

    Raises:
        UsageError: the text is not a valid time, or has no offset.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if text is None and not epoch:
        return None
    from datetime import UTC, datetime  # noqa: PLC0415 - many runs do not know the time

    try:
        if text == "now":
            return datetime.now(UTC)
        if text is not None:
            return _in_utc(datetime.fromisoformat(text))
        return datetime.fromtimestamp(int(epoch or 0), UTC)
    except (ValueError, OverflowError, OSError) as error:
        given = f"`--now {text}`" if text is not None else f"SOURCE_DATE_EPOCH `{epoch}`"
        help_text = "write it like 2026-11-24T12:00:00Z" if text is not None else "set it to seconds since 1970"
        raise UsageError(f"{given} is not a valid time", help_text) from error


def _in_utc(moment: datetime) -> datetime:
    from datetime import UTC  # noqa: PLC0415 - see `parse_now`

    if moment.tzinfo is None:
        raise ValueError("it has no UTC offset")
    return moment.astimezone(UTC)
