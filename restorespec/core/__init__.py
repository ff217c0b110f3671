"""The vocabulary of all stages: sources and spans, data with locations, unknown values, diagnostics, rules, help."""
