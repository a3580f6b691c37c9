"""The card of a plan: what it asks, what it lists, what can be pressed, and what became of it."""
