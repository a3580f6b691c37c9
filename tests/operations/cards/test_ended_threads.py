"""A thread that draws cards and has ended by a fault of ours draws none: the probes say so."""

import pytest

from jobsbot.operations.card_updater import CardUpdater
from jobsbot.servers import make_probes
from jobsbot.services import Services
from jobsbot.slack.factory import make_slack_client
from tests.operations.fake_api import FakeJobsApi
from tests.operations.running_operations import (
    QUICK_INTERVALS,
    FakeCards,
    run_operations,
    wait_until,
)
from tests.sample_plans import INCIDENT, NOON, make_plan, running_jobs

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


class FaultyCards(FakeCards):
    """Cards that cannot be drawn, by a fault of ours."""

    def show_card(self, record, message):
        raise ZeroDivisionError


def test_durable_work_whose_cards_are_drawn_no_more_is_not_alive(url):
    jobs = running_jobs(1)
    with run_operations(url, FakeJobsApi(*jobs), FaultyCards(), launches_engine=False) as run:
        assert run.operations.is_alive()
        run.ask(make_plan(jobs))
        run.operations.cards.refresh("p1", forced=True)
        wait_until(lambda: not run.operations.is_alive())


def test_a_process_that_only_draws_cards_says_that_they_are_drawn_no_more(store):
    cards = CardUpdater(FaultyCards(), store, lambda: NOON, QUICK_INTERVALS)
    slack_client = make_slack_client("xoxb-demo", "http://127.0.0.1:1/")
    probes = make_probes(Services(None, None, store, None), None, cards, slack_client)
    assert not probes["cards"](), "it has not begun"
    cards.start()
    assert probes["cards"]()
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    cards.refresh("p1", forced=True)
    wait_until(lambda: not probes["cards"]())
    cards.stop(1.0)
