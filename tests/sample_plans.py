"""Plans to test with, as a conversation would make them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from jobsbot.core.interaction import Origin, Person, Place, Said
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.plans.actions import Action, Stop
from jobsbot.core.plans.plan import Plan
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.values import replace

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ANNA = Person("U1", "anna")
BEN = Person("U2", "ben")
INCIDENT = Place("C1", "1700000000.000100", "1700000000.000200")


def job_key(number: int, spider: int = 1, project: int = 123) -> JobKey:
    return JobKey(project, spider, number)


def running_jobs(*numbers: int) -> tuple[Job, ...]:
    return tuple(
        Job(id=str(job_key(n)), spider="shop", state="running", started_time="2026-05-04T11:00:00")
        for n in numbers
    )


def finished_jobs(*numbers: int, tags: Sequence[str] = ()) -> tuple[Job, ...]:
    return tuple(
        replace(job, state="finished", close_reason="finished", tags=list(tags))
        for job in running_jobs(*numbers)
    )


def stop_request(plan_id: str = "p1", *, who: Person = ANNA, when: datetime = NOON) -> Said:
    return Said("stop 123/1/1", who, INCIDENT, Origin.TYPED, when, plan_id)


def make_plan(
    jobs: Sequence[Job],
    action: Action | None = None,
    said: Said | None = None,
    filtered: bool = False,
) -> Plan:
    """Plan an action (by default a stop) on these jobs, open for ten minutes."""
    said = said or stop_request()
    action = action or Stop()
    plan = Plan.of(
        action,
        123,
        {job.key: job for job in jobs},
        said,
        label="project 123",
        sentence=f"{action.verb} 123/1/1",
        filtered=filtered,
    )
    return plan.with_barrier(Barrier.CARD, timedelta(minutes=10))
