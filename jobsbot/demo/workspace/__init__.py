"""A stand-in for Slack on this machine.

It answers the Web API, delivers signed requests to a bot, and refuses what Slack refuses. It knows
nothing about what the bot does: any Slack client and any bot can be pointed at it.
"""
