"""What Slack accepts as blocks and views, as rules to be read beside its reference."""
