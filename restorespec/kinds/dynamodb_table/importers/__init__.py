"""The importers of DynamoDB tables: the mapping of the fields of each form to the restore request."""
