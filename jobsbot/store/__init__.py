"""Plans, audit and channel settings, in SQL."""
