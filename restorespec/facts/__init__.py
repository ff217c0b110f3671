"""Facts: questions about what the API has, and the recorded answers, so that review and CI need no network."""
