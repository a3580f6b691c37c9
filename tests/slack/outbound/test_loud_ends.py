"""An end is told in the card's thread; where it ended badly, in the channel as well."""

import pytest

from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import PlanRecord, PlanStatus, Progress
from jobsbot.core.reply import Shown
from jobsbot.slack.outbound.cards import SlackCards
from tests.sample_plans import ANNA, INCIDENT, NOON, job_key, make_plan, running_jobs


class RecordingPublisher:
    """Posts nowhere, and writes down which messages the channel saw as well."""

    def __init__(self):
        self.broadcasts = []

    def post(self, where, message, *, broadcast=False):
        self.broadcasts.append(broadcast)
        return where


@pytest.mark.parametrize(
    ("result", "is_loud"),
    [
        (Result.DONE, False),
        (Result.SKIPPED, False),
        (Result.FAILED, True),
        (Result.UNKNOWN, True),
    ],
)
def test_a_bad_end_is_told_in_the_channel_as_well(result, is_loud):
    outcomes = (Outcome(job_key(1), result, "why", already=True),)
    record = PlanRecord(
        make_plan(running_jobs(1)),
        PlanStatus.DONE,
        ANNA,
        NOON,
        INCIDENT,
        Progress(outcomes=outcomes, ended_at=NOON),
    )
    publisher = RecordingPublisher()
    assert SlackCards(publisher, memory=None).tell_end(record) == Shown()
    assert publisher.broadcasts == [is_loud]
