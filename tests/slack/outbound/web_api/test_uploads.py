"""A file that is sent: whole and once, and within the budget of its call."""

import io

import pytest

from jobsbot.slack.outbound.slack_errors import SlackNoResponse


def test_a_file_is_sent_whole_and_once(web, slack):
    slack.answers("OK")
    web.upload(f"{web._base_url}upload/1", io.BytesIO(b"a" * 100_000), 100_000)
    assert slack.got[0][1] == b"a" * 100_000
    assert slack.got[0][2] == ""


class SlowFile(io.BytesIO):
    """A file of which each read takes three seconds by a clock."""

    def __init__(self, content, clock):
        super().__init__(content)
        self._clock = clock

    def read(self, size=-1):
        self._clock.sleep(3.0)
        return super().read(size)


def test_a_file_that_takes_half_of_its_budget_to_send_is_given_up(web, clock):
    url, content = f"{web._base_url}upload/1", b"a" * 100_000
    with pytest.raises(SlackNoResponse):
        web.upload(url, SlowFile(content, clock), len(content), budget=12.0)
    web.upload(url, SlowFile(content, clock), len(content))
