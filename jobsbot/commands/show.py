"""show: everything about one job, or a few side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.analysis.baseline import (
    FigureNotes,
    describe_baseline,
    describe_basis,
    read_last_runs,
)
from jobsbot.core.analysis.oddities import Oddity, list_oddities
from jobsbot.core.analysis.runs import EndedRun
from jobsbot.core.errors import ApiError, Refused
from jobsbot.core.grammar.command import BotConfig, ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import KeysParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import (
    DELETED,
    FINISHED,
    PENDING,
    RUNNING,
    Ending,
    Job,
    JobKey,
)
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.jobs.storage_calls import read_job_metadata
from jobsbot.core.jobs.storage_records import JobMetadata
from jobsbot.core.messages.job_comparison import MAX_COMPARED_JOBS, compare_jobs
from jobsbot.core.messages.job_facts import (
    build_links,
    fold_arguments,
    list_facts,
    order_facts,
)
from jobsbot.core.messages.job_table import (
    build_jobs_table,
    choose_job_mark,
    describe_state,
    summarize_jobs,
)
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Fields,
    Line,
    Message,
    Paragraph,
    Part,
    Strong,
    echo_line,
)
from jobsbot.core.messages.missing_jobs import describe_missing, name_missing
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.messages.storage_facts import list_storage_facts
from jobsbot.core.parallel_reads import open_parallel_reads
from jobsbot.core.ports import Api
from jobsbot.core.text.tokens import Token, quote
from jobsbot.core.text.wording import format_duration, join_words, pluralize
from jobsbot.core.values import replace

MAX_SHOWN_JOBS = 100
METADATA_TIMEOUT_SECONDS = 2.5
"""Seconds that the answer waits for the facts that storage has."""


@dataclass(frozen=True, kw_only=True)
class ShowJobs(ReadCommand):
    """Show everything about one job, or a few side by side."""

    word = "show"
    also = ("info", "get")
    usage = "KEY…"
    examples = ("show 123/1/2", "show 123/1/2,3 123/4/5")
    on_call = True

    keys: tuple[JobKey, ...] = takes(KeysParam())

    @classmethod
    def is_implied(cls, tokens: Sequence[Token], config: BotConfig) -> bool:
        """A key or a pasted address alone asks to see the job."""
        return bool(tokens) and looks_like_key(tokens[0])

    def answer(self, turn: Turn) -> Message:
        if len(self.keys) > MAX_SHOWN_JOBS:
            raise Refused(
                f"At most {MAX_SHOWN_JOBS} jobs are shown at once.", then="Name fewer of them."
            )
        jobs = turn.read_jobs(self.keys)
        found = [job for job in jobs.values() if job]
        missing = [key for key, job in jobs.items() if job is None]
        absent = [Paragraph.of(name_missing(missing))] if missing else []
        if not found:
            return describe_missing(self.keys, say(self))
        answer = (
            self.answer_one(found[0], absent, turn)
            if len(found) == 1
            else self.answer_several(found, absent, turn)
        )
        records = make_job_records(found, turn.said.when, turn.config.masking)
        return replace(answer, records=records, not_found=tuple(map(str, missing)))

    def answer_one(self, job: Job, absent: Sequence[Part], turn: Turn) -> Message:
        """Lay one job out in the order in which somebody on call reads it."""
        with open_parallel_reads(turn.api, METADATA_TIMEOUT_SECONDS) as reads:
            metadata_read = reads.send(read_job_metadata(job.key))
            runs, basis = read_baseline(job, turn.api)
        stored, unread = describe_metadata(metadata_read.result_or_error(), turn)
        odd = list_oddities(job, runs, turn.said.when)
        said = {one.figure for one in odd}  # a second range beside it would be another one
        words = {
            name: note for name, note in describe_baseline(job, runs).items() if name not in said
        }
        return Message(
            title=describe_job(job, turn.said.when, is_odd=bool(odd)),
            parts=(
                *describe_oddities(odd),
                *turn.note_live_plans([job.key]),
                Fields(
                    order_facts((*build_fields(job, words, turn), *stored, *list_priority(job)))
                ),
                *fold_arguments(job, turn.config.masking),
                build_links(job),
                *absent,
                *unread,
                echo_line(say(self), basis),
            ),
            buttons=tuple(build_buttons(job, say(self), turn.config, is_odd=bool(odd))),
        )

    def answer_several(self, found: Sequence[Job], absent: Sequence[Part], turn: Turn) -> Message:
        """Lay a few jobs out side by side, and more as a list."""
        now, odd = turn.said.when, turn.find_odd_jobs(found)
        few = len(found) <= MAX_COMPARED_JOBS
        jobs = (
            compare_jobs(found, now, turn.config.masking, odd)
            if few
            else [build_jobs_table(found, "The jobs asked for", now, odd)]
        )
        return Message(
            title=summarize_jobs(found, join_words(list_project_labels(found, turn.config)), now),
            parts=(
                *turn.note_live_plans([job.key for job in found]),
                *jobs,
                *absent,
                echo_line(say(self)),
            ),
            buttons=(Button("Refresh", Origin.IN_PLACE, say(self)),),
        )


def describe_metadata(
    found: JobMetadata | ApiError, turn: Turn
) -> tuple[list[tuple[str, Line]], list[Part]]:
    """List the facts that storage has, or say that they could not be read."""
    if isinstance(found, ApiError):
        words = f"Who scheduled it, its memory and statuses are missing: {found.text}"
        return [], [Paragraph.of(words, quiet=True)]
    return list(list_storage_facts(found, turn.config.masking.mask_text)), []


def read_baseline(job: Job, api: Api) -> tuple[list[EndedRun], str]:
    """Read the earlier runs to compare with; none where they cannot be read."""
    if not job.spider:
        return [], "No spider is told, so there is nothing to compare with."
    try:
        runs = read_last_runs(api, job)
    except ApiError as failed:
        return [], f"The comparison with its last runs is missing: {failed.text}"
    return runs, describe_basis(runs)


def describe_oddities(odd: Sequence[Oddity]) -> Iterator[BulletList]:
    """Say in bold what is unusual."""
    if odd:
        texts = (one.says for one in odd)
        yield BulletList(tuple((Strong(f"{text[:1].upper()}{text[1:]}."),) for text in texts))


def list_project_labels(jobs: Sequence[Job], config: BotConfig) -> list[str]:
    return list(dict.fromkeys(config.project_label(job.key.project) for job in jobs))


def describe_job(job: Job, now: datetime, is_odd: bool) -> str:
    """Say which job, how it is, and whether it looks wrong: `❓ 1/2/3 books: running, 6 h`."""
    time = job.run_time(now)
    ran = f", {format_duration(time)}" if time is not None else ""
    odd = ", looks wrong" if is_odd and job.ending in (None, Ending.WELL) else ""
    name = f"{job.key} {job.spider}" if job.spider else str(job.key)
    return f"{choose_job_mark(job, is_odd)} {name}: {describe_state(job)}{ran}{odd}"


def build_fields(job: Job, words: FigureNotes, turn: Turn) -> Iterator[tuple[str, Line]]:
    """List the facts of the job; what is usual follows each in brackets.

    The run time, which the title has already, is listed only if something usual is known.
    """
    for name, line in list_facts(job, turn.said.when, turn.config.masking):
        if name in words:
            yield name, (*line, f" ({words[name]})")
        elif name != "Run time":
            yield name, line


def list_priority(job: Job) -> Iterator[tuple[str, Line]]:
    """List the priority, which decides nothing once a job runs, as the last fact."""
    if job.priority is not None:
        yield "Priority", (str(job.priority),)


def build_buttons(job: Job, sentence: str, config: BotConfig, *, is_odd: bool) -> Iterator[Button]:
    """Offer what the job's state allows; deleting comes last."""
    key = job.key
    if job.state in (PENDING, RUNNING):
        yield Button(f"Stop {pluralize(1, 'job')}…", Origin.PRESSED, f"stop {key}")
    asks_why = is_odd or job.state == RUNNING or job_ended_badly(job)
    if asks_why and knows_verb(config, "why"):
        yield Button("Why?", Origin.PRESSED, f"why {key}", hint=f"Why {key} is as it is")
    if job.state not in (PENDING, DELETED):
        yield Button("Log", Origin.PRESSED, f"log {key}", hint=f"The end of the log of {key}")
    if job.spider:
        runs = f"list {key.project} spider={quote(job.spider)} count=20"
        yield Button("Spider's runs", Origin.PRESSED, runs, hint=f"The last runs of {job.spider}")
    if job.items_scraped:
        yield Button("Items", Origin.PRESSED, f"items {key}", hint=f"The last items of {key}")
    if job.state != DELETED:
        yield Button("Tag…", Origin.FORM, f"tag {key}", hint=f"Tag {key}, asks which")
    if job.state == FINISHED:
        yield Button(f"Delete {pluralize(1, 'job')}…", Origin.PRESSED, f"delete {key}")
    else:
        yield Button("Refresh", Origin.IN_PLACE, sentence)


def job_ended_badly(job: Job) -> bool:
    return job.state == FINISHED and not job.succeeded


def knows_verb(config: BotConfig, word: str) -> bool:
    """Tell whether there is such a verb: a button that leads nowhere is not shown."""
    return any(command.word == word for command in config.commands)
