"""The scopes of a Slack app that the bot needs, as the app's manifest asks for them."""

from __future__ import annotations

REQUIRED_SCOPES = (
    "app_mentions:read",
    "chat:write",
    "commands",
    "files:write",
    "im:history",
    "usergroups:read",
    "users:read",
)
