"""The client of Scrapy Cloud (Jobs API, storage, job queue): answers a Call over HTTP."""
