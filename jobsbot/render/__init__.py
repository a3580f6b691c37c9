"""How a Message looks. Knows Message, and nothing of Slack's transport."""
