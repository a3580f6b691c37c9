"""Look after Scrapy Cloud jobs from Slack, above all during an incident."""

__version__ = "0.1.0"
