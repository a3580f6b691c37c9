"""From a sentence to a command and back."""
