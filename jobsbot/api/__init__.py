"""The shared Jobs API client: answers a Call over HTTP."""
