"""Expressions: one Jinja expression over `vars`, `locals` and `each`, checked before anything of it runs."""
