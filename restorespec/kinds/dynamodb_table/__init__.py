"""DynamoDB tables: what the fields of AWS and of the restore request mean."""
