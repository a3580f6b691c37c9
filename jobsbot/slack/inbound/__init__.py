"""From an event to the bot: who is let in, which lane it takes, and the threads that answer."""
