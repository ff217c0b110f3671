"""Every rule that can report anything, by name."""

from __future__ import annotations

from functools import cache

from restorespec.diagnostics import Rule
from restorespec.project.targets import TARGET_DUPLICATE


@cache
def catalogue() -> dict[str, Rule]:
    """All rules, in the order of the stages: reading, resolving, the schema, requests, comments, the live API, policies."""
    # Most runs name no rule, and need neither those of the live API nor those of policies.
    from restorespec import suppression  # noqa: PLC0415 - see above
    from restorespec.remote.rules import LIVE_RULES  # noqa: PLC0415 - likewise
    from restorespec.request import policy  # noqa: PLC0415 - likewise
    from restorespec.rules import catalogue as request_catalogue  # noqa: PLC0415 - likewise

    known = request_catalogue()
    own = (TARGET_DUPLICATE, *suppression.RULES, *LIVE_RULES, *policy.RULES)
    return {**known, **{rule.name: rule for rule in own}}
