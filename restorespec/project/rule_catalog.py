"""All rules by name, and those that a run reports, where and with which severity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from restorespec.core.diagnostics import Diagnostic, Family, Rule, Severity
from restorespec.core.records import NamedTuple
from restorespec.core.suggestions import did_you_mean
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import Choices
from restorespec.project.configuration import Config
from restorespec.project.discovery import glob_pattern
from restorespec.project.targets import TARGET_DUPLICATE


@cache
def catalogue() -> dict[str, Rule]:
    """Return all rules, in the order of the stages: reading, resolving, schema, requests, suppressions, live, policies.

    Raises:
        ValueError: two rules have the same name.
    """
    # Most runs name no rule, and need neither those of the live API nor those of policies.
    from restorespec import kinds  # noqa: PLC0415 - likewise
    from restorespec.facts import known as facts  # noqa: PLC0415 - likewise
    from restorespec.kinds.shared_rules import SCHEMA_RULES  # noqa: PLC0415 - likewise
    from restorespec.language import template_rules  # noqa: PLC0415 - likewise
    from restorespec.syntax import suppressions, syntax_rules  # noqa: PLC0415 - likewise
    from restorespec.validation import policy  # noqa: PLC0415 - likewise

    known = [kinds.get(name) for name in kinds.names()]
    requests = dict.fromkeys(rule for kind in known for rule in kind.rules())  # kinds may share rules
    live = dict.fromkeys(rule for kind in known for rule in kind.live_rules())
    stages = (*syntax_rules.RULES, *template_rules.RULES, *SCHEMA_RULES, *requests)
    found: dict[str, Rule] = {}
    for rule in (*stages, TARGET_DUPLICATE, *suppressions.RULES, *live, *facts.RULES, *policy.RULES):
        if found.setdefault(rule.name, rule) is not rule:
            raise ValueError(f"two rules are named `{rule.name}`")
    return found


class Selection(NamedTuple):
    """The rules of `--select`, `--ignore` and the configuration.

    Attributes:
        config: the configuration: severities, rules that are off, ignores per file.
        select: rules or families that alone are reported; empty for all.
        ignore: rules or families that are not reported.
    """

    config: Config
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    def reports(self, rule: Rule) -> bool:
        """Return whether a rule reports anything in this run."""
        names = {rule.name, rule.family.value}
        if self.config.rules.get(rule.name, rule.severity) is None or names & self.ignore:
            return False
        return not self.select or bool(names & self.select)

    def keep(self, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """Yield the diagnostics that are reported, with the severities of the configuration."""
        for diagnostic in diagnostics:
            severity = self._severity(diagnostic)
            if severity:
                yield diagnostic if severity is diagnostic.severity else diagnostic._replace(severity=severity)

    def _severity(self, diagnostic: Diagnostic) -> Severity | None:
        """Return the severity of a finding; one that combines others has the worst of theirs that is reported."""
        rule, chosen = diagnostic.rule, self.config.rules
        if not self.reports(rule) or self._ignored_there(diagnostic):
            return None
        if diagnostic.stands_for and rule.name not in chosen:
            counted = [chosen.get(one.name) or one.severity for one in diagnostic.stands_for if self.reports(one)]
            return Severity.worst(counted) if counted else None
        return chosen.get(rule.name) or diagnostic.severity

    def _ignored_there(self, diagnostic: Diagnostic) -> bool:
        return any(
            diagnostic.rule.name in names and glob_pattern(glob).fullmatch(diagnostic.span.source.name)
            for glob, names in self.config.per_file_ignores.items()
        )


def selection(config: Config, choices: Choices) -> Selection:
    """Return the selection of a run.

    Raises:
        UsageError: `--select` or `--ignore` names neither a rule nor a family.
    """
    for option, names in (("--select", choices.select), ("--ignore", choices.ignore)):
        for name in names:
            known = {*catalogue(), *(family.value for family in Family)}
            if name not in known:
                help_text = did_you_mean(name, known, "`restorespec rules` lists rules and families")
                raise UsageError(f"`{option} {name}`: unknown rule or family", help_text)
    return Selection(config, frozenset(choices.select), frozenset(choices.ignore))
