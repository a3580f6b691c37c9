"""What the stand-in Slack remembers, under one lock."""
