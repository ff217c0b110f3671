"""Rules that look at a request as a whole, one module for each group of fields."""

from restorespec.kinds.dynamodb_table.rules import (  # noqa: F401, I001 - importing a family declares its rules, in the order of this list
    source,
    billing,
    indexes,
    keys,
    projections,
    encryption,
    streams,
    replicas,
    query_filter,
    loss,
)
from restorespec.kinds.dynamodb_table.model import RULES

__all__ = ["RULES"]
