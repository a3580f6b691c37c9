"""Before jobs are deleted, what is known of them is kept as a file; if not, nothing is deleted."""

import json
from threading import Event, Thread

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.actions import Delete, Result, Tag
from jobsbot.core.plans.freeze import Freeze
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.reply import FileKept, FileNotKept
from jobsbot.core.values import replace
from jobsbot.operations.polls.job_file import JobFileKeeper, build_job_file
from tests.bot_conversation import message_text
from tests.fake_clock import FakeClock
from tests.operations.fake_api import (
    API_UNREACHABLE,
    DELETE_ENDPOINT,
    UPDATE_ENDPOINT,
    FakeJobsApi,
)
from tests.operations.running_operations import FakeCards, run_operations
from tests.sample_plans import ANNA, INCIDENT, NOON, make_plan, running_jobs


def ended_jobs(*numbers):
    return tuple(
        replace(job, state="finished", close_reason="finished") for job in running_jobs(*numbers)
    )


def test_the_file_is_there_before_the_request_and_the_card_says_where(url):
    api, cards = FakeJobsApi(*ended_jobs(1, 2)), FakeCards()
    files_at_request = []
    api.then(DELETE_ENDPOINT, lambda: files_at_request.extend(cards.files))
    with run_operations(url, api, cards) as run:
        record = run.carry_out(ended_jobs(1, 2), Delete())
        (file,) = files_at_request
        assert [json.loads(line)["id"] for line in file.content.splitlines()] == [
            "123/1/1",
            "123/1/2",
        ]
        card = message_text(draw_card(record, NOON))
        assert "is kept as deleted-p1.jsonl in this thread. Their items and logs are not" in card
        assert not api.jobs


def test_what_cannot_be_kept_is_not_deleted_and_that_is_said(url):
    api = FakeJobsApi(*ended_jobs(1))
    cards = FakeCards(not_kept=[FileNotKept("Slack did not take the file (missing_scope).")])
    with run_operations(url, api, cards) as run:
        record = run.carry_out(ended_jobs(1), Delete())
        (outcome,) = record.progress.outcomes
        assert outcome.result is Result.FAILED
        assert "could not be kept as a file first: Slack did not take" in outcome.why
        assert api.sent(DELETE_ENDPOINT) == {}


def test_what_cannot_be_kept_now_is_tried_again(url):
    api = FakeJobsApi(*ended_jobs(1))
    cards = FakeCards(not_kept=[FileNotKept("Slack is slow.", later=True)] * 3)
    with run_operations(url, api, cards) as run:
        record = run.carry_out(ended_jobs(1), Delete())
        assert record.progress.outcomes[0].result is Result.DONE
        assert cards.not_kept == []


def test_it_is_kept_once_however_often_the_request_has_to_be_made(url):
    api, cards = FakeJobsApi(*ended_jobs(1)), FakeCards()
    api.fail(DELETE_ENDPOINT, API_UNREACHABLE, times=2)
    with run_operations(url, api, cards) as run:
        run.carry_out(ended_jobs(1), Delete())
        assert len(cards.files) == 1


class LateCards(FakeCards):
    """Cards where a file is kept after five minutes."""

    def __init__(self, clock):
        super().__init__(not_kept=[FileNotKept("Slack is slow.", later=True)])
        self.clock = clock

    def keep_file(self, record, file):
        result = super().keep_file(record, file)
        if isinstance(result, FileNotKept):
            self.clock.forward(minutes=5)
        return result


def test_time_that_slack_takes_is_not_the_jobs(url):
    api, clock = FakeJobsApi(*ended_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, LateCards(clock), clock) as run:
        record = run.carry_out(ended_jobs(1), Delete())
        assert record.progress.outcomes[0].result is Result.DONE


def test_of_what_may_not_be_deleted_no_file_is_made(url):
    api, cards = FakeJobsApi(*ended_jobs(1)), FakeCards()
    with run_operations(url, api, cards) as run:
        run.store.set_freeze(Freeze(123, ANNA, "", NOON), INCIDENT, "freeze")
        record = run.carry_out(ended_jobs(1), Delete())
        assert record.progress.outcomes[0].result is Result.SKIPPED
        assert cards.files == []


def test_no_other_action_waits_for_a_file(url):
    api, cards = FakeJobsApi(*running_jobs(1)), FakeCards()
    with run_operations(url, api, cards) as run:
        run.carry_out(running_jobs(1), Tag(add=("x",)))
        assert api.sent(UPDATE_ENDPOINT) != {}
        assert cards.files == []


def test_the_file_holds_all_that_the_api_says_and_no_credential():
    args = {"url": "https://shop.example/?token=s3cretvalue99", "password": "hunter22222"}
    job = Job(id="123/1/1", state="finished", items_scraped=7, tags=["a"], spider_args=args)
    file = build_job_file(make_plan(ended_jobs(1), Delete()), [job], NOON, Masking())
    told = json.loads(file.content)
    assert (told["items_scraped"], told["tags"], told["state"]) == (7, ["a"], "finished")
    assert "s3cretvalue99" not in file.content
    assert "hunter22222" not in file.content
    assert "Items and logs are not in it" in file.alt_text


class SlowCards(FakeCards):
    """Cards where a file takes as long as is wanted."""

    def __init__(self):
        super().__init__()
        self.begun, self.may_end = Event(), Event()

    def keep_file(self, record, file):
        self.begun.set()
        assert self.may_end.wait(10)
        return FileKept("here")


def test_slow_files_take_no_more_than_their_share_of_the_polls():
    cards = SlowCards()
    keeper = JobFileKeeper(cards, Masking(), max_at_once=1)
    record = PlanRecord(make_plan(ended_jobs(1), Delete()))
    slow = Thread(target=keeper.keep_jobs, args=(record, [], NOON))
    slow.start()
    assert cards.begun.wait(10)
    assert keeper.keep_jobs(record, [], NOON) == FileNotKept(
        "Other files are being kept just now.", later=True
    )
    cards.may_end.set()
    slow.join(10)
    assert keeper.keep_jobs(record, [], NOON) == FileKept("here")
