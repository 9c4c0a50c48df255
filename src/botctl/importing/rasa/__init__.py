"""Make a workspace of a Rasa 2 or 3 project."""
