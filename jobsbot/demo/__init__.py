"""A stand-in Jobs API and a stand-in Slack, both on this machine."""
