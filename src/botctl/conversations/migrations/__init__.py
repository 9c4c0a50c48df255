"""Change the tables from one version of botctl to the next, forward only."""
