"""Requests to problems: the cross-field rules, one file a family."""

from restorespec.kinds.dynamodb_table.rules import (  # noqa: F401, I001 - importing a family declares its rules, in the order of this list
    source,
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
from restorespec.core.registry import RULES, check
from restorespec.core.manual import Manual, catalogue, manual

__all__ = ["RULES", "Manual", "catalogue", "check", "manual"]
