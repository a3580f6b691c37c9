"""Figures over many jobs, in one pass, and what is too unlikely to be chance. See docs/stuck.md."""
