"""Templates of CloudFormation, SAM and the Serverless Framework: finding their resources and resolving their values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from restorespec.core.records import NamedTuple
from restorespec.core.source import Path
from restorespec.importing.intrinsics import Resolver, TooDeep
from restorespec.kinds.imported import Imported, Json, Variables, Weight, Wrong, named
from restorespec.kinds.importer import ResourceImporter

MOST = 1_000
_PROCESSED = "import the output of `aws cloudformation get-template --template-stage Processed`"
_LOOP = re.compile(r"Fn::ForEach::\w+")


class Resource(NamedTuple):
    """A resource of a template: its logical id, where it is, and what it holds."""

    id: str
    path: Path
    data: Json


class ResourceTypes(NamedTuple):
    """The resource types that are imported: the importer of each, and what to do about resources that belong to them."""

    importers: Mapping[str, ResourceImporter]
    companions: Mapping[str, str]


class Scope(NamedTuple):
    """The variables of an import, values of parameters, and the region, if the user gives it."""

    variables: Variables
    parameters: Mapping[str, str]
    region: str | None


class Place(NamedTuple):
    """The name of an input, and a path in it."""

    title: str
    path: Path = ()


class Tables(NamedTuple):
    """The tables of a template, and the notices about the others."""

    imported: list[Imported]
    notices: list[str]


def is_template(data: object, types: Container[str]) -> bool:
    """Return whether data is a template, or a part of one that declares resources of the given types."""
    if not isinstance(data, dict):
        return False
    if "AWSTemplateFormatVersion" in data or ("Resources" in data and isinstance(data["Resources"], dict | list)):
        return True
    return bool(_bare(data, types))


def _bare(data: Json, types: Container[str]) -> bool:
    """Return whether the mapping is a resource, or holds resources without the key `Resources` around them."""
    if _type(data) in types and ("Properties" in data or set(data) <= {"Type"}):
        return True
    return any(isinstance(one, dict) and _type(one) in types for one in data.values())


def _type(resource: Json) -> str:
    kind = resource.get("Type")
    return kind if isinstance(kind, str) else ""


def as_template(data: Json, types: Container[str]) -> tuple[Json, Path]:
    """Return a template with all resources under `Resources`, and where they are in the input."""
    if "Resources" in data:
        return data, ("Resources",)
    if _type(data) in types:
        return {"Resources": {"Table": data}}, ()
    if _bare(data, types):
        return {"Resources": data}, ()
    return data, ("Resources",)


def resources(template: Json) -> Iterator[tuple[str, Json, Path]]:
    """Yield the resources of a template, with loops (`Fn::ForEach`) expanded."""
    found = template.get("Resources")
    parts = found if isinstance(found, list) else [found]
    for number, part in enumerate(parts):
        path: Path = (number,) if isinstance(found, list) else ()
        for key, value in part.items() if isinstance(part, dict) else ():
            if _LOOP.fullmatch(key):
                yield from ((id_, data, (*path, key)) for id_, data in _expanded(value, template, 0))
            elif isinstance(value, dict):
                yield key, value, (*path, key)


def _expanded(loop: object, template: Json, depth: int) -> Iterator[tuple[str, Json]]:
    """Yield the resources that a loop makes, where its collection is written in the template."""
    if not (isinstance(loop, list) and len(loop) == 3 and depth < 5):  # noqa: PLR2004 - by definition; nested rarely
        return
    name, collection, body = loop
    if isinstance(collection, dict) and "Ref" in collection:
        parameter = (template.get("Parameters") or {}).get(collection["Ref"])
        default = parameter.get("Default") if isinstance(parameter, dict) else None
        collection = [part.strip() for part in str(default).split(",")] if default is not None else []
    if not isinstance(collection, list) or not isinstance(body, dict) or not isinstance(name, str):
        return
    for item in collection[:MOST]:
        if not isinstance(item, str):
            continue
        for key, value in body.items():
            if isinstance(value, dict):
                text = json.dumps({key: value})
                for reference in (f"${{{name}}}", f"&{{{name}}}"):
                    text = text.replace(reference, json.dumps(item)[1:-1])
                text = text.replace(json.dumps({"Ref": name}), json.dumps(item))
                ((id_, data),) = json.loads(text).items()
                yield id_, data


def tables(
    data: Json,
    types: ResourceTypes,
    scope: Scope,
    place: Place,
    substitute: Callable[[Any], Any] = lambda value: value,
) -> Tables:
    """Return the tables of a template, mapped to requests.

    Args:
        data: the template.
        types: the resource types that are tables or belong to them.
        scope: the variables of the import, and what the user says about the template.
        place: what the input is called, and where the template is in it.
        substitute: what is done to a resource before its functions are resolved.
    """
    template, root = as_template(data, types.importers)
    resolver = Resolver(template, scope.parameters, scope.region, scope.variables)
    found: list[Imported] = []
    notices: list[str] = []
    every = list(resources(template))
    attached = _attached(every, types.companions)
    for id_, resource, path in every:
        importer = types.importers.get(_type(resource))
        if importer is None:
            continue
        at = (*place.path, *root, *path)
        try:
            if resolver.condition(str(resource.get("Condition"))) is False:
                notices.append(f"{named(id_)} is skipped: its condition {named(resource['Condition'])} is false")
                continue
            properties = resolver.resolve(substitute(_with_globals(resource, template)))
        except TooDeep:
            message = f"the intrinsic functions of {named(id_)} are nested too deeply or refer to themselves"
            found.append(Imported(name=id_, wrong=[Wrong(at, message)]))
            continue
        if not isinstance(properties, dict):
            message = f"the properties of {named(id_)} are not an object that the template contains: {_PROCESSED}"
            found.append(Imported(name=id_, wrong=[Wrong(at, message)]))
            continue
        one = importer(
            properties, (*at, "Properties"), scope.variables, scope.region, f"{place.title}, resource {named(id_)}"
        )
        one.name = one.name or id_
        one.aliases = (id_,)
        if resource.get("Condition") is not None:
            one.add(Weight.UNUSED, f"the resource exists only if {named(resource['Condition'])} holds")
        for text, ids in attached.items():
            if id_ in ids:
                one.add(Weight.AFTER, text)
        found.append(one)
    return Tables(found, notices)


def _with_globals(resource: Json, template: Json) -> object:
    """Return the properties of a resource, completed by SAM's `Globals`."""
    properties = resource.get("Properties", {})
    shared = template.get("Globals")
    kind = str(resource.get("Type")).rpartition("::")[2]
    own = shared.get(kind) if isinstance(shared, dict) and resource["Type"].startswith("AWS::Serverless::") else None
    if isinstance(own, dict) and isinstance(properties, dict):
        return {**own, **properties}
    return {} if properties is None else properties


def _attached(every: list[tuple[str, Json, Path]], companions: Mapping[str, str]) -> dict[str, set[str]]:
    """Return a notice for each kind of resource that belongs to a table, with the words that may name the table."""
    found: dict[str, set[str]] = {}
    for _, resource, _ in every:
        text = companions.get(_type(resource))
        if text:
            found.setdefault(text, set()).update(
                re.findall(r"\w+", json.dumps(resource.get("Properties"), default=str))
            )
    return found
