"""`aws/dynamodb-table`: restores of DynamoDB tables."""
