"""items: the last items of a job, and whether its items still have all their fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from jobsbot.core.errors import ApiError
from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.logs import LastParam, OneKeyParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.api_calls import list_jobs, read_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import FINISHED, Job, JobKey
from jobsbot.core.jobs.storage_calls import EntryRange, read_item_stats, read_items
from jobsbot.core.jobs.storage_records import Item, StorageStats
from jobsbot.core.messages.item_fields import (
    FieldCoverage,
    compare_coverage,
    draw_coverage_table,
    draw_items,
    format_field_share,
    make_item_record,
)
from jobsbot.core.messages.job_table import describe_state
from jobsbot.core.messages.message import Button, Message, Paragraph, Part, echo_line
from jobsbot.core.messages.missing_jobs import describe_missing
from jobsbot.core.parallel_reads import ParallelReads, open_parallel_reads
from jobsbot.core.text.wording import add_note, join_words, pluralize
from jobsbot.core.values import replace

DEFAULT_ITEMS = 3
MAX_ITEMS = 50
"""The most items of one answer."""
COMPARED_RUNS = 5
SEARCHED_RUNS = 20
MAX_FIELDS_NAMED = 3
MORE_ITEMS_FACTOR = 5


class JobItems(msgspec.Struct, frozen=True):
    """What was read of a job's items, and of the items of earlier runs of its spider."""

    job: Job | None
    stats: StorageStats
    last_items: tuple[Item, ...]
    earlier: tuple[StorageStats, ...]
    unread: tuple[str, ...]
    """What could not be read, in sentences."""


@dataclass(frozen=True, kw_only=True)
class ReadItems(ReadCommand):
    """Show a job's last items, and how many have each field, beside earlier runs."""

    word = "items"
    also = ("item", "fields")
    usage = "KEY [last=N]"
    examples = ("items 123/1/2 last=10", "items 123/1/2")

    key: JobKey = takes(OneKeyParam())
    last: int = takes(LastParam("items", DEFAULT_ITEMS, MAX_ITEMS))

    def answer(self, turn: Turn) -> Message:
        with open_parallel_reads(turn.api) as reads:
            found = self.read_items(reads)
        total = found.stats.total or 0
        if found.job is None and not total:
            return describe_missing((self.key,), say(self))
        masking = turn.config.masking
        fields = compare_coverage(found.stats, found.earlier, masking)
        return Message(
            title=self.headline(found, fields),
            parts=(*self.parts(found, fields, turn), echo_line(say(self))),
            buttons=tuple(self.buttons(found)),
            records=tuple(
                make_item_record(total - len(found.last_items) + n, item, masking)
                for n, item in enumerate(found.last_items)
            ),
        )

    def read_items(self, reads: ParallelReads) -> JobItems:
        """Read the items' statistics, the last few, and earlier runs. Raises ApiError."""
        job_read = reads.send(read_jobs([self.key]))
        stats = reads.send(read_item_stats(self.key)).result()
        job = next(iter(job_read.result()), None)
        last = reads.send(read_items(self.key, EntryRange.last(self.last, stats.total or 0)))
        earlier, unread = read_earlier_stats(reads, job) if job else ((), ())
        items = last.result_or_error()
        if isinstance(items, ApiError):
            unread = (*unread, f"The last items could not be read: {items.text}")
            items = ()
        return JobItems(job, stats, items, earlier, unread)

    def headline(self, found: JobItems, fields: Sequence[FieldCoverage]) -> str:
        if not found.stats.total:
            return f"No items of {self.describe_job(found)}."
        fallen = [field for field in fields if field.is_notable and field.change < 0]
        said = join_words([describe_fall(field) for field in fallen[:MAX_FIELDS_NAMED]])
        more = f"; {len(fallen) - MAX_FIELDS_NAMED} more fell" if len(fallen) > 3 else ""
        size = pluralize(found.stats.total, "item")
        return f"{size} of {self.describe_job(found)}" + (f": {said}{more}." if said else ".")

    def describe_job(self, found: JobItems) -> str:
        """Name the job; unless it ended well, say how it is: its items may not be all."""
        job = found.job
        name = f"{self.key} {job.spider or ''}".rstrip() if job else str(self.key)
        return add_note(name, describe_state(job)) if job and not job.succeeded else name

    def parts(self, found: JobItems, fields: Sequence[FieldCoverage], turn: Turn) -> Iterator[Part]:
        if fields:
            yield draw_coverage_table(fields)
        if found.stats.total:
            basis = f"Usually: the median of {pluralize(len(found.earlier), 'earlier good run')}."
            none = "No earlier good run of this spider to compare with."
            yield Paragraph.of(basis if found.earlier else none, quiet=True)
        if found.last_items:
            yield draw_items(found.last_items, turn.config.masking)
        for sentence in found.unread:
            yield Paragraph.of(sentence, quiet=True)

    def buttons(self, found: JobItems) -> Iterator[Button]:
        yield Button("Job", Origin.PRESSED, f"show {self.key}", hint=f"Details of {self.key}")
        yield Button("Log", Origin.PRESSED, f"log {self.key}", hint=f"Log of {self.key}")
        more = min(self.last * MORE_ITEMS_FACTOR, MAX_ITEMS)
        if (found.stats.total or 0) > len(found.last_items) > 0 and more > self.last:
            wider = say(replace(self, last=more))
            yield Button("More items", Origin.IN_PLACE, wider, hint=f"The last {more} items")
        if found.job and found.job.state != FINISHED:
            yield Button("Refresh", Origin.IN_PLACE, say(self))


def read_earlier_stats(
    reads: ParallelReads, job: Job
) -> tuple[tuple[StorageStats, ...], tuple[str, ...]]:
    """Read the statistics of the last good runs before a job, and what could not be read."""
    filters = JobFilters(state=FINISHED, spider=(job.spider or "",), count=SEARCHED_RUNS)
    runs = reads.send(list_jobs(job.key.project, filters)).result_or_error()
    if isinstance(runs, ApiError):
        return (), (f"The spider's earlier runs could not be read: {runs.text}",)
    good = [run.key for run in runs if run.succeeded and run.key < job.key][:COMPARED_RUNS]
    answers = [
        read.result_or_error() for read in [reads.send(read_item_stats(key)) for key in good]
    ]
    failed = [answer for answer in answers if isinstance(answer, ApiError)]
    unread = [f"The items of {len(failed)} earlier runs could not be read: {failed[0].text}"
              ] if failed else []  # fmt: skip
    kept = tuple(one for one in answers if isinstance(one, StorageStats) and one.total)
    return kept, tuple(unread)


def describe_fall(field: FieldCoverage) -> str:
    """Say how a field's share fell: `price is on none of them, usually on 98%`."""
    here = "none of them" if not field.share else format_field_share(field.share)
    return f"{field.name[:60]} is on {here}, usually on {format_field_share(field.usual or 0)}"
