"""Measure how well a bot understands: on sentences that it has not seen, in numbers and in examples."""
