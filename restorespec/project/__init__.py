"""Many specs: their files, their environments, and what they share."""
