"""Messages to people, as values: plain text, no markup."""
