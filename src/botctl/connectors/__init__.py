"""Read requests of the channels and write replies in their own formats."""
