"""The exit codes of the command line."""

from __future__ import annotations

EXIT_OK = 0
EXIT_FAILED = 1
"""It failed, in part or whole, or what it is about was not found."""
EXIT_USAGE = 2
"""It was not understood."""
