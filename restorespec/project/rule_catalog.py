"""Every rule that can report anything, by name."""

from __future__ import annotations

from functools import cache

from restorespec.core.diagnostics import Rule
from restorespec.project.targets import TARGET_DUPLICATE


@cache
def catalogue() -> dict[str, Rule]:
    """All rules, in the order of the stages: reading, resolving, the schema, requests, comments, the live API, policies."""
    # Most runs name no rule, and need neither those of the live API nor those of policies.
    from restorespec.facts import rules as facts  # noqa: PLC0415 - likewise
    from restorespec.kinds.dynamodb_table.live import LIVE_RULES  # noqa: PLC0415 - likewise
    from restorespec.kinds.dynamodb_table.rules import RULES  # noqa: PLC0415 - likewise
    from restorespec.language import template_rules  # noqa: PLC0415 - likewise
    from restorespec.syntax import suppressions, syntax_rules  # noqa: PLC0415 - likewise
    from restorespec.validation import policy, schema_rules  # noqa: PLC0415 - likewise

    requests = tuple(declared.entry for declared in RULES.values())
    stages = (*syntax_rules.RULES, *template_rules.RULES, *schema_rules.RULES, *requests)
    run = (TARGET_DUPLICATE, *suppressions.RULES, *LIVE_RULES, *facts.RULES, *policy.RULES)
    return {rule.name: rule for rule in (*stages, *run)}
