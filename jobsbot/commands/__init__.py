"""What the bot can do: one file a verb. No command imports another."""
