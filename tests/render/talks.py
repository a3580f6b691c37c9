"""What the bot itself says: every verb, every moment of a card, every form it opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.message import Form, Message
from jobsbot.core.messages.plan_card import card
from jobsbot.core.plans.actions import Action, Delete, Outcome, Result, Stop, Tag
from jobsbot.core.plans.plan import Plan, Progress, Record, Status
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.reply import OpenForm, Reply, ShowCard, Tell
from jobsbot.store import open_store
from tests.conversation import BEN, INCIDENT, NOON, Conversation, DictApi, job
from tests.plans import planned

NAMES = ("books", "мониторинг", "مراقب", "x" * 500, "🕷️", "<!here> *x* `y`", "a\nb\x1b[31m")
STATES = ("running", "finished", "pending")
SENTENCES = (
    "", "help", "help stop", "list", "list running", "list finished", "list spider=nothing",
    "list count=3 offset=3", "list 123 pending", "select", "select running all", "show 123/1/1",
    "show 123/1/1 123/1/2 123/9/9", "show 123/9/9", "use", "use staging", "use none",
    "stop 123/1/3", "stop running", "stop 123/9/9", "delete 123/1/1", "delete finished",
    "tag 123/1/1 +checked", "update 123/1/2 add_tag=a remove_tag=b", "lst runing", "stop",
    "<!channel> `x` *y* https://evil.example", "list tag=", "x" * 500,
)  # fmt: skip


def conversation(count: int) -> Iterator[Message | Form]:
    """All that is said and asked where a project has so many jobs, to the second press."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'talk.sqlite'}")
        talk = Conversation(api_of(count), store)
        for sentence in SENTENCES:
            for said in heard(talk.says(sentence)):
                yield said
                for button in getattr(said, "buttons", ())[:4]:
                    yield from heard(talk.presses(button, BEN))
        store.close_connections()


def heard(replies: list[Reply]) -> Iterator[Message | Form]:
    for reply in replies:
        match reply:
            case Tell() | ShowCard():
                yield reply.message
            case OpenForm():
                yield reply.form


def cards(count: int) -> Iterator[Message]:
    """The card of every action, behind every barrier, at every moment."""
    jobs = [told(n) for n in range(1, count + 1)]
    actions: tuple[Action, ...] = (Stop(), Delete(), Tag(add=("a", "<!here>"), remove=("x" * 90,)))
    for action in actions:
        plan = planned(jobs, action)
        for barrier in Barrier:
            guarded = plan.guarded(barrier, timedelta(minutes=10))
            yield from (card(record, NOON) for record in moments(guarded))


def moments(plan: Plan) -> Iterator[Record]:
    """Open, acting, ended well and badly, and all the ways of coming to nothing."""
    yield Record(plan)
    closed = Record(plan, by=BEN, at=NOON, card=INCIDENT)
    yield from (replace(closed, status=status) for status in Status)
    some = plan.keys[: len(plan.keys) // 2]
    trouble = "The Jobs API is not answering right now."
    for result in Result:
        half = tuple(Outcome(key, result, "cancelled " + "y" * 300) for key in some)
        acting = Progress(requested=plan.keys, outcomes=half, interrupted=True, trouble=trouble)
        yield replace(closed, status=Status.CLAIMED, progress=acting)
        every = tuple(Outcome(key, result, "<!channel>") for key in plan.keys)
        yield replace(closed, status=Status.DONE, progress=Progress(outcomes=every, ended_at=NOON))


def api_of(count: int) -> DictApi:
    api = DictApi()
    api.put(*(told(n) for n in range(1, count + 1)))
    return api


def told(n: int) -> Job:
    """A job with one of the names and one of the states."""
    return job(
        f"123/{n % 3 + 1}/{n}",
        STATES[n % len(STATES)],
        spider=NAMES[n % len(NAMES)],
        items_scraped=1234 * n,
        tags=["nightly", NAMES[(n + 3) % len(NAMES)]] if n % 2 else [],
        spider_args={"url": "https://evil.example/?a=<b>&c", NAMES[n % 7]: "*x*"},
    )
