"""The protocol of importing: which forms of a resource a kind can read, and what their fields mean for its request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Protocol, TypeAlias

from restorespec.core.records import NamedTuple
from restorespec.core.source import Path
from restorespec.kinds.endpoints import Read
from restorespec.kinds.imported import Imported, Json, Variables

ResourceImporter: TypeAlias = Callable[[Json, Path, Variables, str | None, str], Imported]
"""Maps a resource of a template to a request.

It takes its properties, where they are in the input, the variables of the import, the region, and the title of the
input.
"""


TerraformImporter: TypeAlias = Callable[[Json, Path, Variables, str, bool], Imported]
"""Maps a resource of Terraform to a request.

It takes its attributes, where they are in the input, the variables of the import, the title of the input, and whether the
attributes were read from AWS.
"""


class Context(NamedTuple):
    """The variables of an import, the outputs that complete its resource, and the region, if the user gives it."""

    variables: Variables
    helpers: list[Json]
    region: str | None


class LiveApi(Protocol):
    """The API, as the import of a live resource reads it."""

    async def required(self, read: Read) -> Json:
        """Return a resource; where the API does not return it, the import ends."""

    async def optional(self, read: Read) -> Json | None:
        """Return a resource; None where the API does not return it."""


class MisunderstoodError(Exception):
    """The API describes a resource in a form that it does not document."""


class Importer(ABC):
    """The importers of a kind.

    Attributes:
        templates: the resource types of CloudFormation and SAM, with their importers.
        companions: the resource types that belong to others, with what to do about them after the restore.
        terraform_types: the resource types of Terraform.
        terraform_prefixes: what these, and the types of resources that complete them, begin with.
        forms: the other forms that the kind reads, with their titles.
        describe: the command whose output is the best input.
        remarks: comments for the fields of the target in a spec.
        empty: the values of fields of the target that are not set, to offer in a comment.
    """

    templates: ClassVar[Mapping[str, ResourceImporter]] = {}
    companions: ClassVar[Mapping[str, str]] = {}
    terraform_types: ClassVar[frozenset[str]] = frozenset()
    terraform_prefixes: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[Mapping[str, str]] = {}
    describe: ClassVar[str] = ""
    remarks: ClassVar[Mapping[str, str]] = {}
    empty: ClassVar[Mapping[str, Any]] = {}

    def declare(self, variables: Variables) -> None:  # noqa: B027 - a kind without variables of its own
        """Declare the variables that specs begin with."""

    @abstractmethod
    def terraform(self, every: Iterable[tuple[str, Json]]) -> TerraformImporter:
        """Return the importer of the resources of a Terraform input.

        Args:
            every: the type and the attributes of each resource of the input.
        """

    @abstractmethod
    def form_of(self, data: object) -> str | None:
        """Return the form of data; None if the kind does not read it."""

    @abstractmethod
    def imported(self, form: str, data: Json, context: Context) -> list[Imported]:
        """Return the resources in data of a form."""

    def helper_of(self, data: object) -> str | None:  # noqa: ARG002 - a kind without such outputs
        """Return the command whose output only completes a resource; None if data is not such an output."""
        return None

    def name_in(self, form: str | None, data: Json) -> str | None:  # noqa: ARG002 - likewise
        """Return the name of the resource that data is about.

        Args:
            form: the form; None for an output that only completes a resource.
            data: the data.
        """
        return None

    async def live(self, noun: str, id_: str, api: LiveApi, variables: Variables) -> Imported:
        """Return the restore of a resource of the live API.

        Args:
            noun: what it is, one of the kind's `collections`.
            id_: its id.
            api: the API.
            variables: the variables of the import.

        Raises:
            MisunderstoodError: the API describes it in a form that it does not document.
        """
        raise NotImplementedError
