"""HTTP requests of the API and of Slack: sessions that begin once, answers with a deadline."""
