"""The configuration of a project: `restorespec.toml`, or `[tool.restorespec]` in `pyproject.toml`.

The text is parsed like that of a spec, so that an error has its location. `schemas/config.schema.json` describes the
same keys for editors; a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping as MappingOf

from restorespec.core.data import Located
from restorespec.core.diagnostics import Severity
from restorespec.core.help import rendered
from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.core.suggestions import did_you_mean, nearest
from restorespec.kinds.wording import found as described
from restorespec.syntax import read

NAMES = ("restorespec.toml", "pyproject.toml")
"""The files that may hold a configuration; the first one found in a folder counts."""

ENVIRONMENTS = 1_000
"""The most environments of a project: `--all-envs` checks every spec under each, and AWS has some forty regions."""

_KEYS = (
    "include", "exclude", "policies", "allow-policy-ignores", "rules", "per-file-ignores", "environments", "ledger",
    "baseline", "facts-max-age",
)  # fmt: skip
_ENVIRONMENT_KEYS = ("var-files", "base-url", "token-env", "region")
_PREFIX = "tool.restorespec"
_SUGGESTED = 100  # errors with a near name: nobody reads thousands of them, and each suggestion takes its time
_REGION = lazy_pattern(r"[a-z]{2,}(-[a-z]+)+-[0-9]+")
_AGE = lazy_pattern(r"[1-9][0-9]{0,5}[smhdw]")
_SHOWN = 80
_ENVIRONMENT_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_GLOB = lazy_pattern(r"[*?\[]")


class Environment(NamedTuple):
    """One place that the same specs are for, such as staging or production.

    Attributes:
        name: the name for `--env`.
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
    """The configuration of a project.

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
        policies_set: where the name of each policy is written.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    rules: MappingOf[str, Severity | None] = {}
    per_file_ignores: MappingOf[str, tuple[str, ...]] = {}
    environments: MappingOf[str, Environment] = {}
    ledger: str | None = None
    allow_policy_ignores: bool = False
    baseline: str | None = None
    facts_max_age: str | None = None
    table: Located | None = None
    policies_set: tuple[Span, ...] = ()


class ConfigError(NamedTuple):
    """An error in a configuration or in a file that it names, at its location."""

    span: Span
    message: str
    help: str

    @property
    def located(self) -> str:
        """The message after the file, line and column."""
        line, column = self.span.first
        return f"{self.span.source.name}:{line}:{column}: {self.message}"


def parse(source: Source, known_rules: Callable[[], Collection[str]]) -> tuple[Config | None, tuple[ConfigError, ...]]:
    """Parse the text of `restorespec.toml` or `pyproject.toml`.

    Args:
        source: the text; the last part of its name decides which table is read.
        known_rules: returns the names that `[rules]` may have; called only where they are needed.

    Returns:
        The configuration and no errors, or None and the errors; None and none when a `pyproject.toml` has no
        `[tool.restorespec]`.
    """
    reading = read(source, "toml")
    broken = tuple(ConfigError(item.span, item.message, item.help) for item in reading.diagnostics)
    if broken or not reading.documents:
        return None, broken
    table: Located | None = reading.documents[0]
    is_shared = source.name.rsplit("/", 1)[-1] == "pyproject.toml"
    if is_shared:
        tool = table.get("tool") if table is not None else None
        table = tool.get("restorespec") if tool is not None else None
    if table is None:
        return None, ()
    parser = _Parser(known_rules, _PREFIX if is_shared else "")
    config = parser.config(table)
    errors = tuple(sorted(parser.errors, key=lambda error: error.span.start))
    return (None, errors) if errors else (config, ())


def file_help(key: str, name: str, otherwise: str) -> str:
    """Return the help for a file that a key of the configuration names and that does not exist.

    Args:
        key: the key, which takes names of files.
        name: the name.
        otherwise: the help for a name that is not a glob.
    """
    return f"`{key}` takes names of files, not globs: list each file" if _GLOB.search(name) else otherwise


class _Parser:
    """A reader of the tables of a configuration, key by key, that collects the errors.

    Args:
        known_rules: returns the names that `[rules]` may have.
        prefix: the name of the table that holds the configuration; empty for a file of its own.
    """

    def __init__(self, known_rules: Callable[[], Collection[str]], prefix: str) -> None:
        self.known_rules = known_rules
        self.errors: list[ConfigError] = []
        self._prefix = prefix

    def config(self, value: Located) -> Config:
        table = self._table(value, "the configuration", _KEYS)
        return Config(
            include=self._strings(table.get("include"), "include"),
            exclude=self._strings(table.get("exclude"), "exclude"),
            policies=self._strings(table.get("policies"), "policies"),
            rules=dict(self._rules(table.get("rules"))),
            per_file_ignores=dict(self._per_file_ignores(table.get("per-file-ignores"))),
            environments=dict(self._environments(table.get("environments"))),
            ledger=self._string(table.get("ledger"), "ledger"),
            allow_policy_ignores=self._boolean(table.get("allow-policy-ignores"), "allow-policy-ignores"),
            baseline=self._string(table.get("baseline"), "baseline"),
            facts_max_age=self._age(table.get("facts-max-age")),
            table=value,
            policies_set=_spans(table.get("policies")),
        )

    def _rules(self, table: Located | None) -> Iterator[tuple[str, Severity | None]]:
        levels = {"off": None, **{severity.value: severity for severity in Severity}}
        for name, value in self._table(table, "`rules`", tuple(self.known_rules()) if table else ()).items():
            text = self._string(value, name)
            if text in levels:
                yield name, levels[text]
            elif text is not None:
                wanted = "use `error`, `warning`, `notice` or `off`"
                self._report(value.span, f"`{text}` is not a severity", self._suggestion(text, levels, wanted))

    def _per_file_ignores(self, table: Located | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        for glob, value in self._table(table, "`per-file-ignores`", None).items():
            names = self._strings(value, glob)
            for name in set(names).difference(self.known_rules()):
                help = self._suggestion(name, self.known_rules(), "`restorespec rules` lists them")  # noqa: A001 - the contract's word
                self._report(value.span, f"unknown rule `{name}`", help)
            yield glob, names

    def _environments(self, tables: Located | None) -> Iterator[tuple[str, Environment]]:
        for number, (name, value) in enumerate(self._table(tables, "`environments`", None).items()):
            if number == ENVIRONMENTS:
                self._report(
                    value.span,
                    f"more than {ENVIRONMENTS:,} environments (maximum {ENVIRONMENTS:,})",
                    "split the project",
                )
                return
            if not _ENVIRONMENT_NAME.fullmatch(name):
                self._report(
                    value.span, f"`{name}` is not a valid name of an environment", "use letters, digits, `.`, `_`, `-`"
                )
            if tables is not None and name in _ENVIRONMENT_KEYS and not isinstance(value.data, dict):
                self._report(tables.key(name), f"`{name}` is not in an environment", self._move(name))
                continue
            table = self._table(value, f"environment `{name}`", _ENVIRONMENT_KEYS)
            yield (
                name,
                Environment(
                    name,
                    self._strings(table.get("var-files"), "var-files"),
                    self._string(table.get("base-url"), "base-url"),
                    self._string(table.get("token-env"), "token-env"),
                    self._region(table.get("region")),
                    table["region"].span if "region" in table else None,
                    _spans(table.get("var-files")),
                ),
            )

    def _region(self, value: Located | None) -> str | None:
        region = self._string(value, "region")
        if value is not None and region is not None and not _REGION.fullmatch(region):
            self._report(value.span, f"`{region[:_SHOWN]}` is not an AWS region", "write it like `us-west-2`")
        return region

    def _age(self, value: Located | None) -> str | None:
        age = self._string(value, "facts-max-age")
        if value is not None and age is not None and not _AGE.fullmatch(age):
            self._report(value.span, f"`{age[:_SHOWN]}` is not a valid duration", "write it like `7d` or `12h`")
        return age

    def _table(self, value: Located | None, subject: str, keys: tuple[str, ...] | None) -> dict[str, Located]:
        """Return the members of a table.

        Args:
            value: the table; None if it is not set.
            subject: its name in messages.
            keys: the keys that it may have; None for any.
        """
        if value is None:
            return {}
        if not isinstance(value.data, dict):
            message = f"{subject} must be a table, not {described(value.data)}"
            self._report(value.span, message, "write it as `[table]` with keys below it")
            return {}
        members = dict(value.members())
        if keys is None:
            return members
        for key in (key for key in members if key not in keys):
            message = f"unknown key `{key}` in {subject}"
            self._report(value.key(key), message, self._unknown(key, members[key], keys))
        return {key: member for key, member in members.items() if key in keys}

    def _unknown(self, key: str, value: Located, keys: tuple[str, ...]) -> str:
        """Return the help for a key that a table does not have: where it belongs, or the nearest one."""
        if key in _KEYS or key in _ENVIRONMENT_KEYS or key in self.known_rules():
            return self._move(key)
        if keys is _KEYS and isinstance(value.data, dict) and value.data.keys() & set(_ENVIRONMENT_KEYS):
            return f"did you mean `{self._heading(f'environments.{key}')}`?"
        if len(self.errors) >= _SUGGESTED:
            return "remove it"
        for known in (keys, _KEYS, _ENVIRONMENT_KEYS, self.known_rules()):
            if near := nearest(key, known):
                return f"did you mean `{near}`?" if near in keys else f"did you mean `{near}`? {self._move(near)}"
        few = len(keys) <= len(_KEYS)
        listed = f"the keys are {', '.join(f'`{name}`' for name in keys)}" if few else "`restorespec rules` lists them"
        return f"remove it; {listed}"

    def _move(self, key: str) -> str:
        """Return where a known key belongs."""
        if key in _ENVIRONMENT_KEYS:
            return f"move it below `{self._heading('environments.NAME')}`"
        if key not in _KEYS:
            return f"move it below `{self._heading('rules')}`"
        return f"move it to the top of {f'`{self._heading()}`' if self._prefix else 'the file, above the first table'}"

    def _heading(self, table: str = "") -> str:
        return f"[{'.'.join(filter(None, (self._prefix, table)))}]"

    def _string(self, value: Located | None, key: str) -> str | None:
        if value is None:
            return None
        if isinstance(value.data, str) and value.data:
            return value.data
        if isinstance(value.data, str):
            self._report(value.span, f"`{key}` has an empty string", "remove it, or write a value between the quotes")
        else:
            is_scalar = not isinstance(value.data, dict | list)
            help = "put the value in quotes" if is_scalar else "write one string in quotes"  # noqa: A001 - the contract's word
            self._report(value.span, f"`{key}` must be a string, not {described(value.data)}", help)
        return None

    def _boolean(self, value: Located | None, key: str) -> bool:
        if value is None:
            return False
        if isinstance(value.data, bool):
            return value.data
        message = f"`{key}` must be `true` or `false`, not {described(value.data)}"
        self._report(value.span, message, f"write `{key} = true`")
        return False

    def _strings(self, value: Located | None, key: str) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value.data, list):
            example = f'"{value.data}"' if isinstance(value.data, str) and len(value.data) < _SHOWN else '"…"'
            message = f"`{key}` must be a list of strings, not {described(value.data)}"
            self._report(value.span, message, f"write `{key} = [{example}]`")
            return ()
        strings = [self._string(item, key) for item in value.items()]
        return tuple(text for text in strings if text is not None)

    def _suggestion(self, word: str, known: Collection[str], otherwise: str) -> str:
        """Return the near name, of the first errors: nobody reads thousands of them, and each takes its time."""
        return rendered(did_you_mean(word, known if len(self.errors) < _SUGGESTED else (), otherwise), "toml")

    def _report(self, span: Span, message: str, help: str) -> None:  # noqa: A002 - the contract's word
        self.errors.append(ConfigError(span, message, help))


def _spans(value: Located | None) -> tuple[Span, ...]:
    return tuple(item.span for item in value.items()) if value is not None else ()
