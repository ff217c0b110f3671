"""Reading YAML: data, locations and errors."""
