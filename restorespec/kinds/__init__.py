"""The kinds of restore: one folder each, which alone knows the fields, limits and endpoints of its request."""
