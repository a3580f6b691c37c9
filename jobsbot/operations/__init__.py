"""Carries confirmed plans out, durably."""
