"""Presses on the card of a plan: who asked confirms, second people approve, anybody looks."""
