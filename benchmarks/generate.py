"""Realistic specs for measurements: `python benchmarks/generate.py DIR --kind plain --count 1000`.

The same seed gives the same bytes. Kinds: `plain` (no templates), `templated` (variables and expressions), `toml`
(plain, in TOML), `warned` (plain, each with a warning) and `faulty` (plain, each with a value that the schema refuses).
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

KINDS = ("plain", "templated", "toml", "warned", "faulty")
_DOMAINS = ("orders", "payments", "carts", "invoices", "events", "ledger", "sessions", "audit", "users", "stock")
_ATTRIBUTES = ("status", "customer_id", "created_at", "country", "total", "channel", "batch", "owner", "expires_at")
_REGIONS = ("us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2")


def body(random_: random.Random, number: int) -> dict[str, Any]:
    """A request body of about 100 lines: 2 to 4 global indexes, 1 or 2 local ones, a key, tags; nothing is wrong with it."""
    name = f"{random_.choice(_DOMAINS)}-{number:05}"
    units = {"read_capacity_units": random_.randint(1, 500), "write_capacity_units": random_.randint(1, 500)}
    global_ = [_index(random_, f"by-{attribute}", attribute, units) for attribute in _some(random_, 2, 4)]
    local = [_index(random_, f"local-{attribute}", "id", None, attribute) for attribute in _some(random_, 1, 2)]
    target: dict[str, Any] = {
        "billing_mode": "PROVISIONED",
        "contributor_insights_status": random_.choice([True, False]),
        "deletion_protection_enabled": True,
        "environment_id": f"7c9e6679-7425-40de-944b-{random_.randrange(16**12):012x}",
        "global_secondary_indexes": global_,
        "local_secondary_indexes": local,
        "pitr_status": True,
        "provisioned_throughput": units,
        "sse_specification": {"kms_key_type": "CUSTOMER_MANAGED", "kms_master_key_id": f"alias/{name}"},
        "stream_specification": {"enabled": True, "view_type": "NEW_AND_OLD_IMAGES"},
        "table_class": "STANDARD",
        "table_name": f"{name}-restored",
        "tags": [
            {"key": key, "value": f"{key}-{random_.randint(1, 99)}"}
            for key in ("team", "stage", "cost", "owner", "data-class", "backup")
        ],
    }
    backup = f"{random_.randrange(16**8):08x}-{random_.randrange(16**4):04x}"
    return {"source": {"securevault_backup": {"backup_id": backup}}, "target": target}


def _some(random_: random.Random, least: int, most: int) -> list[str]:
    return random_.sample(_ATTRIBUTES, random_.randint(least, most))


def _index(
    random_: random.Random, name: str, hash_: str, units: dict[str, int] | None, range_: str | None = None
) -> dict[str, Any]:
    keys = [{"attribute_name": hash_, "key_type": "HASH"}]
    keys.append({"attribute_name": range_ or "sorted_by", "key_type": "RANGE"})
    projection: dict[str, Any] = {"projection_type": random_.choice(["ALL", "KEYS_ONLY", "INCLUDE"])}
    if projection["projection_type"] == "INCLUDE":
        projection["non_key_attributes"] = [f"{name}-{part}" for part in ("total", "currency", "note")]
    index: dict[str, Any] = {"index_name": name, "key_schema": keys, "projection": projection}
    return {**index, "provisioned_throughput": units} if units else index


def yaml_text(value: object, indent: str = "") -> str:
    """Data as block YAML, strings in double quotes."""
    if isinstance(value, dict) and value:
        return "".join(f"{indent}{key}:{_below(item, indent + '  ')}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{indent}- {yaml_text(item, indent + '  ').lstrip()}" for item in value)
    return f"{indent}{json.dumps(value)}\n"


def _below(value: object, indent: str) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + yaml_text(value, indent)
    return f" {json.dumps(value)}\n"


def toml_text(value: dict[str, Any]) -> str:
    """Data as TOML: a dotted key for each member of the target, lists inline."""
    lines = ["restorespec = 1"]
    for part, members in value.items():
        lines += [f"{part}.{key} = {_toml(item)}" for key, item in members.items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(f"\n  {_toml(item)}" for item in value) + ",\n]" if value else "[]"
    return json.dumps(value)


def spec(kind: str, number: int, seed: int) -> tuple[str, str]:
    """The name and the text of a spec."""
    random_ = random.Random(f"{seed}-{number}")
    made = body(random_, number)
    if kind == "toml":
        return f"spec-{number:05}.toml", toml_text(made)
    head = "restorespec: 1\n"
    if kind == "templated":
        table, backup = made["target"]["table_name"], made["source"]["securevault_backup"]["backup_id"]
        head += f"vars:\n  stage: {{type: string, default: prod}}\n  backup: {{type: string, default: {json.dumps(backup)}}}\n"
        head += f'locals:\n  table: "{table}-{{{{ vars.stage }}}}"\n'
        made["source"]["securevault_backup"]["backup_id"] = "{{ vars.backup }}"
        made["target"]["table_name"] = "{{ locals.table | lower }}"
        for tag in made["target"]["tags"]:
            tag["value"] += "-{{ vars.stage }}"
    if kind == "warned":
        made["target"]["replicas"] = [{"region_name": region} for region in random_.sample(_REGIONS, 2)]
    if kind == "faulty":
        _spoil(random_, made["target"])
    return f"spec-{number:05}.yaml", head + yaml_text(made)


def _spoil(random_: random.Random, target: dict[str, Any]) -> None:
    faults: list[tuple[str, object]] = [
        ("billing_mode", "ON_DEMAND"), ("table_class", "STANDART"), ("table_name", "a b"), ("pitr_status", "yes"),
        ("environment_id", 7), ("tags", "team"), ("tablename", "x"), ("restore_wcu", "many"),
    ]  # fmt: skip
    name, value = random_.choice(faults)
    target[name] = value


def write(folder: Path, kind: str, count: int, seed: int = 1) -> list[Path]:
    """Writes a corpus; gives its files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        name, text = spec(kind, number, seed)
        paths.append(folder / name)
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def main() -> None:
    """Writes a corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="plain")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write(chosen.folder, chosen.kind, chosen.count, chosen.seed)


if __name__ == "__main__":
    main()
