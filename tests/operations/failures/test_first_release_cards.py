"""Cards that the first release posted: confirmed work ends, and buttons that hang there still act.

`asked_of_first_release` holds its store after a conversation with it, and what its buttons say:
two open cards, a stop and a tag that were confirmed right before it was killed, and two that had
ended.
"""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.plans.actions import Result
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import ShowCard
from jobsbot.store import open_store
from tests.bot_conversation import (
    ANNA,
    NOON,
    Conversation,
    get_form,
    get_private_text,
    make_job,
)
from tests.fake_clock import FakeClock
from tests.operations.fake_api import DELETE_ENDPOINT, STOP_ENDPOINT, UPDATE_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import run_operations
from tests.slow_examples import first_in_every_run

RECORDED = Path(__file__).parent / "asked_of_first_release"
SOON = NOON + timedelta(seconds=5)
CARDS = json.loads((RECORDED / "cards.json").read_text("utf8"))


@pytest.fixture
def url(tmp_path):
    with closing(sqlite3.connect(tmp_path / "jobsbot.db")) as file:
        file.executescript((RECORDED / "store.sql").read_text("utf8"))
    return f"sqlite:///{tmp_path / 'jobsbot.db'}"


@pytest.fixture
def api():
    return FakeJobsApi(
        make_job("123/1/1"),
        make_job("123/1/2"),
        make_job("123/1/3", "finished", tags=["seen"]),
        make_job("123/1/4", "finished", tags=["old"]),
    )


@pytest.fixture
def run(url, api):
    with run_operations(url, api, clock=FakeClock(SOON)) as running:
        yield running


@pytest.fixture
def store(url):
    opened = open_store(url)
    yield opened
    opened.close_connections()


def get_results(record):
    return {str(outcome.key): outcome.result for outcome in record.progress.outcomes}


def press(talk, name, label, fields=None):
    """Press a button as the first release wrote it."""
    origin, value = CARDS[name]["buttons"][label]
    return talk.says(value, ANNA, Origin(origin), fields=fields)


def hold_conversation(api, store):
    conversation = Conversation(api, store)
    conversation.now = SOON
    return conversation


@pytest.fixture
def talk(api, store):
    return hold_conversation(api, store)


@pytest.mark.parametrize(
    ("name", "key", "endpoint"),
    first_in_every_run(
        ("confirmed stop", "123/1/2", STOP_ENDPOINT), ("tag", "123/1/4", UPDATE_ENDPOINT)
    ),
)
def test_what_was_confirmed_is_done_once(run, name, key, endpoint):
    record = run.ended(CARDS[name]["plan"])
    assert get_results(record) == {key: Result.DONE}
    assert run.api.sent(endpoint)[JobKey.parse(key)] == 1


def test_an_open_card_acts_when_its_button_is_pressed(run):
    talk = hold_conversation(run.api, run.store)
    press(talk, "delete", "Delete 1 job")
    for plan_id in talk.started:
        run.operations.start(plan_id)
    assert get_results(run.ended(CARDS["delete"]["plan"])) == {"123/1/3": Result.DONE}
    assert run.api.sent(DELETE_ENDPOINT) == {JobKey.parse("123/1/3"): 1}


def test_an_open_card_still_asks_for_the_number(talk):
    form = get_form(press(talk, "stop by filter", "Stop 2 jobs"))
    assert form.title == "Stop 2 jobs"
    assert talk.started == []


def test_an_open_card_is_read_anew_and_can_be_cancelled(store, talk):
    (drawn,) = press(talk, "stop by filter", "Refresh")
    assert isinstance(drawn, ShowCard)
    press(talk, "stop by filter", "Cancel")
    assert store.get_plan(CARDS["stop by filter"]["plan"]).status is PlanStatus.CANCELLED


@pytest.mark.parametrize("label", ["Stop 1 job", "Cancel", "Refresh"])
def test_a_card_that_has_ended_says_so(talk, label):
    assert "Already confirmed by @anna" in get_private_text(press(talk, "ended stop", label))
    assert talk.started == []
