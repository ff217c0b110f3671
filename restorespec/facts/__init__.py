"""Facts: recorded answers of the API, so that review and CI need no network."""
