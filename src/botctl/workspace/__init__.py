"""Read a workspace into frozen values, and find every fault in it."""
