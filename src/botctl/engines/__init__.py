"""Run understanding outside of this process: Rasa, in a Python of its own or on another machine."""
