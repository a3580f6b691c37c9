"""A log of ten million lines costs what one of ten thousand costs: requests, bytes and memory."""

import pytest

from tests.long_log import measure_costs


@pytest.mark.slow
@pytest.mark.parametrize("state", ["running", "finished"])
def test_the_length_of_a_log_costs_nothing(state, tmp_path):
    short = measure_costs(10_000, state, tmp_path)
    long = measure_costs(10_000_000, state, tmp_path)
    assert short.requests == long.requests <= 3 + 3 + 3 + 3 + 8 + 9
    assert short.sent_bytes == long.sent_bytes
    assert long.peak_memory_bytes < 1.5 * short.peak_memory_bytes + 100_000
