"""history: who did what, when, why and with what outcome."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.history import HistorySubject, HistorySubjectParam
from jobsbot.core.grammar.params.simple import SinceParam
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.grammar.project_scope import find_projects
from jobsbot.core.interaction import PLAN_ORIGINS, Person, Place
from jobsbot.core.messages.message import (
    Cell,
    Column,
    Link,
    Message,
    Paragraph,
    Say,
    Table,
    Timestamp,
    echo_line,
)
from jobsbot.core.messages.records import Record
from jobsbot.core.plans.freeze import EVERY_PROJECT
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.ports import AuditEntry
from jobsbot.core.text.durations import Moment, resolve_moment
from jobsbot.core.text.wording import format_number, join_words, pluralize
from jobsbot.core.values import replace

DEFAULT_SINCE = timedelta(days=7)
MAX_READ = 5_000
"""Entries that are searched, the newest first."""
UNTOLD = ("said", "anchored")
"""First words of audit entries that are not about something done."""
PRESS_PATTERN = re.compile(rf"^(?:{'|'.join(origin.value for origin in PLAN_ORIGINS)}) ")
"""The word for a press before the sentence of its plan."""
OUTCOME_WORDS = MappingProxyType({PlanStatus.CLAIMED.value: "under way"})
"""Words for people, where the status of a plan is a word of the program."""
CAUSE_PATTERN = re.compile(r" \([a-z ]+\)$")
"""The cause of a refusal, after its sentence."""
MAX_SHOWN = 50
MAX_ACTIONS_COUNTED = 4
MAX_TEXT_CHARS = 120


class HistoryRecord(Record, frozen=True, kw_only=True):
    """An entry of the audit."""

    time: datetime
    who: str
    did: str
    jobs: tuple[str, ...]
    plan: str
    outcome: str


class HistoryLine(msgspec.Struct, frozen=True):
    """An entry of the audit, with the plan that it is about where that is still stored."""

    entry: AuditEntry
    plan: PlanRecord | None
    outcome: str

    @property
    def did(self) -> str:
        return self.entry.what.partition(": ")[0]

    @property
    def about(self) -> str:
        return self.entry.what.partition(": ")[2]

    def find_projects(self, config: BotConfig) -> frozenset[int]:
        """Find the projects of an entry: of its plan, or those that its sentence names.

        An entry that names no known project is about all of them: only people who may read every
        project see it.
        """
        if self.plan:
            return frozenset({self.plan.plan.project})
        sentence = CAUSE_PATTERN.sub("", PRESS_PATTERN.sub("", self.about, count=1))
        try:
            named = find_projects(parse(sentence, replace(config, default_project=None)))
        except UsageError:
            named = iter(())
        return frozenset(named) or frozenset({EVERY_PROJECT})

    def fits(self, subject: HistorySubject, names: Mapping[str, str], config: BotConfig) -> bool:
        """Tell whether this is about what was asked; what is about all projects is."""
        jobs = self.plan.plan.jobs if self.plan else ()
        if subject.key and all(job.key != subject.key for job in jobs):
            return False
        if subject.project and not self.find_projects(config) & {subject.project, EVERY_PROJECT}:
            return False
        if subject.spider and all(job.spider != subject.spider for job in jobs):
            return False
        who = self.entry.who
        name = who.name or names.get(who.id, "")
        named = (who.id.lower(), name.lower(), who.id.removeprefix("terminal:").lower())
        return not subject.person or subject.person.lower() in named


@dataclass(frozen=True, kw_only=True)
class ShowHistory(ReadCommand):
    """Show who asked, approved, stopped, deleted or tagged what, when, why, with what outcome."""

    word = "history"
    usage = "[KEY | project | @person | spider=] [since=7d]"
    examples = ("history 123 since=7d", "history 123/1/2 since=7d", "history @lea since=24h")
    quick = True

    subject: HistorySubject = takes(HistorySubjectParam())
    since: Moment = takes(SinceParam(DEFAULT_SINCE))

    def answer(self, turn: Turn) -> Message:
        start = resolve_moment(self.since, turn.said.when)
        entries = turn.memory.list_recent_audit_entries(start, MAX_READ, without=UNTOLD)
        names = collect_names(entries)
        if self.subject.person:
            names |= turn.find_names(list_nameless(entries, names))
        told = [
            line
            for line in join_plans(turn, entries)
            if line.fits(self.subject, names, turn.config)
        ]
        found = self._leave_out_unreadable(told, turn)
        shown = found[:MAX_SHOWN]
        names |= turn.find_names(list_nameless((line.entry for line in shown), names))
        columns = tuple(map(Column, ("Who", "Did → outcome", "When", "What")))
        rows = tuple(make_row(line, names, turn.get_message_url) for line in shown)
        table = (Table("Who did what, newest first", columns, rows),) if rows else ()
        all_read = len(entries) < MAX_READ
        return Message(
            write_title(found, all_read),
            (
                *table,
                *write_notes(len(found), all_read),
                *self._look_elsewhere(found),
                echo_line(say(self)),
            ),
            records=tuple(make_record(line, names) for line in shown),
        )

    def _look_elsewhere(self, found: Sequence[HistoryLine]) -> Iterator[Paragraph]:
        """Say, where nothing was found, where else to look."""
        project = self.subject.key.project if self.subject.key else self.subject.project
        if project and not found:
            yield Paragraph.of("What was done in Scrapy Cloud itself: ", Say(f"activity {project}"))

    def _leave_out_unreadable(self, told: list[HistoryLine], turn: Turn) -> list[HistoryLine]:
        """Leave out entries about projects that the asker may not read, and record that."""
        may_read = cache(lambda project: turn.may_read(project, "history"))
        if may_read(EVERY_PROJECT):
            return told
        unreadable = [
            {project for project in line.find_projects(turn.config) if not may_read(project)}
            for line in told
        ]
        turn.record_left_out(say(self), set().union(*unreadable) - {EVERY_PROJECT})
        return [line for line, hidden in zip(told, unreadable, strict=True) if not hidden]


def write_title(found: Sequence[HistoryLine], all_read: bool) -> str:
    """Say what was done how often; say that nothing was only if all entries were searched."""
    if found:
        counts = Counter(line.did for line in found).most_common()
        said = [f"{format_number(count)} {did}" for did, count in counts[:MAX_ACTIONS_COUNTED]]
        others = sum(count for _, count in counts[MAX_ACTIONS_COUNTED:])
        said += [f"{format_number(others)} more"] if others else []
        return f"{pluralize(len(found), 'entry', 'entries')} of the audit: {join_words(said)}."
    if all_read:
        return "Nothing was done through jobsbot in that time."
    newest = format_number(MAX_READ)
    return f"Nothing of this is among the newest {newest} entries of the audit."


def write_notes(found: int, all_read: bool) -> Iterator[Paragraph]:
    """Say how many entries are not shown, and which were not searched."""
    if found > MAX_SHOWN:
        yield Paragraph.of(f"The newest {MAX_SHOWN} of {found} are shown.")
    if found and not all_read:
        newest = format_number(MAX_READ)
        yield Paragraph.of(f"Only the newest {newest} entries were looked through.")


def join_plans(turn: Turn, entries: tuple[AuditEntry, ...]) -> Iterator[HistoryLine]:
    """Join each entry with its plan and the plan's outcome; each plan is read once."""
    plans: dict[str, PlanRecord | None] = {"": None}
    outcomes = {
        entry.plan_id: entry.what.rpartition(": ")[2]
        for entry in entries
        if entry.what.startswith("ended: ")
    }
    for entry in entries:
        if entry.plan_id not in plans:
            plans[entry.plan_id] = turn.memory.get_plan(entry.plan_id)
        plan = plans[entry.plan_id]
        outcome = outcomes.get(entry.plan_id) or (plan.status.value if plan else "")
        denied = entry.what.startswith("denied: ")  # what became of the plan was done by others
        yield HistoryLine(entry, plan, "" if denied else outcome)


