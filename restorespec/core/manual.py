"""The manual: all rules of the product, and what is known about each."""

from __future__ import annotations

import inspect
import re
from typing import NamedTuple

from restorespec.core.diagnostics import Rule

_EXAMPLE = re.compile(r"^(Bad|Good):\n((?:(?: {4}.*)?\n)*)", re.MULTILINE)


class Manual(NamedTuple):
    """What is known about a rule.

    Attributes:
        claim: what holds of a right spec, in one sentence.
        reason: why, and where that is written.
        bad: an example that breaks the rule.
        good: an example that does not.
    """

    claim: str
    reason: str
    bad: str
    good: str


def manual(rule: Rule) -> Manual:
    """The parts of a rule's manual; a part that is missing is empty."""
    text = inspect.cleandoc(rule.manual) + "\n"
    examples = {name: inspect.cleandoc("\n" + body) for name, body in _EXAMPLE.findall(text)}
    claim, _, reason = _EXAMPLE.sub("", text).strip().partition("\n\n")
    return Manual(" ".join(claim.split()), reason.strip(), examples.get("Bad", ""), examples.get("Good", ""))
