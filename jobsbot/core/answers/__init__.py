"""What answers of several verbs share: one question to all projects, and what may be meant."""
