"""Stand in for Rasa: the same commands, the same HTTP API, and none of its 2.7 GB."""
