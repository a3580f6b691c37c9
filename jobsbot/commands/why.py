"""why: what ended a job, how sure that is, and the evidence for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from jobsbot.core.analysis.cause_screen import (
    clean,
    describe_verdict,
    draw_changes,
    draw_errors,
    draw_evidence,
    draw_oddities,
    draw_unread,
    list_live_oddities,
    make_cause_record,
)
from jobsbot.core.analysis.causes.verdict import find_cause
from jobsbot.core.analysis.evidence import Evidence
from jobsbot.core.analysis.evidence_reader import read_evidence
from jobsbot.core.analysis.failure_causes import (
    JudgedJobs,
    describe_causes,
    describe_same_cause,
    draw_kinds_left_out,
    group_failures,
    judge_kinds,
    name_site,
)
from jobsbot.core.analysis.runs import stream_ended_jobs
from jobsbot.core.answers.unknown_names import explain_unknown_name
from jobsbot.core.grammar.command import ReadCommand, Selection, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import KeyOrListingParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import Ending, Job, JobKey
from jobsbot.core.messages.job_table import LIVE_STATES, name_window
from jobsbot.core.messages.message import Button, Message, echo_line
from jobsbot.core.messages.missing_jobs import describe_missing
from jobsbot.core.search import SearchResult, collect_window, read_jobs_by_key
from jobsbot.core.text.durations import resolve_moment
from jobsbot.core.text.periods import say_period
from jobsbot.core.text.tokens import quote
from jobsbot.core.text.wording import pluralize
from jobsbot.core.values import replace

EXPLAINED_WINDOW = timedelta(hours=24)
"""Without a key, the jobs that ended badly within this time are explained."""
MAX_FAILURES = 2_000
MAX_KINDS_JUDGED = 6
"""Kinds of failures (spider, close reason, version) that are judged, each by its newest job."""
ENDED_SO = {
    Ending.BADLY: ("ended badly", "ended badly"),
    Ending.STOPPED: ("was stopped by people", "were stopped by people"),
    Ending.WELL: ("ended well", "ended well"),
}
"""Words for each ending at the end of a sentence: of one job, and of several."""


@dataclass(frozen=True, kw_only=True)
class ExplainJobs(ReadCommand):
    """Explain why a job ended as it did, or what the failures of a project come from."""

    word = "why"
    also = ("explain", "cause")
    usage = "KEY | [project] [filters]"
    examples = ("why 123/1/2", "why 123", "why 123 spider=books")
    on_call = True

    selection: Selection = takes(KeyOrListingParam())

    def answer(self, turn: Turn) -> Message:
        keys = self.selection.filters.job
        return self.explain_one(turn, keys[0]) if keys else self.explain_many(turn)

    def explain_one(self, turn: Turn, key: JobKey) -> Message:
        """Explain one job: the cause, its evidence, the errors, what changed, what to do."""
        job = read_jobs_by_key(turn.api, (key,)).get(key)
        if job is None:
            return describe_missing((key,), say(self))
        mask = turn.config.masking.mask_text
        evidence = read_evidence(turn.api, job, turn.said.when, mask)
        verdict = name_site(turn.api, evidence, find_cause(evidence))
        odd = list_live_oddities(evidence)
        return Message(
            title=describe_verdict(job, verdict, mask, is_odd=bool(odd)),
            parts=(*draw_oddities(odd), *draw_evidence(job, verdict, mask, is_odd=bool(odd)),
                   *draw_errors(evidence, mask),
                   *draw_changes(evidence, mask), *draw_unread(evidence), echo_line(say(self))),
            buttons=tuple(build_buttons(evidence)),
            records=(make_cause_record(evidence, verdict, mask),),
        )  # fmt: skip

    def explain_many(self, turn: Turn) -> Message:
        """Explain the failures of a day by their causes, the most frequent first.

        Where stopped jobs are asked for, say who stopped them instead.
        """
        if self.selection.filters.state in LIVE_STATES:
            return self.explain_live(turn)
        found, now = self.find_ended(turn), turn.said.when
        said, count = self.name_ended(found, turn), len(found.jobs)
        mask = turn.config.masking.mask_text
        if not found.total and (unknown := explain_unknown_name(self, turn)):
            return unknown
        if not count or self.ending is Ending.WELL:
            return Message(clean(f"{said}.", mask), (echo_line(say(self)),), records=())
        kinds = group_failures(found.jobs)
        judged = judge_kinds(turn.api, kinds[:MAX_KINDS_JUDGED], now, mask)
        causes = describe_causes(judged, count) if self.ending is Ending.BADLY else ""
        return Message(
            title=clean(f"{said}{causes}.", mask),
            parts=(*draw_kinds_left_out(judged, count), echo_line(say(self))),
            button_rows=tuple((describe_same_cause(kind, count, mask), build_kind_buttons(kind))
                              for kind in judged),
            buttons=tuple(self.history_button()),
            records=tuple(make_cause_record(kind.evidence, kind.verdict, mask) for kind in judged),
        )  # fmt: skip

    def explain_live(self, turn: Turn) -> Message:
        """Say that live jobs have no end to explain, and which verbs tell how they do."""
        if unknown := explain_unknown_name(self, turn):
            return unknown
        filters, where = self.selection.filters, turn.config.project_label(self.selection.project)
        words = " ".join([str(self.selection.project), *filters.say_narrowing()])
        spiders = " ".join(f"spider={quote(name)}" for name in filters.spider)
        return Message(
            title=f"What is {filters.state} in {where} has no end yet that could be explained.",
            parts=(echo_line(say(self)),),
            buttons=(
                Button("What looks wrong", Origin.PRESSED,
                       f"stuck {self.selection.project} {spiders}".rstrip()),
                Button(f"List {filters.state}", Origin.PRESSED, f"list {words}"),
            ),
            records=(),
        )  # fmt: skip

    def history_button(self) -> Iterator[Button]:
        """Make the button from stopped jobs to who stopped them."""
        if self.ending is Ending.STOPPED:
            yield Button("History", Origin.PRESSED, f"history {self.selection.project}")

    @property
    def ending(self) -> Ending:
        """Answer the ending of the jobs to explain."""
        return self.selection.filters.ending or Ending.BADLY

    def find_ended(self, turn: Turn) -> SearchResult:
        """Find the matching jobs of the last 24 hours that ended as asked, newest first.

        `count=` and `offset=` choose among these jobs; all of them are counted.
        """
        filters, now = self.selection.filters, turn.said.when
        since = (
            now - EXPLAINED_WINDOW if filters.since is None else resolve_moment(filters.since, now)
        )
        ended = stream_ended_jobs(turn.api, self.selection.project, since, now, filters)
        such = (job for job in ended if job.ending is self.ending)
        size = min(filters.count or MAX_FAILURES, MAX_FAILURES)
        found = collect_window(such, filters, size, now)
        return replace(found, jobs=tuple(sorted(found.jobs, key=get_end_time, reverse=True)))

    def name_ended(self, found: SearchResult, turn: Turn) -> str:
        """Say how many jobs ended so, of which and since when, and whether these are a part."""
        filters, where = self.selection.filters, turn.config.project_label(self.selection.project)
        shown, total = len(found.jobs), found.total or 0
        period = say_period(filters.since or EXPLAINED_WINDOW, filters.until)
        told = ("ending", "since", "until") if period else ("ending",)
        named = " ".join(filters.say_narrowing(*told))
        when = f" {period}" if period else ""
        one, several = ENDED_SO[self.ending]
        ended = f"{pluralize(total, 'job')} {one if total == 1 else several}"
        if not total:
            which = f"of {where} that matches {named}" if named else f"of {where}"
            return f"No job {which} {one}{when}"
        place = f"in {where} with {named}{when}" if named else f"in {where}{when}"
        if not shown:
            return f"{ended} {place}, and all of them are left out"
        if shown == total:
            return f"{ended} {place}"
        window = name_window(filters, shown)
        return f"{window} of {pluralize(total, 'job')} that {several} {place}"


def get_end_time(job: Job) -> str:
    """Answer when a job ended, as text that sorts by time."""
    return job.updated_time or job.started_time or ""


def build_buttons(evidence: Evidence) -> Iterator[Button]:
    job, good = evidence.job, evidence.good_run
    yield Button("Log", Origin.PRESSED, f"log {job.id}", hint=f"Log of {job.id}")
    if good is not None:
        yield Button("Its last good run", Origin.PRESSED, f"show {good.job.id}")
    if job.spider:
        runs = f"list {job.key.project} finished spider={quote(job.spider)} count=20"
        yield Button("Spider's runs", Origin.PRESSED, runs)
    if job.state in LIVE_STATES:
        yield Button("Stop…", Origin.PRESSED, f"stop {job.id}", hint=f"Stop {job.id}, asks first")


def build_kind_buttons(kind: JudgedJobs) -> tuple[Button, ...]:
    key = kind.newest.id
    return (
        Button("Why?", Origin.PRESSED, f"why {key}", hint=f"Why {key} ended so"),
        Button("Log", Origin.PRESSED, f"log {key}", hint=f"Log of {key}"),
    )
