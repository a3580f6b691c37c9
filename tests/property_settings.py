"""How often a property is tried that guards what must never be, or that is slow to try."""

from hypothesis import settings

FULL_EXAMPLES = 100
"""How often the profile `full` tries a property that does not say how often."""


def try_times(examples: int, **more) -> settings:
    """Try so many examples with the profile `full`, fewer with `quick`, more with `thorough`."""
    profile = settings.default.max_examples
    if profile <= FULL_EXAMPLES:
        return settings(max_examples=examples * profile // FULL_EXAMPLES, **more)
    thorough = profile * min(examples, FULL_EXAMPLES) // FULL_EXAMPLES
    return settings(max_examples=max(examples, thorough), **more)
