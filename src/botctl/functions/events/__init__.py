"""Recognise events, match them, and tell when scheduled ones are due."""
