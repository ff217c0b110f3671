"""From documents to requests: schema validation, the typed model that rules read, and the body that is sent."""
