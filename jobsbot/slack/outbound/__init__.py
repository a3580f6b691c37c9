"""Everything sent to Slack: its Web API and rate limits, cards, replies, files, the directory."""
