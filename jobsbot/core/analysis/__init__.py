"""Statistics over many jobs, in one pass, and what is too unlikely to be chance: docs/stuck.md."""
