"""Rules that rewrite sentences as people say them into the words of the grammar."""
