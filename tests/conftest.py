"""What holds for all tests."""

from hypothesis import HealthCheck, settings

# A property says what is true, not how fast: on a busy machine one example can take seconds.
# `quick` is for every run; `--hypothesis-profile=thorough` looks for what it has missed.
any_pace = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", any_pace, max_examples=40)
settings.register_profile("thorough", any_pace, max_examples=2000)
settings.load_profile("quick")
