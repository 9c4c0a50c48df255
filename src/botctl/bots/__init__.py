"""Define bots and what they say next."""
