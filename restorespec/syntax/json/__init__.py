"""Reading JSON: data, locations and errors."""
