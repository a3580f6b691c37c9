"""What is said to people, as values: plain text, no markup."""
