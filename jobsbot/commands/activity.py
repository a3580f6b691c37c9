"""activity: who did what in a project, in the bot or outside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.params.simple import FlagParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_calls import read_activity
from jobsbot.core.jobs.storage_records import ActivityEvent
from jobsbot.core.messages.message import (
    Button,
    Cell,
    Column,
    Link,
    Message,
    Paragraph,
    Table,
    Timestamp,
    echo_line,
)
from jobsbot.core.messages.records import Record
from jobsbot.core.text.visible_text import spell_invisible
from jobsbot.core.text.wording import format_number, join_words, pluralize

Mask = Callable[[str], str]
EVENTS_READ = 200
EVENTS_SHOWN = 50
MAX_TEXT_CHARS = 80
ROUTINE_EVENTS = frozenset({"job:started", "job:completed"})
"""Events of every job, which nobody did."""
OTHER = "of another kind"
MAX_WORDS = 5
EVENT_WORDS = {
    "job:scheduled": "scheduled",
    "job:started": "started",
    "job:completed": "ended",
    "job:cancelled": "stopped",
    "job:deleted": "deleted",
}


class ActivityRecord(Record, frozen=True, kw_only=True):
    """Something that was done in a project."""

    time: datetime | None = None
    who: str | None = None
    did: str | None = None
    job: str | None = None
    version: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReadActivity(ReadCommand):
    """Show who did what in a project, also outside the bot: stops, deletes, deploys."""

    word = "activity"
    also = ("events", "deploys")
    usage = "[project] [all]"
    examples = ("activity 123", "activity 123 all")

    project: int = takes(ProjectParam())
    everything: bool = takes(FlagParam("all"))

    def answer(self, turn: Turn) -> Message:
        events = turn.api.send(read_activity(self.project, EVENTS_READ))
        kept = [one for one in events if self.everything or one.event not in ROUTINE_EVENTS]
        shown = kept[:EVENTS_SHOWN]
        mask = turn.config.masking.mask_text
        rows = tuple(make_row(event, mask) for event in shown)
        columns = (Column("What"), Column("Job"), Column("Who"), Column("When"))
        table = (Table("What was done, newest first", columns, rows),) if rows else ()
        other = ReadActivity(project=self.project, everything=not self.everything)
        label = "What people did" if self.everything else "Everything"
        return Message(
            title=self.headline(kept, events, turn.config.project_label(self.project)),
            parts=(*table, *self.notes(shown, kept), echo_line(say(self))),
            buttons=(
                Button(label, Origin.IN_PLACE, say(other)),
                Button("Refresh", Origin.IN_PLACE, say(self)),
            ),
            records=tuple(make_record(event, mask) for event in shown),
        )

    def headline(
        self, kept: Sequence[ActivityEvent], events: Sequence[ActivityEvent], where: str
    ) -> str:
        """Say what was done most, among the newest events that were read."""
        of = f"the last {pluralize(len(events), 'event')} in {where}"
        if not events:
            return f"Nothing is on record in {where}."
        if not kept:
            return f"Nobody did anything in {of}: jobs started and ended."
        counts = Counter(name_event(event) for event in kept)
        ordered = sorted(counts.items(), key=lambda pair: (pair[0] == OTHER, -pair[1]))
        said = join_words([f"{format_number(n)} {word}" for word, n in ordered[:MAX_WORDS]])
        return f"In {of}: {said}."

    def notes(
        self, shown: Sequence[ActivityEvent], kept: Sequence[ActivityEvent]
    ) -> tuple[Paragraph, ...]:
        if len(shown) == len(kept):
            return ()
        return (Paragraph.of(f"Showing {len(shown)} of {len(kept)}.", quiet=True),)


def make_row(event: ActivityEvent, mask: Mask) -> tuple[Cell, ...]:
    return (
        describe_event(event, mask),
        link_if_key(event.job, mask),
        spell_invisible(mask(event.user or "")[:MAX_TEXT_CHARS]) or None,
        Timestamp(event.at) if event.at else None,
    )


def name_event(event: ActivityEvent) -> str:
    """Name an event by the bot's own word; empty for events of other kinds."""
    if event.is_deploy:
        return "deployed"
    return EVENT_WORDS.get(event.event or "", OTHER)


def describe_event(event: ActivityEvent, mask: Mask) -> str:
    """Name an event by the bot's own word, or as it is written where it is of another kind."""
    name = event.event or "another event"
    if event.is_deploy:
        return f"deployed {mask(event.version or '')}".strip()[:MAX_TEXT_CHARS]
    return EVENT_WORDS.get(name, spell_invisible(mask(name)[:MAX_TEXT_CHARS]))


def link_if_key(text: str | None, mask: Mask) -> Link | str | None:
    """Link a job's key; anything else is only text."""
    try:
        key = JobKey.parse(text or "")
    except ValueError:
        return spell_invisible(mask(text)[:MAX_TEXT_CHARS]) if text else None
    return Link(str(key), key.url)


def make_record(event: ActivityEvent, mask: Mask) -> ActivityRecord:
    return ActivityRecord(
        time=event.at,
        who=mask(event.user) if event.user else None,
        did=mask(event.event) if event.event else None,
        job=mask(event.job) if event.job else None,
        version=mask(event.version) if event.version else None,
    )
