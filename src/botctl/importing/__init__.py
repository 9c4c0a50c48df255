"""Make workspaces of what was written for other software."""
