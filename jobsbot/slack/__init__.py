"""Slack in, Slack out. Knows no command."""
