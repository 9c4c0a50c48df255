"""Read YAML into nodes that remember where they stood."""
