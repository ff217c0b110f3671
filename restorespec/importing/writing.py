"""The text of a spec that stands for a request body, with its comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from restorespec.core.source import Path
from restorespec.importing import toml_text, yaml_text
from restorespec.importing.draft import Draft
from restorespec.importing.values import Offer, comment

Form: TypeAlias = Literal["yaml", "toml"]

_WRITERS = {"yaml": yaml_text.lines, "toml": toml_text.lines}


def spec_text(name: str, draft: Draft, form: Form = "yaml") -> str:
    """A spec that compiles to the body of a draft, once its variables are given.

    Args:
        name: the name of the spec.
        draft: the body, and what is to be said of it.
        form: the language that it is written in.
    """
    return "\n".join([*_head(draft), *_WRITERS[form](_parts(name, draft), _remarks(draft))]) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    for paragraph in draft.head:
        yield from comment(paragraph, "")
    if draft.notes:
        yield "# Not carried over, or to be looked at:"
    for note in draft.notes:
        yield from comment(f"- {note}", "")


def _parts(name: str, draft: Draft) -> dict[str, object]:
    """The spec as data; what is on offer stands at the end of the target."""
    declared = {key: {"type": "string", "description": text} for key, text in draft.variables.items()}
    parts = {"restorespec": 1, "name": name, **({"vars": declared} if declared else {}), **draft.body}
    target = parts.get("target")
    if isinstance(target, dict):
        parts["target"] = {**target, **{field: Offer(value) for field, (value, _) in draft.offers.items()}}
    return parts


def _remarks(draft: Draft) -> dict[Path, str]:
    return {**draft.remarks, **{("target", field): remark for field, (_, remark) in draft.offers.items()}}
