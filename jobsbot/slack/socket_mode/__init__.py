"""Socket Mode: events over a connection that the bot opens, with no address of its own."""
