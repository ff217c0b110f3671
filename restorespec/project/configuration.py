"""`restorespec.toml`, or `[tool.restorespec]` in `pyproject.toml`: what a project says about itself.

The text is parsed like any other, so that a mistake has its place; `schemas/config.schema.json` says the same to
editors, and a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping as MappingOf
from types import MappingProxyType
from typing import NamedTuple

from restorespec.core.data import Located
from restorespec.core.diagnostics import Severity
from restorespec.core.source import Source, Span
from restorespec.core.suggestions import did_you_mean
from restorespec.syntax import read

NAMES = ("restorespec.toml", "pyproject.toml")
"""The files that may hold a configuration; the first one found in a folder counts."""

ENVIRONMENTS = 1_000
"""How many environments a project may have: `--all-envs` checks every spec under each, and AWS has some forty regions."""
_ADVISED = 100
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]+")
_AGE = re.compile(r"[1-9][0-9]{0,5}[smhdw]")
_SHOWN = 80
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Environment(NamedTuple):
    """One place that the same specs are meant for, such as staging or production.

    Attributes:
        name: as `--env` says it.
        var_files: files with values of variables, relative to the root, the later winning.
        base_url: the API's address.
        token_env: the name of the process environment's variable that holds the token.
        region: the AWS region of the target environment, for checks of ARNs.
        region_set: where the region is set.
        var_files_set: where the name of each var file is written.
    """

    name: str
    var_files: tuple[str, ...] = ()
    base_url: str | None = None
    token_env: str | None = None
    region: str | None = None
    region_set: Span | None = None
    var_files_set: tuple[Span, ...] = ()


class Config(NamedTuple):
    """A project's configuration.

    Attributes:
        include: globs of the specs, relative to the root.
        exclude: globs of files that only serve others.
        policies: JSON Schemas that every compiled request must meet, relative to the root.
        rules: severities by rule name; None switches a rule off.
        per_file_ignores: globs of files, each with the names of rules that are not reported there.
        environments: by name.
        ledger: where submissions are recorded, if not in the default file.
        allow_policy_ignores: whether comments in specs may suppress findings of policies.
        baseline: the file with the findings that are known already, relative to the root.
        facts_max_age: how old recorded facts may be, such as `7d`.
        table: all of it as written.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    rules: MappingOf[str, Severity | None] = MappingProxyType({})
    per_file_ignores: MappingOf[str, tuple[str, ...]] = MappingProxyType({})
    environments: MappingOf[str, Environment] = MappingProxyType({})
    ledger: str | None = None
    allow_policy_ignores: bool = False
    baseline: str | None = None
    facts_max_age: str | None = None
    table: Located | None = None


class ConfigMistake(NamedTuple):
    """Something that cannot be read as a configuration, and where."""

    span: Span
    message: str
    help: str


def parse(
    source: Source, known_rules: Callable[[], Collection[str]]
) -> tuple[Config | None, tuple[ConfigMistake, ...]]:
    """A configuration from the text of `restorespec.toml` or `pyproject.toml`.

    Args:
        source: the text; the name's last part decides which table is read.
        known_rules: gives the names that `[rules]` may mention; called only where it mentions some.

    Returns:
        The configuration and no mistakes, or None and the mistakes; None and none when a `pyproject.toml` has no
        `[tool.restorespec]`.
    """
    reading = read(source, "toml")
    broken = tuple(ConfigMistake(item.span, item.message, item.help) for item in reading.diagnostics)
    if broken or not reading.documents:
        return None, broken
    table = reading.documents[0]
    if source.name.rsplit("/", 1)[-1] == "pyproject.toml":
        tool = table.get("tool")
        own = tool.get("restorespec") if tool is not None else None
        if own is None:
            return None, ()
        table = own
    parser = _Parser(known_rules)
    config = parser.config(table)
    return (None, tuple(parser.mistakes)) if parser.mistakes else (config, ())


