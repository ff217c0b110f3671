"""Reading TOML: data, locations and errors."""
