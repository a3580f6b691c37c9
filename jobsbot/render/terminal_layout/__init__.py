"""Prepares a message for a terminal: chooses columns of tables, and replaces times and links."""
