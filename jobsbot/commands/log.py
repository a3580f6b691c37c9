"""log: the end of a job's log, or the matching lines in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from jobsbot.core.errors import ApiError, UsageError
from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.logs import LogQueryParam, OneKeyParam
from jobsbot.core.grammar.params.simple import OneOfParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.api_calls import read_jobs
from jobsbot.core.jobs.job import FINISHED, PENDING, RUNNING, Job, JobKey
from jobsbot.core.jobs.storage_records import LogLevel
from jobsbot.core.log_file import CHAT_FILE_LIMITS, NO_LIMITS, open_log
from jobsbot.core.log_reader import (
    DEFAULT_LOG_LINES,
    LAST_LINES_SEARCHED,
    MAX_LOG_LINES,
    LogExcerpt,
    LogQuery,
    LogScope,
    read_log_excerpt,
)
from jobsbot.core.messages.export import LOG_FORMATS, FileFormat, LogExportRequest
from jobsbot.core.messages.job_table import describe_state
from jobsbot.core.messages.log_lines import (
    count_shortened,
    describe_levels,
    draw_log_lines,
    make_log_records,
)
from jobsbot.core.messages.message import Button, Link, Message, Paragraph, echo_line
from jobsbot.core.messages.missing_jobs import describe_missing
from jobsbot.core.text.wording import add_note, format_number, pluralize
from jobsbot.core.values import replace

LIVE_NOTES = MappingProxyType(
    {
        PENDING: "The job has not started yet.",
        RUNNING: "It still runs: this may be up to 15 s old.",
    }
)
CAPITALS_NOTE = "Capitals count: “Timeout” is not found as “timeout”."
MORE_LINES_FACTOR = 5


@dataclass(frozen=True, kw_only=True)
class ReadLog(ReadCommand):
    """Read the end of a job's log, or the lines that you look for."""

    word = "log"
    also = ("logs", "tail")
    usage = "KEY [last=N] [level=error] [contains=…] [as=txt|jsonl]"
    examples = ("log 123/1/2", "log 123/1/2 level=error", "log 123/1/2 as=txt",
                "log 123/1/2 last=50 contains=timeout")  # fmt: skip
    on_call = True
    file_formats = tuple(kind.value for kind in LOG_FORMATS)

    key: JobKey = takes(OneKeyParam())
    query: LogQuery = takes(LogQueryParam())
    file_format: str = takes(OneOfParam("as", file_formats, optional=True))

    def build_file(self, turn: Turn) -> LogExportRequest | None:
        """Build the file of the whole log where `as=` is said; in a chat, of no more than its end.

        Raises UsageError for `last=`, which limits only the answer in words.
        """
        if not self.file_format:
            return None
        if self.query.last != DEFAULT_LOG_LINES:
            raise UsageError("A file holds the whole log.", then="Leave out `last=`, or `as=`.")
        limits = NO_LIMITS if turn.said.who.is_terminal else CHAT_FILE_LIMITS
        lines = open_log(turn.api, self.key, self.query.filter, limits)
        return LogExportRequest(
            file_format=FileFormat(self.file_format),
            entries=lines.entries,
            key=self.key,
            which=self.describe_filter(),
            skipped_lines=lines.skipped,
            sentence=say(self),
            id=turn.said.id,
            masking=turn.config.masking,
            max_rows=limits.max_lines,
            max_bytes=limits.max_bytes,
        )

    def answer(self, turn: Turn) -> Message:
        excerpt = read_log_excerpt(turn.api, self.key, self.query)
        job = self.read_job(turn)
        if job is None and not excerpt.stats.total:
            return describe_missing((self.key,), say(self))
        mask = turn.config.masking.mask_text
        lines = draw_log_lines(excerpt.entries, mask)
        return Message(
            title=self.headline(excerpt, job),
            parts=(*lines, *self.notes(excerpt, job), echo_line(say(self))),
            buttons=tuple(self.buttons(excerpt, job)),
            records=make_log_records(excerpt.entries, mask),
            log_length=excerpt.stats.total or 0,
        )

    def read_job(self, turn: Turn) -> Job | ApiError | None:
        """Read the job of the log; None where that fails, which the log does not need."""
        try:
            return next(iter(turn.api.send(read_jobs([self.key]))), None)
        except ApiError as error:
            return error

    def headline(self, excerpt: LogExcerpt, job: Job | ApiError | None) -> str:
        """Say which lines these are, and of how many."""
        shown, total = len(excerpt.entries), excerpt.stats.total or 0
        where = f"the log of {self.key}"
        if isinstance(job, Job):
            where = add_note(f"{where} {job.spider or ''}".rstrip(), describe_state(job))
        if not total:
            return f"Nothing is in {where}."
        levels = describe_levels(excerpt.stats.counts)
        size = pluralize(total, "line") + (f", {levels}" if levels else "")
        if not shown and excerpt.matching:
            return (
                f"Scrapy Cloud gave none of the lines{self.describe_filter()} in {where}: {size}."
            )
        if not shown:
            return f"No line{self.describe_filter()} is in {where}: {size}."
        which = "first" if excerpt.scope is LogScope.FROM_START else "last"
        lines = "line" if shown == 1 else f"{format_number(shown)} lines"
        every = excerpt.matching == shown
        said = f"All {lines}" if every and shown > 1 else f"The {which} {lines}"
        said = "The only line" if every and shown == 1 else said
        more = levels if shown == total else size  # the lines are counted once
        return f"{said}{self.describe_filter()} in {where}{': ' if more else ''}{more}."

    def describe_filter(self) -> str:
        """Say which lines match."""
        level = f" from {LogLevel(self.query.level).name} up" if self.query.level else ""
        return f"{level} with “{self.query.contains[:60]}”" if self.query.contains else level

    def notes(self, excerpt: LogExcerpt, job: Job | ApiError | None) -> Iterator[Paragraph]:
        """Say which lines are not shown, and how old the log may be."""
        notes = [describe_scope(excerpt)]
        if self.query.contains and not excerpt.entries:
            notes.append(CAPITALS_NOTE)
        shortened = count_shortened(excerpt.entries)
        if shortened:
            notes.append(f"{pluralize(shortened, 'long line')} shown in part.")
        if isinstance(job, ApiError):
            notes.append(f"The job itself could not be read: {job.text}")
        elif job is not None:
            notes.append(LIVE_NOTES.get(job.state or "", ""))
        text = " ".join(note for note in notes if note)
        if text:
            yield Paragraph.of(text, quiet=True)
        yield Paragraph.of(Link("Page of the log", f"{self.key.url}/log"), quiet=True)

    def buttons(self, excerpt: LogExcerpt, job: Job | ApiError | None) -> Iterator[Button]:
        errors = excerpt.stats.count_from_level(LogLevel.ERROR)
        if errors and not self.query.level:
            sentence = say(replace(self, query=LogQuery(level=LogLevel.ERROR)))
            yield Button("Errors", Origin.IN_PLACE, sentence, hint="The errors of this log")
        if self.query.level or self.query.contains:
            yield Button("All lines", Origin.IN_PLACE, say(replace(self, query=LogQuery())))
        more = min(self.query.last * MORE_LINES_FACTOR, MAX_LOG_LINES)
        if excerpt.has_more and more > self.query.last:
            wider = say(replace(self, query=replace(self.query, last=more)))
            yield Button("More lines", Origin.IN_PLACE, wider, hint=f"{more} lines of this log")
        if excerpt.has_more or count_shortened(excerpt.entries):
            whole = say(replace(self, query=LogQuery(), file_format=self.file_formats[0]))
            hint = f"The log of {self.key}, as a file for all who are here"
            yield Button("Whole log", Origin.PRESSED, whole, hint=hint)
        yield Button("Job", Origin.PRESSED, f"show {self.key}", hint=f"Details of {self.key}")
        if isinstance(job, Job) and job.state != FINISHED:
            yield Button("Refresh", Origin.IN_PLACE, say(self))


def describe_scope(excerpt: LogExcerpt) -> str:
    """Say which part of a log was searched, where it was not the whole."""
    match excerpt.scope:
        case LogScope.LAST_LINES:
            return f"Looked for among the last {format_number(LAST_LINES_SEARCHED)} lines only."
        case LogScope.FROM_START if excerpt.matching and excerpt.has_more:
            last = format_number(LAST_LINES_SEARCHED)
            return f"None is among the last {last} lines, so these are the first ones."
        case LogScope.FROM_START if excerpt.has_more:
            return "Looked for from the start of the log; there are more further on."
        case _:
            return ""
