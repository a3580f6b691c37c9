"""Writes before they happen: actions, the plan that freezes them, and who may."""
