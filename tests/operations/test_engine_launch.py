"""Plans are accepted before the engine is there: it is imported once the bot can be spoken to."""

from jobsbot.core.plans.plan import PlanStatus
from tests.operations.fake_api import STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import run_operations, wait_until
from tests.sample_plans import job_key, make_plan, running_jobs


def test_what_was_confirmed_before_the_engine_was_there_begins_with_it(url):
    jobs = running_jobs(1)
    with run_operations(url, FakeJobsApi(*jobs), launches_engine=False) as run:
        run.ask(make_plan(jobs))
        run.click()
        assert run.operations.is_alive()
        assert run.api.sent(STOP_ENDPOINT) == {}
        run.operations.launch_engine()
        assert run.operations.is_alive()
        assert run.ended().status is PlanStatus.DONE
        assert run.api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_who_ends_before_the_engine_is_there_leaves_what_was_confirmed_to_the_next(url):
    jobs = running_jobs(1)
    api = FakeJobsApi(*jobs)
    with run_operations(url, api, launches_engine=False) as run:
        run.ask(make_plan(jobs))
        run.click()
    with run_operations(url, api) as run:
        assert run.ended().status is PlanStatus.DONE
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_a_card_is_drawn_before_the_engine_is_there(url):
    jobs = running_jobs(1)
    with run_operations(url, FakeJobsApi(*jobs), launches_engine=False) as run:
        run.ask(make_plan(jobs))
        run.operations.cards.refresh("p1", forced=True)
        wait_until(lambda: run.cards.edits)
