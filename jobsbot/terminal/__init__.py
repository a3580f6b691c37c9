"""The bot at a terminal: every verb of the chat, with the same guards."""
