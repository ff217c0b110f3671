"""Rules that look at a request as a whole, one module for each group of fields."""

from restorespec.rules import (  # noqa: F401, I001 - importing a family declares its rules, in the order of this list
    source,
    ids,
    billing,
    target,
    indexes,
    keys,
    projections,
    encryption,
    streams,
    replicas,
    global_tables,
    tags,
    query_filter,
    loss,
)
from restorespec.rules.engine import RULES, check
from restorespec.rules.manual import Manual, catalogue, manual

__all__ = ["RULES", "Manual", "catalogue", "check", "manual"]
