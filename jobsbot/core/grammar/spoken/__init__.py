"""Sentences as people say them, written in the words of the grammar."""
