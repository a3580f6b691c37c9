"""Reads the payloads that Slack posts: decodes them, and turns each kind into a `Delivery`."""
