"""`aws/toy`: a kind that no product has, to prove that a kind is a folder, a schema and a line in the registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from restorespec.core.data import Located
from restorespec.core.diagnostics import Problem, Severity
from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.kinds.endpoints import Collection, Endpoint
from restorespec.kinds.kind import Body, Context, Kind, Phrase
from restorespec.kinds.views import RequestView, View, required, text

RULES = RuleSet()


class Target(View):
    color: str | None = text()
    shelf: str | None = text()


class Request(RequestView):
    target: Target = required(Target)


@RULES.rule(Severity.ERROR)
def toy_red_shelf(request: Request) -> Iterator[Problem]:
    """A red toy is on the top shelf.

    The shop has no other shelf for red toys (shop manual).

    Bad:
        target: {shelf: bottom, color: red}
    Good:
        target: {shelf: top, color: red}
    """
    if request.target.color == "red" and request.target.shelf not in (None, "top"):
        at = ("target", "shelf")
        yield Problem(at, f"a red toy cannot be on shelf {request.shown(*at)}", "write `shelf: top`")


class Toy(Kind):
    name = "aws/toy"
    resource = "toy"
    title = "toy"
    schema_name = "request-toy"
    endpoint = Endpoint("/restores/aws/toys", "application/api.clumio.restored-aws-toys=v1+json")
    collections: ClassVar[Mapping[str, Collection]] = {
        "backup": Collection("/backups/aws/toys", "application/api.clumio.backup-aws-toys=v1+json")
    }
    target_path: ClassVar[Path] = ("target", "shelf")

    def rule_set(self) -> RuleSet:
        return RULES

    def view(self, body: Located, rejected: frozenset[Path], context: Context) -> Request:
        return Request(self, body, rejected, context)

    def phrases(self) -> Sequence[Phrase]:
        return [Phrase("cost target/color", "gets another color", "get another color")]

    def target_of(self, body: Body) -> tuple[str, ...] | None:
        return self.environment_of(body), self.target_name(body)

    def target_name(self, body: Body) -> str:
        return str((body.get("target") or {}).get("shelf") or "")

    def source_of(self, body: Body) -> str:
        return f"backup {(body.get('source') or {}).get('backup_id')}"

    def items_named(self) -> Mapping[str, tuple[str, str, str | None]]:
        return {}


KIND = Toy()
