"""What holds while a property is tried, whatever else runs in the same process."""

import random
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st


def use_random_in_another_thread(value: int) -> int:
    """Do at a bad moment what the engine, a retry or a socket of an earlier test may do."""
    other = Thread(target=random.random)
    other.start()
    other.join()
    return value


@given(st.integers().map(use_random_in_another_thread))
def test_what_another_thread_draws_at_random_does_not_fail_a_property(value: int) -> None:
    assert isinstance(value, int)
