"""The Web API of the stand-in Slack: its methods, and the addresses for uploads and responses."""
