"""What happens to a confirmed plan whose jobs have changed since they were shown."""

from datetime import timedelta

import pytest

from jobsbot.core.plans.actions import Result, Tag
from jobsbot.core.plans.overlaps import note_earlier_plans
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.plans.policy import Barrier
from tests.operations.fake_api import (
    STOP_ENDPOINT,
    FakeJobsApi,
)
from tests.operations.running_operations import (
    outcomes_by_key,
    run_operations,
    wait_until,
)
from tests.sample_plans import (
    BEN,
    INCIDENT,
    NOON,
    finished_jobs,
    job_key,
    make_plan,
    running_jobs,
    stop_request,
)


def test_when_most_jobs_have_changed_people_are_asked_again_on_the_same_card(url):
    api = FakeJobsApi(*finished_jobs(1, 2, 3), *running_jobs(4))
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1, 2, 3, 4)))
        run.click(who=BEN)
        wait_until(lambda: run.cards.whispers != [])
        old, new = run.store.get_plan("p1"), run.cards.now()
        assert old.status is PlanStatus.REPLACED
        assert (new.plan.id, new.status, new.card) == (
            old.progress.replaced_by,
            PlanStatus.OPEN,
            INCIDENT,
        )
        assert new.plan.keys == (job_key(4),)
        assert [seen.key for seen in new.plan.jobs] == [job_key(n) for n in (1, 2, 3, 4)]
        assert (new.plan.asked_by, new.plan.barrier) == (BEN, Barrier.CARD)
        assert new.plan.expires_at == NOON + timedelta(minutes=10)
        assert run.cards.whispers == [(BEN, INCIDENT, "The jobs changed since you looked.")]
        assert STOP_ENDPOINT not in api.calls

        run.click(new.plan.id, BEN)
        record = run.ended(new.plan.id)
        assert outcomes_by_key(record)[job_key(4)].result is Result.DONE
    assert api.sent(STOP_ENDPOINT) == {job_key(4): 1}


@pytest.mark.parametrize(("asked_by_other", "noted"), [((1, 2, 3), []), ((3, 4), [("p0", 1)])])
def test_what_is_asked_again_says_what_else_is_asked_of_the_jobs_that_are_left(
    url, asked_by_other, noted
):
    api = FakeJobsApi(*finished_jobs(1, 2, 3), *running_jobs(4))
    shown = make_plan(running_jobs(1, 2, 3, 4))
    with run_operations(url, api) as run:
        asked = stop_request("p0", who=BEN)
        other = PlanRecord(run.ask(make_plan(running_jobs(*asked_by_other), said=asked)))
        run.ask(shown.with_earlier(note_earlier_plans(shown, [other])))
        run.click(who=BEN)
        wait_until(lambda: run.cards.whispers != [])
        asked_again = run.store.get_plan("p1b").plan
    assert [(each.id, each.job_count) for each in asked_again.earlier] == noted


def test_tags_that_nobody_had_to_confirm_are_not_asked_about_again(url):
    api = FakeJobsApi(*finished_jobs(1, 2, tags=["seen"]), *finished_jobs(3))
    plan = make_plan(finished_jobs(1, 2, 3), Tag(add=("seen",))).with_barrier(
        Barrier.NONE, timedelta(minutes=10)
    )
    with run_operations(url, api) as run:
        run.ask(plan)
        run.click()
        record = run.ended()
    assert outcomes_by_key(record)[job_key(3)].result is Result.DONE


def test_a_job_that_appeared_after_the_card_is_not_touched(url):
    api = FakeJobsApi(*running_jobs(1, 2))
    with run_operations(url, api) as run:
        run.carry_out(running_jobs(1))
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}
    assert api.jobs[job_key(2)].state == "running"