def collect_names(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """Collect the names of people from all entries: not every entry has the name."""
    return {each.who.id: each.who.name for each in entries if each.who.id and each.who.name}


def list_nameless(entries: Iterable[AuditEntry], names: Mapping[str, str]) -> list[Person]:
    """List, each once, people whose name no entry has: a mention has only the id."""
    nameless = (each.who for each in entries if each.who.id and each.who.id not in names)
    return list(dict.fromkeys(nameless))


def make_row(
    line: HistoryLine, names: Mapping[str, str], get_message_url: Callable[[Place], str]
) -> tuple[Cell, ...]:
    who = line.entry.who
    known = who.name or names.get(who.id, "")
    name = known if not who.id else f"@{known}" if known else f"somebody ({who.id})"
    about = line.about.removesuffix(f": {line.outcome}")  # at its end, what has its own column
    done = link_card(line, get_message_url)
    return (name, done, Timestamp(line.entry.at), link_only_job(line, about))


def link_card(line: HistoryLine, get_message_url: Callable[[Place], str]) -> Link | str:
    """Say the outcome of an entry, with a link to the plan's card."""
    outcome = OUTCOME_WORDS.get(line.outcome, line.outcome)
    words = f"{line.did} → {outcome}" if outcome not in ("", line.did) else line.did
    card = line.plan.card if line.plan else None
    url = get_message_url(card) if card else ""
    return Link(words, url) if url else words


def link_only_job(line: HistoryLine, about: str) -> Link | str:
    """Link the text of an entry about a single job to the job's page."""
    text = about[:MAX_TEXT_CHARS]
    targets = line.plan.plan.targets if line.plan else ()
    return Link(text, targets[0].key.url) if len(targets) == 1 and text else text


def make_record(line: HistoryLine, names: Mapping[str, str]) -> HistoryRecord:
    """Make the record of an entry."""
    who = line.entry.who
    return HistoryRecord(
        time=line.entry.at,
        who=who.name or names.get(who.id) or who.id,
        did=line.did,
        jobs=tuple(str(job.key) for job in line.plan.plan.targets) if line.plan else (),
        plan=line.entry.plan_id,
        outcome=line.outcome,
    )
