"""Read YAML documents into frozen nodes that know their place."""
