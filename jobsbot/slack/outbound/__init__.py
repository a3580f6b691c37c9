"""What goes to Slack: its Web API, paced; cards, replies, private messages, files; who is who."""
