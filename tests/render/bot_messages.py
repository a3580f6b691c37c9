"""What the bot itself says: every verb, every moment of a card, every form it opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.message import Button, Form, Message
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.actions import Action, Delete, Outcome, Result, Stop, Tag
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus, Progress
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.reply import OpenForm, Reply, SendMessage, ShowCard
from jobsbot.core.values import replace
from tests.bot_conversation import BEN, INCIDENT, NOON, Conversation, FakeReadApi, make_job
from tests.databases.migrated import open_migrated_store
from tests.sample_plans import make_plan

SPIDER_NAMES = ("books", "мониторинг", "مراقب", "x" * 500, "🕷️", "<!here> *x* `y`", "a\nb\x1b[31m")
JOB_STATES = ("running", "finished", "pending")
SENTENCES = (
    "", "help", "help stop", "list", "list running", "list finished", "list spider=nothing",
    "list count=3 offset=3", "list 123 pending", "select", "select running all", "show 123/1/1",
    "show 123/1/1 123/1/2 123/9/9", "show 123/9/9", "use", "use staging", "use none",
    "stop 123/1/3", "stop running", "stop 123/9/9", "delete 123/1/1", "delete finished",
    "tag 123/1/1 +checked", "update 123/1/2 add_tag=a remove_tag=b", "lst runing", "stop",
    "<!channel> `x` *y* https://evil.example", "list tag=", "x" * 500,
)  # fmt: skip
VERBS_WITH_FORMS = ("stop", "delete", "tag", "update")


def collect_answers(count: int) -> Iterator[Message | Form]:
    """All that is said and asked where a project has so many jobs, to the second press."""
    with TemporaryDirectory() as folder:
        store = open_migrated_store(Path(folder) / "talk.sqlite")
        conversation = Conversation(make_fake_api(count), store)
        for sentence in SENTENCES:
            for said in read_messages(conversation.says(sentence)):
                yield said
                for button in getattr(said, "buttons", ())[:4]:
                    yield from read_messages(conversation.presses(button, BEN))
        for verb in VERBS_WITH_FORMS:
            pressed = Button("Fill in…", Origin.PRESSED, verb)
            yield from read_messages(conversation.presses(pressed, BEN))
        store.close_connections()


def read_messages(replies: list[Reply]) -> Iterator[Message | Form]:
    for reply in replies:
        match reply:
            case SendMessage() | ShowCard():
                yield reply.message
            case OpenForm():
                yield reply.form


def make_cards(count: int) -> Iterator[Message]:
    """The card of every action, behind every barrier, at every moment."""
    jobs = [make_numbered_job(n) for n in range(1, count + 1)]
    actions: tuple[Action, ...] = (Stop(), Delete(), Tag(add=("a", "<!here>"), remove=("x" * 90,)))
    for action in actions:
        plan = make_plan(jobs, action)
        for barrier in Barrier:
            guarded = plan.with_barrier(barrier, timedelta(minutes=10))
            yield from (draw_card(record, NOON) for record in make_plan_states(guarded))


def make_plan_states(plan: Plan) -> Iterator[PlanRecord]:
    """Open, acting, ended well and badly, and all the ways of coming to nothing."""
    yield PlanRecord(plan)
    closed = PlanRecord(plan, closed_by=BEN, closed_at=NOON, card=INCIDENT)
    yield from (replace(closed, status=status) for status in PlanStatus)
    some = plan.keys[: len(plan.keys) // 2]
    trouble = "The Jobs API is not answering right now."
    for result in Result:
        half = tuple(Outcome(key, result, "cancelled " + "y" * 300) for key in some)
        acting = Progress(requested=plan.keys, outcomes=half, interrupted=True, trouble=trouble)
        yield replace(closed, status=PlanStatus.CLAIMED, progress=acting)
        every = tuple(Outcome(key, result, "<!channel>") for key in plan.keys)
        yield replace(
            closed, status=PlanStatus.DONE, progress=Progress(outcomes=every, ended_at=NOON)
        )


def make_fake_api(count: int) -> FakeReadApi:
    api = FakeReadApi()
    api.put(*(make_numbered_job(n) for n in range(1, count + 1)))
    return api


def make_numbered_job(n: int) -> Job:
    """A job with one of the names and one of the states."""
    return make_job(
        f"123/{n % 3 + 1}/{n}",
        JOB_STATES[n % len(JOB_STATES)],
        spider=SPIDER_NAMES[n % len(SPIDER_NAMES)],
        items_scraped=1234 * n,
        tags=["nightly", SPIDER_NAMES[(n + 3) % len(SPIDER_NAMES)]] if n % 2 else [],
        spider_args={"url": "https://evil.example/?a=<b>&c", SPIDER_NAMES[n % 7]: "*x*"},
    )
