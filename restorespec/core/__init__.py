"""What every stage speaks: sources and spans, data with locations, unknown values, diagnostics, rules, help."""
