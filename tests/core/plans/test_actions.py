"""Each action says all that differs of itself, and is one of the plans that can be stored."""

import inspect
from typing import get_args

import msgspec
import pytest

from jobsbot.core.jobs.job import FINISHED, PENDING, RUNNING, Job
from jobsbot.core.plans.actions import ACTIONS, Action, ActionRules, JobChange, Stop, Tag
from jobsbot.core.plans.plan import Plan
from jobsbot.core.plans.policy import PolicyRules
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
    assert action.watch_time(PolicyRules()).total_seconds() >= 60
    assert action.describe_pending(None)
    assert action.skip_reason(None) == "not found"


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


@pytest.mark.parametrize("state", [None, ""])
@pytest.mark.parametrize("action", SAMPLES[:2], ids=lambda action: action.verb)
def test_a_job_without_a_state_is_left_alone_and_not_called_ended(action, state):
    reason = action.skip_reason(Job(id="123/1/1", state=state))
    assert reason == "left alone: the API does not say its state"


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
