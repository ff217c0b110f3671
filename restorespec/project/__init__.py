"""Many specs: which files, which environments, what they share."""
