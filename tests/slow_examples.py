"""Which examples of a test are for every run, and which are for the slow tests."""

from typing import Any

import pytest


def first_in_every_run(*examples: Any, count: int = 1) -> list[Any]:
    """Take so many of the examples into every run; all others prove the same road, slowly."""
    return [*examples[:count], *map(mark_slow, examples[count:])]


def mark_slow(example: Any) -> Any:
    """Leave an example to the slow tests. A tuple is what stands for several parameters."""
    values = example if isinstance(example, tuple) else (example,)
    return pytest.param(*values, marks=pytest.mark.slow)
