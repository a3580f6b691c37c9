"""Sentences as words, and lengths of time as text. Knows no job."""
