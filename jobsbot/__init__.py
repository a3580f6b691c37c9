"""Look after Scrapy Cloud jobs from Slack, above all during an incident."""
