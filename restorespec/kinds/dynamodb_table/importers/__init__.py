"""The importers of DynamoDB tables: what the fields of each form mean for the restore request."""
