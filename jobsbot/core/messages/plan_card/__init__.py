"""The card of a plan: its question, its jobs, its buttons, and what became of it."""
