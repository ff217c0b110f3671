"""Other names for the fields and values of the request: those of AWS, Terraform, CloudFormation, boto3 and everyday use.

Edit distance finds typing errors; the two tables here find other words for the same thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache

from restorespec.request.shape import Schema, at, fields, shape
from restorespec.source import Path
from restorespec.suggestions import nearest
from restorespec.syntax.nodes import Mapping, Scalar, find

FIELD_ALIASES: dict[str, tuple[str, ...]] = {
    "attributes": ("non_key_attributes", "attribute_filters"),
    "backup": ("backup_id", "securevault_backup"),
    "billing": ("billing_mode",),
    "billingmodeoverride": ("billing_mode",),
    "billingmodesummary": ("billing_mode",),
    "capacity": ("provisioned_throughput", "provisioned_throughput_override"),
    "capacitymode": ("billing_mode",),
    "class": ("table_class", "replica_table_class"),
    "continuousbackups": ("pitr_status",),
    "continuousbackupsstatus": ("pitr_status",),
    "contributorinsights": ("contributor_insights_status",),
    "contributorinsightsenabled": ("contributor_insights_status",),
    "deletionprotection": ("deletion_protection_enabled",),
    "encryption": ("sse_specification",),
    "encryptionkey": ("kms_master_key_id",),
    "encryptionspecification": ("sse_specification",),
    "encryptiontype": ("kms_key_type",),
    "env": ("environment_id",),
    "environment": ("environment_id",),
    "filter": ("query_filter",),
    "filters": ("attribute_filters", "query_filter"),
    "globalindexes": ("global_secondary_indexes",),
    "globalsecondaryindex": ("global_secondary_indexes",),
    "globalsecondaryindexoverride": ("global_secondary_indexes",),
    "globaltable": ("global_table_version",),
    "gsi": ("global_secondary_indexes",),
    "gsis": ("global_secondary_indexes",),
    "include": ("non_key_attributes",),
    "indexes": ("global_secondary_indexes",),
    "keys": ("key_schema",),
    "kms": ("kms_master_key_id",),
    "kmsarn": ("kms_master_key_id",),
    "kmskey": ("kms_master_key_id",),
    "kmskeyarn": ("kms_master_key_id",),
    "kmskeyid": ("kms_master_key_id",),
    "kmskeyname": ("kms_master_key_id",),
    "kmsmasterkey": ("kms_master_key_id",),
    "kmsmasterkeyarn": ("kms_master_key_id",),
    "labels": ("tags",),
    "latest": ("use_latest_restorable_time",),
    "latestrestorabletime": ("use_latest_restorable_time",),
    "localindexes": ("local_secondary_indexes",),
    "localsecondaryindex": ("local_secondary_indexes",),
    "localsecondaryindexoverride": ("local_secondary_indexes",),
    "lsi": ("local_secondary_indexes",),
    "lsis": ("local_secondary_indexes",),
    "name": ("table_name", "index_name", "attribute_name", "region_name", "key"),
    "newtablename": ("table_name",),
    "nonkeyattribute": ("non_key_attributes",),
    "pitr": ("pitr_status", "continuous_backup"),
    "pitrenabled": ("pitr_status",),
    "pointintime": ("timestamp", "continuous_backup"),
    "pointintimerecovery": ("pitr_status",),
    "pointintimerecoveryenabled": ("pitr_status",),
    "rcu": ("read_capacity_units",),
    "readcapacity": ("read_capacity_units",),
    "readcapacityunit": ("read_capacity_units",),
    "readunits": ("read_capacity_units",),
    "region": ("region_name",),
    "replica": ("replicas",),
    "replicaregions": ("replicas",),
    "replicationregions": ("replicas",),
    "restoredatetime": ("timestamp",),
    "restorepoint": ("timestamp",),
    "restoretime": ("timestamp",),
    "restoretodatetime": ("timestamp",),
    "restoretolatesttime": ("use_latest_restorable_time",),
    "restoretopointintime": ("timestamp",),
    "serversideencryption": ("sse_specification",),
    "serversideencryptionkmskeyarn": ("kms_master_key_id",),
    "snapshot": ("securevault_backup",),
    "snapshotid": ("backup_id",),
    "sse": ("sse_specification",),
    "ssealgorithm": ("kms_key_type",),
    "sseconfiguration": ("sse_specification",),
    "ssedescription": ("sse_specification",),
    "ssekmskeyid": ("kms_master_key_id",),
    "ssespecificationoverride": ("sse_specification",),
    "ssetype": ("kms_key_type",),
    "stream": ("stream_specification",),
    "streamenabled": ("enabled",),
    "streams": ("stream_specification",),
    "streamspec": ("stream_specification",),
    "streamviewtype": ("view_type",),
    "table": ("table_name", "table_id"),
    "tableclassoverride": ("table_class", "replica_table_class"),
    "tableclasssummary": ("table_class",),
    "tag": ("tags",),
    "tagsall": ("tags",),
    "targettable": ("table_name",),
    "targettablename": ("table_name",),
    "throughput": ("provisioned_throughput", "provisioned_throughput_override"),
    "time": ("timestamp",),
    "uselatest": ("use_latest_restorable_time",),
    "wcu": ("write_capacity_units",),
    "writecapacity": ("write_capacity_units",),
    "writecapacityunit": ("write_capacity_units",),
    "writeunits": ("write_capacity_units",),
}
"""Other words for fields, the word without `_`; of several fields the first that the mapping has is meant."""

VALUE_ALIASES: dict[str, tuple[str, ...]] = {
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
"""Other words for values, the word without `_`; of several values the first that the field allows is meant."""

_VAGUE = frozenset(("condition", "enabled", "key", "name", "type", "value", "values"))
"""Fields whose names say nothing of what they belong to."""


def choices(schema: Schema) -> list[str]:
    """The words that a field allows; an empty text and null, which say nothing, are none."""
    return [value for value in schema.get("enum", ()) if value]


def suggested_value(schema: Schema, value: object) -> str | None:
    """The word that was probably meant by a value which a field does not allow."""
    if not isinstance(value, str):
        return None
    allowed = choices(schema)
    return _same(value, allowed) or _alias(value, VALUE_ALIASES, allowed) or nearest(value, allowed)


def certain_value(schema: Schema, value: str) -> str | None:
    """The word that a value stands for beyond doubt: written otherwise, or known by another word."""
    allowed = choices(schema)
    return _same(value, allowed) or _alias(value, VALUE_ALIASES, allowed)


def certain_field(schema: Schema, name: str) -> str | None:
    """The field of the same mapping that a name stands for beyond doubt."""
    return _known(schema, name)


def suggested_field(schema: Schema, name: str) -> str | None:
    """The field of the same mapping that was probably meant by an unknown name."""
    return _known(schema, name) or nearest(name, fields(schema))


def meant(body: Mapping, mapping: Path, name: str) -> Path | None:
    """Where the field belongs that was probably meant by an unknown name.

    It is looked for here by other words, further in, here by likeness, and then everywhere. A field that is there
    already was not meant, nor one that another word stands for and that does not know the value.

    Args:
        body: the request.
        mapping: the path of the mapping that has the unknown name.
        name: the name.
    """
    here = at(mapping)
    value = _value(body, (*mapping, name))
    known = _known(here, name)
    if known:
        return _free(body, (*mapping, known), name, value)
    inwards = next(_inwards(mapping, here, name), None)
    near = nearest(name, fields(here)) if inwards is None else None
    if near:
        return _free(body, (*mapping, near), near, value)
    if inwards:
        return None if _is_vague(inwards, value) else _free(body, inwards, name, value)
    place = next(_inwards((), shape(), name), None)
    return _free(body, place, name, value) if place and _occurrences()[str(place[-1])] == 1 else None


def _free(body: Mapping, place: Path, name: str, value: object) -> Path | None:
    """A place, if no field is there already and the value is not one of those that another word than its name has."""
    if find(body, place)[2] == len(place):
        return None
    schema = at(place)
    other_word = folded(name) != folded(str(place[-1]))
    strange = isinstance(value, str) and choices(schema) and not suggested_value(schema, value)
    return None if other_word and strange else place


def _is_vague(place: Path, value: object) -> bool:
    """Whether many things have a field of such a name, and the value says nothing of which is meant."""
    return _occurrences()[str(place[-1])] > 1 and str(place[-1]) in _VAGUE and value not in choices(at(place))


def _value(body: Mapping, path: Path) -> object:
    """The text at a path; of anything else nothing is known."""
    node = find(body, path)[0]
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


@cache
def _occurrences() -> Counter[str]:
    """How many mappings of the request have a field of each name; a name that says nothing alone counts twice."""
    return Counter(_names(shape())) + Counter(_VAGUE)


def _names(schema: Schema) -> Iterator[str]:
    for name, part in fields(schema).items():
        yield name
        yield from _names(part)
    if "items" in schema:
        yield from _names(schema["items"])


def _inwards(path: Path, schema: Schema, name: str) -> Iterator[Path]:
    """The places inside a mapping where a name is known; the items of lists are no such places."""
    for step, part in fields(schema).items():
        found = _known(part, name)
        if found:
            yield (*path, step, found)
        yield from _inwards((*path, step), part, name)


def _known(schema: Schema, name: str) -> str | None:
    """The field of a mapping that has a name, apart from its writing, or that another word stands for."""
    return _same(name, fields(schema)) or _alias(name, FIELD_ALIASES, fields(schema))


def _same(word: str, names: Iterable[str]) -> str | None:
    wanted = folded(word)
    return next((name for name in names if folded(name) == wanted), None)


def _alias(word: str, aliases: dict[str, tuple[str, ...]], names: Collection[str]) -> str | None:
    return next((name for name in aliases.get(folded(word), ()) if name in names), None)


@lru_cache(maxsize=1024)  # the names of the schema's fields, again and again
def folded(word: str) -> str:
    """A word without what sets `kms_key`, `kms-key` and `KmsKey` apart."""
    return word.casefold().replace("-", "").replace("_", "").replace(" ", "")
