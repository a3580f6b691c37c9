"""A sender, and the Slack behind it, over real HTTP."""

import pytest

from jobsbot.slack.outbound.rate_limiter import RateLimiter
from jobsbot.slack.outbound.web_api import WebApi
from tests.http_server import serve_app
from tests.slack.outbound.web_api.fake_web_api import TOKEN, FakeSlack, FakeSleepClock


@pytest.fixture
def slack():
    return FakeSlack()


@pytest.fixture
def clock():
    return FakeSleepClock()


@pytest.fixture
def web(slack, clock):
    with serve_app(slack, threads=2) as url:
        yield WebApi(TOKEN, f"{url}/api/", RateLimiter(clock, clock.sleep))
