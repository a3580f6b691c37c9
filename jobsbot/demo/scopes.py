"""What the demo's bot may do in the stand-in Slack: what `manifest.yml` asks for, no more."""

BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "chat:write",
        "commands",
        "files:write",
        "im:history",
        "usergroups:read",
        "users:read",
    }
)
