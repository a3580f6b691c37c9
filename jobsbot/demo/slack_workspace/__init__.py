"""A stand-in for Slack on this machine.

It answers the Web API, delivers signed requests to a bot, and refuses what Slack refuses. It knows
nothing about what the bot does: any Slack client and any bot can be pointed at it.

    page_api.py    the endpoints of the demo's page
    interactions/  what people do, and its signed delivery to the bot
    web_api/       the methods that the bot calls, and its upload and response addresses
    state/         everything that is remembered: messages, views, files, tokens, people
    block_kit/     what Slack accepts as blocks and views
    wsgi.py        requests and responses over WSGI
    errors.py      how Slack refuses a call

Each imports only what is below it.
"""
