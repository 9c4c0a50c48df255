"""Play conversation tests through the real path of a turn."""
