"""Every rule that can report anything, by name."""

from __future__ import annotations

from functools import cache

from restorespec.core.diagnostics import Rule
from restorespec.project.targets import TARGET_DUPLICATE


@cache
def catalogue() -> dict[str, Rule]:
    """Return all rules, in the order of the stages: reading, resolving, schema, requests, suppressions, live, policies.

    Raises:
        ValueError: two rules have the same name.
    """
    # Most runs name no rule, and need neither those of the live API nor those of policies.
    from restorespec import kinds  # noqa: PLC0415 - likewise
    from restorespec.facts import rules as facts  # noqa: PLC0415 - likewise
    from restorespec.kinds import schema_rules  # noqa: PLC0415 - likewise
    from restorespec.language import template_rules  # noqa: PLC0415 - likewise
    from restorespec.syntax import suppressions, syntax_rules  # noqa: PLC0415 - likewise
    from restorespec.validation import policy  # noqa: PLC0415 - likewise

    known = [kinds.get(name) for name in kinds.names()]
    requests = dict.fromkeys(rule for kind in known for rule in kind.rules())  # kinds may share rules
    live = dict.fromkeys(rule for kind in known for rule in kind.live_rules())
    stages = (*syntax_rules.RULES, *template_rules.RULES, *schema_rules.RULES, *requests)
    found: dict[str, Rule] = {}
    for rule in (*stages, TARGET_DUPLICATE, *suppressions.RULES, *live, *facts.RULES, *policy.RULES):
        if found.setdefault(rule.name, rule) is not rule:
            raise ValueError(f"two rules are named `{rule.name}`")
    return found