class _Parser:
    """Reads tables key by key and collects what is wrong with them."""

    def __init__(self, known_rules: Callable[[], Collection[str]]) -> None:
        self.known_rules = known_rules
        self.mistakes: list[ConfigMistake] = []

    def config(self, value: Located) -> Config:
        keys = (
            "include", "exclude", "policies", "allow-policy-ignores", "rules", "per-file-ignores", "environments", "ledger",
            "baseline", "facts-max-age",
        )  # fmt: skip
        table = self._table(value, "the configuration", keys)
        return Config(
            include=self._texts(table.get("include"), "include"),
            exclude=self._texts(table.get("exclude"), "exclude"),
            policies=self._texts(table.get("policies"), "policies"),
            rules=dict(self._rules(table.get("rules"))),
            per_file_ignores=dict(self._per_file_ignores(table.get("per-file-ignores"))),
            environments=dict(self._environments(table.get("environments"))),
            ledger=self._text(table.get("ledger"), "ledger"),
            allow_policy_ignores=self._boolean(table.get("allow-policy-ignores"), "allow-policy-ignores"),
            baseline=self._text(table.get("baseline"), "baseline"),
            facts_max_age=self._age(table.get("facts-max-age")),
            table=value,
        )

    def _rules(self, table: Located | None) -> Iterator[tuple[str, Severity | None]]:
        levels = {"off": None, **{severity.value: severity for severity in Severity}}
        for name, value in self._table(table, "`rules`", tuple(self.known_rules()) if table else ()).items():
            text = self._text(value, name)
            if text in levels:
                yield name, levels[text]
            elif text is not None:
                wanted = "use `error`, `warning`, `notice` or `off`"
                self._mistake(value.span, f"`{text}` is not a severity", self._advice(text, levels, wanted))

    def _per_file_ignores(self, table: Located | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        for glob, value in self._table(table, "`per-file-ignores`", None).items():
            names = self._texts(value, glob)
            for name in set(names).difference(self.known_rules()):
                help = self._advice(name, self.known_rules(), "`restorespec rules` lists them")  # noqa: A001 - the contract's word
                self._mistake(value.span, f"unknown rule `{name}`", help)
            yield glob, names

    def _environments(self, tables: Located | None) -> Iterator[tuple[str, Environment]]:
        for number, (name, value) in enumerate(self._table(tables, "`environments`", None).items()):
            if number == ENVIRONMENTS:
                message = f"more than {ENVIRONMENTS:,} environments, at most {ENVIRONMENTS:,}"
                self._mistake(value.span, message, "split the project")
                return
            if not _ENVIRONMENT_NAME.fullmatch(name):
                self._mistake(
                    value.span, f"`{name}` is not a valid name of an environment", "use letters, digits, `.`, `_`, `-`"
                )
            table = self._table(value, f"environment `{name}`", ("var-files", "base-url", "token-env", "region"))
            yield (
                name,
                Environment(
                    name,
                    self._texts(table.get("var-files"), "var-files"),
                    self._text(table.get("base-url"), "base-url"),
                    self._text(table.get("token-env"), "token-env"),
                    self._region(table.get("region")),
                    table["region"].span if "region" in table else None,
                    _spans(table.get("var-files")),
                ),
            )

    def _region(self, value: Located | None) -> str | None:
        region = self._text(value, "region")
        if value is not None and region is not None and not _REGION.fullmatch(region):
            self._mistake(value.span, f"`{region[:_SHOWN]}` is not an AWS region", "write it like `us-west-2`")
        return region

    def _age(self, value: Located | None) -> str | None:
        age = self._text(value, "facts-max-age")
        if value is not None and age is not None and not _AGE.fullmatch(age):
            self._mistake(value.span, f"`{age[:_SHOWN]}` is not a valid duration", "write it like `7d` or `12h`")
        return age

    def _table(
        self, value: Located | None, what: str, keys: frozenset[str] | tuple[str, ...] | None
    ) -> dict[str, Located]:
        if value is None:
            return {}
        if not isinstance(value.data, dict):
            self._mistake(value.span, f"{what} must be a table", "write it as `[table]` with keys below it")
            return {}
        for key in value.data:
            if keys is not None and key not in keys:
                self._mistake(
                    value.key(key),
                    f"unknown key `{key}` in {what}",
                    self._advice(key, keys, f"remove it; known: {_listed(keys)}"),
                )
        return {key: member for key, member in value.members() if keys is None or key in keys}

    def _text(self, value: Located | None, key: str) -> str | None:
        if value is None:
            return None
        if isinstance(value.data, str) and value.data:
            return value.data
        self._mistake(value.span, f"`{key}` must be a text that is not empty", "put the value in quotes")
        return None

    def _boolean(self, value: Located | None, key: str) -> bool:
        if value is None:
            return False
        if isinstance(value.data, bool):
            return value.data
        self._mistake(value.span, f"`{key}` must be `true` or `false`", f"write `{key} = true`")
        return False

    def _texts(self, value: Located | None, key: str) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value.data, list):
            self._mistake(value.span, f"`{key}` must be a list of texts", f'write `{key} = ["…"]`')
            return ()
        texts = [self._text(item, key) for item in value.items()]
        return tuple(text for text in texts if text is not None)

    def _advice(self, word: str, known: Collection[str], otherwise: str) -> str:
        """The near name, of the first mistakes: nobody reads thousands of them, and each takes its time."""
        return did_you_mean(word, known if len(self.mistakes) < _ADVISED else (), otherwise)

    def _mistake(self, span: Span, message: str, help: str) -> None:  # noqa: A002 - the contract's word
        self.mistakes.append(ConfigMistake(span, message, help))


def _spans(value: Located | None) -> tuple[Span, ...]:
    return tuple(item.span for item in value.items()) if value is not None else ()


def _listed(names: frozenset[str] | tuple[str, ...]) -> str:
    few = sorted(names) if isinstance(names, frozenset) else list(names)
    return ", ".join(f"`{name}`" for name in few[:10]) + (", …" if len(few) > 10 else "")  # noqa: PLR2004 - a line's worth
