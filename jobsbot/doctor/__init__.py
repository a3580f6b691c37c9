"""What of a set-up works, what does not, and what to do about it."""
