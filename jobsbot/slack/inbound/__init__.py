"""From an event to the bot: admission, the worker pools, and the notes to people who wait."""
