"""The importers of DynamoDB tables: the mapping of the fields of each form to the restore request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.importers import cloudformation, clumio, outputs, terraform, workbench
from restorespec.kinds.dynamodb_table.importers.remarks import EMPTY, REMARKS
from restorespec.kinds.imported import Imported, Json, Variables
from restorespec.kinds.importer import Context, Importer, LiveApi, TerraformImporter


class TableImporter(Importer):
    """The formats that can be imported as the restore of a table."""

    templates: ClassVar = cloudformation.RESOURCES
    companions: ClassVar = cloudformation.COMPANIONS
    terraform_types: ClassVar = frozenset({terraform.TABLE})
    terraform_prefixes: ClassVar = ("aws_dynamodb", "aws_appautoscaling")
    forms: ClassVar = {
        "table": "output of `aws dynamodb describe-table`",
        "create": "input of `aws dynamodb create-table`",
        "backup": "output of `aws dynamodb describe-backup`",
        "config": "AWS Config item",
        "workbench": "data model of NoSQL Workbench",
    }
    describe: ClassVar = "aws dynamodb describe-table --table-name NAME"
    remarks: ClassVar = REMARKS
    empty: ClassVar = EMPTY

    def declare(self, variables: Variables) -> None:
        """Declare the variables for the backup and the environment, which no form names."""
        variables.open("backup_id", "Clumio's id of the backup to restore from")
        variables.open("environment_id", "Clumio's id of the AWS environment to restore into")

    def terraform(self, every: Iterable[tuple[str, Json]]) -> TerraformImporter:
        """Return the importer of tables, which adds what other resources of the input set for them."""
        others = terraform.companions(every)

        def imported(attributes: Json, path: Path, variables: Variables, title: str, is_state: bool) -> Imported:  # noqa: FBT001 - a `TerraformImporter`
            found = terraform.imported(attributes, path, variables, title, is_state=is_state)
            terraform.with_companions(found, attributes, others)
            return found

        return imported

    def form_of(self, data: object) -> str | None:
        """Return the form of an output or input of AWS, or of a data model."""
        form = "workbench" if workbench.is_model(data) else outputs.form_of(data)
        return None if form == "helper" else form

    def imported(self, form: str, data: Json, context: Context) -> list[Imported]:
        """Return the tables in data of a form."""
        if form == "workbench":
            return workbench.imported(data, context.variables)
        return outputs.imported(form, data, context)

    def helper_of(self, data: object) -> str | None:
        """Return the command whose output only completes a table: `aws dynamodb list-tags-of-resource`."""
        command = outputs.helper_of(outputs.keys(data)) if outputs.form_of(data) == "helper" else None
        return f"aws dynamodb {command}" if command else None

    def name_in(self, form: str | None, data: Json) -> str | None:
        """Return the name of the table that data is about."""
        if form is not None:
            return outputs.name_in(form, data)
        inner = data.get("TableAutoScalingDescription")
        return outputs.name_in("helper", data) or (
            outputs.name_in("helper", inner) if isinstance(inner, dict) else None
        )

    async def live(self, noun: str, id_: str, api: LiveApi, variables: Variables) -> Imported:
        """Return the restore of a backup, or of a table to its latest point in time."""
        return await clumio.imported(noun, id_, api, variables)
