"""A process that lost its name to another ends with 1; one that was told to end, with 0."""

import pytest

from jobsbot.end_signal import EndSignal


@pytest.mark.parametrize(("end", "code"), [(EndSignal.stop, 0), (EndSignal.fail, 1)])
def test_the_exit_code_tells_whether_anybody_wanted_the_end(end, code):
    signal = EndSignal()
    end(signal)
    assert signal.wait() == code


def test_a_failure_stays_one_though_it_is_also_told_to_end():
    signal = EndSignal()
    signal.fail()
    signal.stop()
    assert signal.wait() == 1
