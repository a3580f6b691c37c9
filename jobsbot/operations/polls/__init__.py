"""The polls of a claimed plan: read its jobs, settle what is known, send what is due, again."""
