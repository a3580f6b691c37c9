"""HTTP for `api/` and `slack/`: sessions, a fast path for plain requests, deadlines."""
