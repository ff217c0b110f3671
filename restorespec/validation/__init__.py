"""Documents to requests: validation against the API schema, the typed model that rules read, the body that goes out."""
