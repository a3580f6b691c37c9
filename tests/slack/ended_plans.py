"""Plans that end while Slack looks on."""

from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import Progress
from jobsbot.services import current_time


def end(slack, plan_id, result=Result.DONE, why=""):
    """End a plan as its work does."""
    poll = slack.store.begin_poll(plan_id, 0, "test/1").poll
    record = slack.store.get_plan(plan_id)
    outcomes = tuple(Outcome(key, result, why) for key in record.plan.keys)
    progress = Progress(requested=record.plan.keys, outcomes=outcomes, ended_at=current_time())
    slack.store.end_plan(poll, progress, record.closed_by, "ended", current_time())
    slack.cards.refresh(plan_id)
