"""stuck: what looks wrong, each job against its own spider's history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobsbot.core.analysis.anomalies import (
    MIN_EARLIER_RUNS,
    Anomaly,
    select_usual_runs,
)
from jobsbot.core.analysis.last_items import LastItems, read_last_items
from jobsbot.core.analysis.runs import RunHistories, stream_live_jobs
from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import RUNNING, Job
from jobsbot.core.messages.message import (
    Button,
    Line,
    Link,
    Message,
    Paragraph,
    Part,
    Strong,
    echo_line,
)
from jobsbot.core.messages.records import Record
from jobsbot.core.text.tokens import quote
from jobsbot.core.text.wording import join_words, pluralize

MAX_ANOMALIES_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class FindStuckJobs(ReadCommand):
    """Find jobs that look wrong against their own spider's last 30 days, surest first."""

    word = "stuck"
    also = ("triage", "wrong")
    usage = "[project]"
    examples = ("stuck 123",)

    project: int = takes(ProjectParam())

    def answer(self, turn: Turn) -> Message:
        now, where = turn.said.when, turn.config.project_label(self.project)
        live = list(stream_live_jobs(turn.api, self.project))
        history = turn.histories.get_history(self.project, now)
        last_items = read_last_items(turn.api, live, now)
        anomalies = history.find_anomalies(live, now, last_items.at)
        return Message(
            title=self.headline(anomalies, where),
            parts=(
                *turn.note_live_plans([anomaly.job.key for anomaly in anomalies if anomaly.job]),
                *self.notes(anomalies, live, history.histories),
                *describe_unread(last_items),
                echo_line(say(self)),
            ),
            buttons=(Button("Refresh", Origin.IN_PLACE, say(self)),),
            button_rows=tuple(
                (describe_anomaly(anomaly), self.buttons(anomaly))
                for anomaly in anomalies[:MAX_ANOMALIES_SHOWN]
            ),
            records=tuple(map(make_finding, anomalies)),
        )

    def headline(self, anomalies: Sequence[Anomaly], where: str) -> str:
        if not anomalies:
            return f"Nothing in {where} looks wrong against its own history."
        look = "looks" if len(anomalies) == 1 else "look"
        return f"{pluralize(len(anomalies), 'thing')} in {where} {look} wrong, the surest first."

    def notes(
        self, anomalies: Sequence[Anomaly], live: Sequence[Job], histories: RunHistories
    ) -> list[Part]:
        """Say of whom there is no verdict, and how many more anomalies there are."""
        running = dict.fromkeys(job.spider or "?" for job in live if job.state == RUNNING)
        young = [
            s
            for s in running
            if len(select_usual_runs(histories.by_spider.get(s, ()))) < MIN_EARLIER_RUNS
        ]
        parts: list[Part] = []
        if young:
            few = join_words(young[:5]) + ("" if len(young) <= 5 else f" and {len(young) - 5} more")
            parts.append(
                Paragraph.of(
                    f"Not enough history for a verdict on {few}: "
                    f"fewer than {MIN_EARLIER_RUNS} earlier runs.",
                    quiet=True,
                )
            )
        if len(anomalies) > MAX_ANOMALIES_SHOWN:
            parts.append(
                Paragraph.of(
                    f"{len(anomalies) - MAX_ANOMALIES_SHOWN} more are less sure.", quiet=True
                )
            )
        return parts

    def buttons(self, anomaly: Anomaly) -> tuple[Button, ...]:
        if anomaly.job is None:
            runs = f"list {self.project} finished spider={quote(anomaly.spider)} count=20"
            why = f"why {self.project} spider={quote(anomaly.spider)}"
            return (
                Button("Details", Origin.PRESSED, runs, hint=f"Runs of {anomaly.spider}"),
                Button("Why?", Origin.PRESSED, why, hint=f"Why runs of {anomaly.spider} fail"),
            )
        key = anomaly.job.id
        return (
            Button("Details", Origin.PRESSED, f"show {key}", hint=f"Details of {key}"),
            Button("Why?", Origin.PRESSED, f"why {key}", hint=f"Why {key} is as it is"),
            Button("Stop…", Origin.PRESSED, f"stop {key}", hint=f"Stop {key}, asks first"),
        )


def describe_unread(last_items: LastItems) -> Iterator[Part]:
    """Say that it is not known of all jobs when their last items came."""
    if last_items.failed:
        note = f"When the last items came could not be read everywhere: {last_items.failed.text}"
        yield Paragraph.of(note, quiet=True)


class FindingRecord(Record, frozen=True, kw_only=True):
    """Something that looks wrong: with a job (`id`), or with all runs of a spider."""

    id: str | None = None
    spider: str
    kind: str
    says: str
    chance: float


def make_finding(anomaly: Anomaly) -> FindingRecord:
    """Make the record of an anomaly, with all that speaks for it."""
    return FindingRecord(
        id=anomaly.job.id if anomaly.job else None,
        spider=anomaly.spider,
        kind=anomaly.kind,
        says="; ".join([anomaly.reason, *anomaly.other_reasons]),
        chance=anomaly.chance,
    )


def describe_anomaly(anomaly: Anomaly) -> Line:
    """Say one anomaly in one sentence, and what else speaks for it."""
    also = f" Also {'; also '.join(anomaly.other_reasons)}." if anomaly.other_reasons else ""
    name = (Strong(anomaly.spider),)
    if anomaly.job is None:
        return (*name, f": {anomaly.reason}.{also}")
    link = Link(anomaly.job.id, anomaly.job.key.url)
    return (link, " ", *name, f": {anomaly.reason}.{also}")
