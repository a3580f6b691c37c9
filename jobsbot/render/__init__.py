"""Renders a Message as Slack blocks, terminal text or JSON lines. Knows nothing of transport."""
