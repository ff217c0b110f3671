"""The text of a spec that compiles to a request body, with its comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from restorespec.core.source import Path
from restorespec.importing import toml_text, yaml_text
from restorespec.importing.draft import Draft
from restorespec.importing.values import Offer, comment
from restorespec.kinds import DEFAULT, kind_of_body
from restorespec.kinds.imported import HEADINGS, Weight

Form: TypeAlias = Literal["yaml", "toml"]

_WRITERS = {"yaml": yaml_text.lines, "toml": toml_text.lines}


def spec_text(name: str, draft: Draft, form: Form = "yaml", inventory: str | None = None) -> str:
    """A spec that compiles to the body of a draft once its variables have values.

    Args:
        name: the name of the spec.
        draft: the body, its variables, and what there is to say about it.
        form: the format that it is written in.
        inventory: the file with the rows of a fan-out.
    """
    parts = _parts(name, draft, inventory)
    return "\n".join([*_head(draft), *_WRITERS[form](parts, _remarks(draft))]) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    for paragraph in draft.head:
        yield from comment(paragraph, "")
    for weight, heading in HEADINGS.items():
        texts = [notice.text for notice in draft.notices if notice.weight is weight]
        if texts:
            yield f"# {heading[0].upper()}{heading[1:]}:"
        for text in texts:
            yield from comment(f"- [ ] {text}" if weight is Weight.AFTER else f"- {text}", "")


def _parts(name: str, draft: Draft, inventory: str | None) -> dict[str, object]:
    """The spec as data; the offered fields are at the end of the target."""
    declared = {key: variable.declaration for key, variable in draft.variables.items()}
    rows = {"for_each": {"file": inventory}} if inventory else {}
    kind = kind_of_body(draft.body).name
    selected = {"kind": kind} if kind != DEFAULT else {}
    variables = {"vars": declared} if declared else {}
    parts = {"restorespec": 1, **selected, "name": name, **variables, **rows, **draft.body}
    target = parts.get("target")
    if isinstance(target, dict):
        offers = {field: Offer(value) for field, (value, _) in draft.offers.items() if field not in target}
        parts["target"] = {**target, **offers}
    return parts


def _remarks(draft: Draft) -> dict[Path, str]:
    return {**draft.remarks, **{("target", field): remark for field, (_, remark) in draft.offers.items()}}
