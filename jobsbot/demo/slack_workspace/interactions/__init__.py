"""What people do in the stand-in Slack, and its signed delivery to the bot."""
