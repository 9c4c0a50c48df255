"""Serve bots over HTTP: connectors, chat page, health and OpenAPI."""
