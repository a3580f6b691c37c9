"""Stops confirmed together while Slack takes nothing: all of them are requested."""

import pytest

from jobsbot.operations import Intervals
from jobsbot.slack.outbound.rate_limiter import RateLimiter
from tests.operations.fake_api import STOP_ENDPOINT
from tests.operations.running_operations import wait_until
from tests.slack.failing_slack import open_stop_trial

pytestmark = pytest.mark.slow
STOPS = 20
"""More than there are threads that carry out, and that draw. Sixty are a benchmark."""
SELDOM = Intervals(poll_intervals=(60.0,), redraw_intervals=(60.0,))


def clock_that_stands():
    return 0.0


@pytest.mark.parametrize("failure", ["rate limit", "silence", "drip"])
def test_all_are_requested_though_no_card_can_be_drawn(tmp_path, failure):
    limiter = RateLimiter(clock_that_stands)  # for it, no `Retry-After` is ever over
    with open_stop_trial(tmp_path, failure, STOPS, SELDOM, limiter) as trial:
        clicked = trial.click_all()
        wait_until(lambda: trial.api.sent(STOP_ENDPOINT).keys() == clicked.keys(), seconds=60)
        drawn = [n for n in range(STOPS) if not trial.run.store.is_card_stale(f"p{n}")]
    assert drawn == []
    assert set(trial.api.sent(STOP_ENDPOINT).values()) == {1}
