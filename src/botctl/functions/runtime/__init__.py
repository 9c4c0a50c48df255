"""Run functions in worker processes under AWS Lambda's own runtime and rules."""
