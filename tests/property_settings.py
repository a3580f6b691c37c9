"""How often a property is tried that guards what must never be, or that is slow to try."""

from hypothesis import settings


def try_times(examples: int, **more) -> settings:
    """Try so many examples each time; with a profile that tries more than 100, more of them."""
    thorough = settings.default.max_examples * min(examples, 100) // 100
    return settings(max_examples=max(examples, thorough), **more)
