"""Each action says all that differs of itself, and is one of the plans that can be stored."""

import inspect
from typing import get_args

import msgspec
import pytest

from jobsbot.core.jobs.job import FINISHED, PENDING, RUNNING, Job
from jobsbot.core.plans.actions import (
    ACTIONS,
    Action,
    ActionRules,
    Delete,
    JobChange,
    Outcome,
    Result,
    Skip,
    Stop,
    Tag,
)
from jobsbot.core.plans.plan import JobSnapshot, Plan, PlanRecord, Progress, leaves_jobs_undone
from jobsbot.core.plans.policy import PolicyNumbers
from jobsbot.core.values import replace
from tests.sample_plans import job_key, make_plan, running_jobs

SAMPLES = [kind(add=("seen",)) if kind is Tag else kind() for kind in ACTIONS]


def test_every_action_that_a_plan_can_hold_is_registered():
    assert set(get_args(Action)) == set(ACTIONS)


@pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)
def test_an_action_leaves_nothing_out(kind):
    asked = {name for name in vars(ActionRules) if not name.startswith("_")}
    asked |= set(inspect.get_annotations(ActionRules))
    assert {name for name in asked if not hasattr(kind, name)} == set()


@pytest.mark.parametrize("action", SAMPLES, ids=lambda action: action.verb)
def test_an_action_comes_back_from_the_store_and_its_words_are_whole(action):
    plan = make_plan(running_jobs(1), action)
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan
    assert plan.consequence.endswith(".")
    assert action.words.verb == action.verb
    assert action.watch_time(PolicyNumbers()).total_seconds() >= 60
    assert action.describe_pending(None)
    assert action.find_skip(None) == Skip("not found")


@pytest.mark.parametrize(
    ("states", "running", "pending"),
    [
        ([RUNNING], True, False),
        ([PENDING], False, True),
        ([RUNNING, PENDING], True, True),
        ([], True, False),
    ],
)
def test_a_stop_tells_jobs_that_run_and_jobs_that_wait_apart(states, running, pending):
    said = Stop().explain_consequence(states)
    assert ("shut down gracefully" in said) is running
    assert ("never starts" in said) is pending


def test_a_delete_says_of_one_job_that_it_is_one():
    one, two = (Delete().explain_consequence([FINISHED] * jobs) for jobs in (1, 2))
    assert one.startswith("The job goes with its items, logs and statistics.")
    assert "Its line in the list of jobs is kept" in one
    assert two.startswith("The jobs go with their items, logs and statistics.")
    assert "Their lines in the list of jobs are kept" in two


@pytest.mark.parametrize("state", [None, ""])
@pytest.mark.parametrize("action", [Stop(), Delete()], ids=lambda action: action.verb)
def test_a_job_without_a_state_is_left_alone_and_not_called_ended(action, state):
    skip = action.find_skip(Job(id="123/1/1", state=state))
    assert skip == Skip("left alone: the API does not say its state")


@pytest.mark.parametrize(
    ("tags", "change", "undo"),
    [
        ([], JobChange(key=job_key(1), added_tags=("a", "b")), Tag(remove=("a", "b"))),
        (["a"], JobChange(key=job_key(1), added_tags=("b",)), Tag(remove=("b",))),
        (
            ["a", "c"],
            JobChange(key=job_key(1), added_tags=("b",), removed_tags=("c",)),
            Tag(add=("c",), remove=("b",)),
        ),
        (["a", "b"], JobChange(key=job_key(1)), None),
    ],
)
def test_a_tag_changes_and_takes_back_only_what_the_job_lacked_or_had(tags, change, undo):
    action = Tag(add=("a", "b"), remove=("c",))
    job = Job(id="123/1/1", state=FINISHED, tags=tags)
    assert action.find_change(job) == change
    assert action.build_undo(change) == undo


@pytest.mark.parametrize(
    ("reason", "result"),
    [
        ("cancelled", Result.DONE),
        ("canceled", Result.DONE),
        ("cancel_timeout", Result.DONE),
        ("shutdown", Result.DONE),
        ("cancelled (stalled)", Result.SKIPPED),
        ("cancelled (24h limit)", Result.SKIPPED),
        ("cancelling_failed", Result.SKIPPED),
        ("finished", Result.SKIPPED),
        ("", Result.SKIPPED),
    ],
)
def test_only_a_close_reason_of_a_stop_makes_a_job_stopped(reason, result):
    job = Job(id="123/1/1", state=FINISHED, close_reason=reason)
    outcome = Stop().read_outcome(job_key(1), job)
    assert outcome.result is result
    assert outcome.already is (result is Result.SKIPPED)


@pytest.mark.parametrize(
    ("why", "is_undone"),
    [
        ("had already finished", False),
        ("had ended by itself as finished", False),
        ("has these tags already", False),
        ("not found", True),
        ("skipped: frozen by @lea", True),
    ],
)
def test_plans_that_an_earlier_release_stored_are_judged_by_their_texts(why, is_undone):
    stored = b'{"key": {"project": 123, "spider": 1, "number": 1}, "skip": "%s"}' % why.encode()
    snapshot = msgspec.json.decode(stored, type=JobSnapshot)
    plan = replace(make_plan(running_jobs(2)), jobs=(snapshot,))
    assert leaves_jobs_undone(PlanRecord(plan)) is is_undone
    ended = Progress(outcomes=(Outcome(job_key(2), Result.SKIPPED, why),))
    record = PlanRecord(make_plan(running_jobs(2)), progress=ended)
    assert leaves_jobs_undone(record) is is_undone
