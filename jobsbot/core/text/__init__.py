"""Text: the words of a sentence, lengths of time, wording, credentials in it. Knows no job."""
