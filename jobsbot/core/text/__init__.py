"""Text: words of sentences, durations, wording, credentials. Knows nothing of jobs."""
