"""What holds for all tests."""

from hypothesis import settings

# A property says what is true, not how fast: on a busy machine one example can take seconds.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
