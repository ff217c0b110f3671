"""Synonyms of the values of a request for a table."""

from __future__ import annotations

VALUE_WORDS: dict[str, tuple[str, ...]] = {
    "aws": ("aws_pitr", "AWS_MANAGED"),
    "awsowned": ("DEFAULT",),
    "both": ("NEW_AND_OLD_IMAGES",),
    "b": ("Binary",),
    "bool": ("Boolean",),
    "clumio": ("clumio_pitr",),
    "cmk": ("CUSTOMER_MANAGED",),
    "customer": ("CUSTOMER_MANAGED",),
    "eq": ("EqualTo",),
    "ge": ("GreaterThanOrEqualTo",),
    "gt": ("GreaterThan",),
    "ia": ("STANDARD_INFREQUENT_ACCESS",),
    "infrequentaccess": ("STANDARD_INFREQUENT_ACCESS",),
    "keys": ("KEYS_ONLY",),
    "le": ("LessThanOrEqualTo",),
    "lt": ("LessThan",),
    "n": ("Number",),
    "ne": ("NotEqualTo",),
    "new": ("NEW_IMAGE",),
    "old": ("OLD_IMAGE",),
    "ondemand": ("PAY_PER_REQUEST",),
    "partition": ("HASH",),
    "pitr": ("aws_pitr",),
    "ppr": ("PAY_PER_REQUEST",),
    "s": ("String",),
    "sort": ("RANGE",),
    "standardia": ("STANDARD_INFREQUENT_ACCESS",),
    "v1": ("2017.11.29",),
    "v2": ("2019.11.21",),
}
"""Other words for values, the word without `_`; of several values the first that the field allows is intended."""
