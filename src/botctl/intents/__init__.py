"""Define intents, and understand utterances as one of them."""
