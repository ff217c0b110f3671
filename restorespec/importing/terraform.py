"""Terraform's JSON (states, plans and configuration) down to the attributes of resources."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from restorespec.core.source import Path
from restorespec.importing.terraform_configuration import DEPTH, Resource, configured
from restorespec.kinds.imported import Json, Variables, named

TITLES = {
    "plan": "a Terraform plan",
    "state": "a Terraform state",
    "tfstate": "a Terraform state",
    "configuration": "Terraform configuration in JSON",
}


def form_of(data: object) -> str | None:
    """Return which JSON of Terraform data is: `plan`, `state`, `tfstate`, `configuration` or None."""
    if not isinstance(data, dict):
        return None
    if "planned_values" in data or "resource_changes" in data:
        return "plan"
    if "values" in data and ("terraform_version" in data or "format_version" in data):
        return "state"
    if "terraform_version" in data or "lineage" in data or "serial" in data:
        return "tfstate" if {"resources", "modules"} & data.keys() else "state"
    listed = data.get("resources")
    if isinstance(listed, list) and any(
        isinstance(one, dict) and {"type", "instances"} <= one.keys() for one in listed
    ):
        return "tfstate"
    if isinstance(data.get("resource"), dict | list) and not {"source", "target"} & data.keys():
        return "configuration"
    if {"provider", "terraform"} & data.keys() and {"variable", "output", "locals", "module", "data"} & data.keys():
        return "configuration"
    return None


def resources(
    data: Json, form: str, variables: Variables, parameters: Mapping[str, str], evaluated: tuple[str, ...]
) -> list[Resource]:
    """Return the managed resources of a state, plan or configuration.

    Args:
        data: the JSON.
        form: its form.
        variables: the variables of the import.
        parameters: the values of variables of the input.
        evaluated: what the types of resources begin with whose attributes matter; those of others stay empty.
    """
    if form == "plan":
        return list(_plan(data, variables))
    if form == "state":
        return list(_module(_at(data, "values", "root_module"), ("values", "root_module"), is_state=True))
    if form == "tfstate":
        return list(_tfstate(data))
    return list(configured(data, variables, parameters, evaluated))


def _at(data: Any, *steps: str) -> Any:  # noqa: ANN401 - any JSON value
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _dicts(value: object) -> Iterator[tuple[int, Json]]:
    for number, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield number, item


def _module(module: object, path: Path, *, is_state: bool, depth: int = 0) -> Iterator[Resource]:
    if not isinstance(module, dict) or depth > DEPTH:
        return
    for number, one in _dicts(module.get("resources")):
        values = one.get("values")
        if one.get("mode", "managed") == "managed" and isinstance(values, dict):
            at = (*path, "resources", number, "values")
            yield Resource(str(one.get("type")), str(one.get("address")), at, values, is_state)
    for number, child in _dicts(module.get("child_modules")):
        yield from _module(child, (*path, "child_modules", number), is_state=is_state, depth=depth + 1)


def _plan(data: Json, variables: Variables) -> Iterator[Resource]:
    """Yield the resources of a plan, with a variable for each attribute that is only known after it is applied."""
    unknown: dict[str, Any] = {}
    changed: dict[str, Resource] = {}
    for number, one in _dicts(data.get("resource_changes")):
        change = one.get("change")
        if not isinstance(change, dict) or one.get("mode", "managed") != "managed":
            continue
        address = str(one.get("address"))
        unknown[address] = change.get("after_unknown")
        if isinstance(change.get("after"), dict):
            at = ("resource_changes", number, "change", "after")
            changed[address] = Resource(str(one.get("type")), address, at, change["after"])
    planned = {
        one.address: one
        for one in _module(
            _at(data, "planned_values", "root_module"), ("planned_values", "root_module"), is_state=False
        )
    }
    for address, resource in {**changed, **planned}.items():
        attributes = _with_unknown(resource.attributes, unknown.get(address), address, (), variables)
        yield resource._replace(attributes=attributes if isinstance(attributes, dict) else resource.attributes)


def _with_unknown(value: Any, unknown: Any, address: str, path: Path, variables: Variables) -> Any:  # noqa: ANN401
    if unknown is True:
        attribute = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
        name = next((step for step in path[::-1] if isinstance(step, str)), "")
        description = f"The attribute {named(attribute)} of {named(address)}, known after `terraform apply`"
        return variables.open(name, description, of=path)
    if isinstance(unknown, dict) and isinstance(value, dict):
        keys = [*value, *(key for key in unknown if key not in value)]
        keys.sort(key=lambda key: key == "tags")  # `tags_all` has the same variables, and is what counts
        return {key: _with_unknown(value.get(key), unknown.get(key), address, (*path, key), variables) for key in keys}
    if isinstance(unknown, list) and isinstance(value, list):
        padded = [*unknown, *([None] * (len(value) - len(unknown)))]
        pairs = zip(value, padded, strict=False)
        return [
            _with_unknown(item, known, address, (*path, number), variables)
            for number, (item, known) in enumerate(pairs)
        ]
    return value


def _tfstate(data: Json) -> Iterator[Resource]:
    for number, one in _dicts(data.get("resources")):
        if one.get("mode", "managed") != "managed":
            continue
        address = ".".join(filter(None, (str(one.get("module") or ""), str(one.get("type")), str(one.get("name")))))
        for index, instance in _dicts(one.get("instances")):
            key = instance.get("index_key")
            at: Path = ("resources", number, "instances", index, "attributes")
            full = address if key is None else f"{address}[{json.dumps(key)}]"
            attributes = instance.get("attributes")
            if not isinstance(attributes, dict):
                attributes = _unflattened(instance.get("attributes_flat"))
            yield Resource(str(one.get("type")), full, at, attributes, is_state=True)
    for number, module in _dicts(data.get("modules")):
        old = module.get("resources")
        for name, one in old.items() if isinstance(old, dict) else ():
            flat = _at(one, "primary", "attributes")
            if isinstance(one, dict) and isinstance(flat, dict) and not str(name).startswith("data."):
                at = ("modules", number, "resources", name, "primary", "attributes")
                yield Resource(str(one.get("type")), str(name), at, _unflattened(flat), is_state=True)


def _unflattened(flat: object) -> Json:
    """Return the attributes of an old state, in which `a.0.b` and `a.#` represent lists and `a.%` mappings."""
    tree: Json = {}
    for key, value in flat.items() if isinstance(flat, dict) else ():
        steps = str(key).split(".")
        if "tags" in steps[:1]:
            steps = [steps[0], ".".join(steps[1:])] if len(steps) > 1 else steps
        owner = tree
        for step in steps[:-1]:
            inner = owner.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            owner = inner
        else:
            owner[steps[-1]] = value
    found = _lists(tree, 0)
    return found if isinstance(found, dict) else {}


def _lists(value: Any, depth: int) -> Any:  # noqa: ANN401 - of any type
    if not isinstance(value, dict) or depth > DEPTH:
        return value
    members = {key: _lists(member, depth + 1) for key, member in value.items() if key not in {"#", "%"}}
    if "#" in value:
        return [members[key] for key in sorted(members, key=lambda key: (len(key), key))]
    return members
