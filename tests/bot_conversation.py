"""A conversation with the bot: sentences in, text out. The Jobs API is a dict, the store SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.errors import ApiError
from jobsbot.core.grammar.command import BotConfig, Command
from jobsbot.core.guard import AssumedMembers
from jobsbot.core.interaction import Origin, Person, Place, Said
from jobsbot.core.jobs.api_calls import ApiRoot, Call, ResponseShape
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Code,
    Fields,
    FileAttachment,
    Form,
    Link,
    MarkedTime,
    Message,
    Paragraph,
    Say,
    Strong,
    Table,
    Timestamp,
    UserRef,
)
from jobsbot.core.ports import Memory, PeopleDirectory
from jobsbot.core.reply import Audience, OpenForm, Reply, SendMessage, ShowCard
from jobsbot.core.text.wording import format_duration
from jobsbot.core.values import replace
from jobsbot.render.layout import unfold_parts
from tests.fake_storage import FakeStorage

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ANNA = Person("U1", "anna")
BEN = Person("U2", "ben")
INCIDENT = Place("C1")
PROJECT_IDS = {"prod-crawl": 123, "staging": 456}


def make_job(key: str, state: str = "running", **more: Any) -> Job:
    """A job as the API tells it: an hour old, unless said otherwise."""
    told: dict[str, Any] = {
        "spider": "books",
        "started_time": "2026-05-04T11:00:00",
        "items_scraped": 40,
        "errors_count": 0,
    }
    if state == "finished":
        told |= {"close_reason": "finished", "updated_time": "2026-05-04T11:30:00"}
    if state == "pending":
        told["started_time"] = None
    return Job(id=key, state=state, **(told | more))


@dataclass
class FakeReadApi:
    """The Jobs API as a dict of jobs. `asked` is every call, in order; `fails` what it raises.

    `storage` answers what is asked of storage and the job queue.
    """

    jobs: dict[str, Job] = field(default_factory=dict)
    asked: list[Call[Any]] = field(default_factory=list)
    fails: ApiError | None = None
    storage: FakeStorage = field(default_factory=FakeStorage)

    def put(self, *jobs: Job) -> None:
        self.jobs |= {job.id: job for job in jobs}

    @property
    def writes(self) -> list[Call[Any]]:
        return [call for call in self.asked if call.is_write]

    def send(self, call: Call[Any], *, timeout: float | None = None) -> Any:
        self.asked.append(call)
        if call.response_shape is ResponseShape.NUMBER and call.endpoint not in self.storage.counts:
            return len(self.matching(call))
        if call.root is not ApiRoot.JOBS:
            return self.storage.answer(call)
        if self.fails:
            raise self.fails
        assert call.response_shape is ResponseShape.JOBS, "the bot itself only ever reads"
        return tuple(self.matching(call))

    def stream(self, call: Call[Any]) -> Iterator[Any]:
        self.asked.append(call)
        if call.root is not ApiRoot.JOBS:
            return iter(self.storage.answer(call))
        if self.fails:
            raise self.fails
        return iter(self.matching(call))

    def matching(self, call: Call[Any]) -> list[Job]:
        wanted: dict[str, list[str]] = {}
        for name, value in call.params:
            wanted.setdefault(name, []).append(value)
        found = [
            job
            for job in sorted(self.jobs.values(), key=last_event_of, reverse=True)
            if job.key.project == call.project
            and ("job" not in wanted or job.id in wanted["job"])
            and ("state" not in wanted or job.state in wanted["state"])
            and ("spider" not in wanted or job.spider in wanted["spider"])
            and ("has_tag" not in wanted or set(job.tags or ()) & set(wanted["has_tag"]))
            and not set(job.tags or ()) & set(wanted.get("lacks_tag", ()))
        ]
        start = int(wanted.get("offset", ["0"])[0])
        size = int(wanted.get("count", ["10000"])[0])
        return found[start : start + size]


def last_event_of(job: Job) -> tuple[str, JobKey]:
    """The API lists by it, newest first."""
    return job.updated_time or job.started_time or "", job.key


def get_message_url(where: Place) -> str:
    """The address of a message in this workspace; nowhere else."""
    return f"https://books.example/{where.channel}/{where.message}" if where.message else ""


class Conversation:
    """One bot, one channel, and whoever speaks in it."""

    def __init__(
        self,
        api: FakeReadApi,
        memory: Memory,
        config: BotConfig | None = None,
        directory: PeopleDirectory | None = None,
    ) -> None:
        self.api, self.memory, self.now = api, memory, NOON
        self.started: list[str] = []
        config = config or BotConfig(
            projects=PROJECT_IDS, default_project=123, commands=ALL_COMMANDS
        )
        self.config = config
        self.bot = Bot(
            api=api,
            memory=memory,
            config=config,
            start=self.started.append,
            directory=directory or AssumedMembers(),
            get_message_url=get_message_url,
        )
        self._ids = (f"s{n}" for n in count(1))
        self._places = (f"1700000000.{n:06}" for n in count(1))

    def says(
        self,
        text: str,
        who: Person = ANNA,
        how: Origin = Origin.TYPED,
        where: Place = INCIDENT,
        fields: dict[str, str] | None = None,
        command: Command | None = None,
    ) -> list[Reply]:
        """Say something, understood as `command` if named; cards are posted as by a shell."""
        said = Said(text, who, where, how, self.now, next(self._ids), fields or {})
        replies = list(self.bot.handle(said, command))
        for reply in replies:
            if isinstance(reply, ShowCard) and reply.record.card is None:
                place = replace(INCIDENT, message=next(self._places))
                self.bot.on_card_posted(reply.record.plan.id, place)
        return replies

    def presses(
        self, button: Button, who: Person = ANNA, fields: dict[str, str] | None = None
    ) -> list[Reply]:
        return self.says(button.value, who, button.origin, fields=fields)

    def check(self, text: str, fields: dict[str, str]) -> dict[str, str]:
        """Submit a form; what is wrong with it, by input."""
        said = Said(text, ANNA, INCIDENT, Origin.FILLED, self.now, next(self._ids), fields)
        return dict(self.bot.check_form(said).errors)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


def get_message(replies: list[Reply]) -> Message:
    """The one message of an answer."""
    (reply,) = replies
    assert isinstance(reply, SendMessage | ShowCard), reply
    return reply.message


def get_only_reply(replies: list[Reply]) -> Reply:
    (reply,) = replies
    return reply


def get_form(replies: list[Reply]) -> Form:
    (reply,) = replies
    assert isinstance(reply, OpenForm), reply
    return reply.form


def get_private_text(replies: list[Reply]) -> str:
    """What only the person who spoke is told."""
    (reply,) = replies
    assert isinstance(reply, SendMessage), reply
    assert reply.audience is Audience.ASKER, reply.audience
    return message_text(reply.message)


def find_button(replies: list[Reply], label: str) -> Button:
    """A button by its label."""
    found = {button.label: button for button in get_message(replies).buttons}
    assert label in found, f"no button {label!r} among {sorted(found)}"
    return found[label]


def list_button_labels(replies: list[Reply]) -> list[str]:
    return [button.label for button in get_message(replies).buttons]


def message_text(message: Message) -> str:
    """All that a message says, as plain lines."""
    said = [message.title]
    for part in unfold_parts(message.parts):
        match part:
            case Paragraph(line):
                said.append(line_text(line))
            case BulletList(lines):
                said += [line_text(line) for line in lines]
            case Fields(pairs):
                said += [f"{name}: {line_text(line)}" for name, line in pairs]
            case Table():
                said.append(" | ".join(column.name for column in part.columns))
                said += [" | ".join(cell_text(value) for value in row) for row in part.rows]
            case FileAttachment():
                said.append(part.alt_text)
            case _:
                said.append(part.alt_text)
    return "\n".join(said)


def line_text(line: tuple[Any, ...]) -> str:
    return "".join(span_text(span) for span in line)


def span_text(span: Any) -> str:
    match span:
        case str():
            return span
        case Strong(text) | Code(text):
            return text
        case Say(sentence):
            return f"/jobs {sentence}".rstrip()
        case Link(text, _):
            return text
        case Timestamp(at):
            return at.strftime("%H:%M")
        case UserRef(_, name):
            return f"@{name}"
    raise AssertionError(span)


def cell_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case timedelta():
            return format_duration(value)
        case MarkedTime():
            return value.text
        case Link(text, _):
            return text
        case _:
            return str(value)
