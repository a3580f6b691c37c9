"""A list of jobs, of one project or of all: its first line, its pages, and its buttons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.census import Census
from jobsbot.core.jobs.figures import caption_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import Ending
from jobsbot.core.messages.job_table import (
    describe_state,
    say_matching,
    say_when,
    summarize_census,
    summarize_part,
)
from jobsbot.core.messages.message import Button, Paragraph, Table
from jobsbot.core.messages.table_size import count_fitting_rows
from jobsbot.core.search import SearchResult
from jobsbot.core.text.wording import format_number, join_words
from jobsbot.core.values import replace

MAX_LISTED_JOBS = 200
"""Jobs in one answer: what a table holds, where their words are short enough."""
DEFAULT_LISTED_JOBS = 100
"""Without `count=` this many are shown."""
MAX_UNCUT_REASON_CHARS = 10
"""Characters of a close reason that a phone shows in the third column of a table."""
MAX_REASONS_COUNTED, MAX_REASON_CHARS = 4, 40


def choose_page_size(filters: JobFilters) -> int:
    """Choose how many jobs to look for: as many as were asked for and one table can hold."""
    return min(filters.count or DEFAULT_LISTED_JOBS, MAX_LISTED_JOBS)


def find_only_spider(filters: JobFilters) -> str:
    """Find the one spider of all that match; empty where there may be others."""
    names = filters.spider
    return names[0] if len(names) == 1 and "*" not in names[0] else ""


def name_place(filters: JobFilters, where: str) -> str:
    """Name what is listed by its place, by its spider where that is one, and by its time."""
    spider, when = find_only_spider(filters), say_when(filters)
    place = f"{where}, spider {spider}" if spider else where
    if not when:
        return place
    return f"{place}, {when}" if spider else f"{place} {when}"


def summarize_found(found: SearchResult, filters: JobFilters, where: str, now: datetime) -> str:
    """Summarize all that matches; where not all is shown, say which part is."""
    census = found.census or Census.count(found.jobs, now)
    matching = say_matching(filters, census.total)
    if found.is_whole and filters.ending:
        ended = f"{format_number(census.total)} {filters.ending.value}"
        return f"{ended}{matching} in {where}"
    if found.is_whole:
        return summarize_census(census, where, matching)
    return summarize_part(found.jobs, found.total, census, filters, where, now)


def caption_listed(found: SearchResult, filters: JobFilters) -> str:
    """Say which jobs the table of a list holds, where its title does not."""
    return caption_jobs(filters.sort, is_part=found.has_more and not filters.offset)


def describe_bad_ends(found: SearchResult, filters: JobFilters) -> Iterator[Paragraph]:
    """Count the close reasons of what ended badly, where a phone would cut one in the table."""
    ended = (job for job in found.jobs if job.ending is Ending.BADLY)
    reasons = Counter(describe_state(job)[:MAX_REASON_CHARS] for job in ended)
    if max(map(len, reasons), default=0) <= MAX_UNCUT_REASON_CHARS:
        return
    most = reasons.most_common(MAX_REASONS_COUNTED)
    counts = [f"{format_number(count)} {reason}" for reason, count in most]
    rest = reasons.total() - sum(count for _, count in most)
    counts += [f"{format_number(rest)} otherwise"] if rest else []
    of = "Bad ends shown" if found.has_more or filters.offset else "Bad ends"
    yield Paragraph.of(f"{of}: {join_words(counts)}.")


def count_listed(found: SearchResult, now: datetime) -> Census:
    """Answer the counts of all that matches where they are known, else of what is shown."""
    whole = found.census if found.census and found.census.total == found.total else None
    return whole or Census.count(found.jobs, now)


SayListing = Callable[[JobFilters], str]
"""Writes the sentence of a list by its filters."""


def build_page_buttons(
    found: SearchResult, filters: JobFilters, say_listing: SayListing
) -> Iterator[Button]:
    """Make the buttons to the next and previous page, where there are any."""
    is_sorted = bool(filters.sort)
    if filters.offset:
        back = max(filters.offset - choose_page_size(filters), 0)
        label = "Previous" if is_sorted else "Newer"
        yield build_page_button(label, back, filters, say_listing)
    if found.has_more:
        label = "Next" if is_sorted else "Older"
        yield build_page_button(label, filters.offset + len(found.jobs), filters, say_listing)


def build_page_button(
    label: str, offset: int, filters: JobFilters, say_listing: SayListing
) -> Button:
    page = replace(filters, offset=offset, count=choose_page_size(filters))
    return Button(label, Origin.IN_PLACE, say_listing(page))


def build_failed_button(
    found: SearchResult, filters: JobFilters, now: datetime, say_listing: SayListing
) -> Iterator[Button]:
    """Make the button to the jobs that ended badly, where the list has others, too."""
    counted = count_listed(found, now)
    bad = counted.endings[Ending.BADLY]
    if bad and bad < counted.total and not filters.offset:
        sentence = say_listing(replace(filters, state="", ending=Ending.BADLY, count=bad))
        hint = "Only those that ended badly"
        yield Button(f"{format_number(bad)} failed", Origin.IN_PLACE, sentence, hint=hint)


def summarize_nothing(filters: JobFilters, where: str) -> str:
    """Say that nothing matches, without a full stop."""
    word = filters.ending.value if filters.ending else filters.state
    kind = f"{word} jobs" if word else "jobs"
    return f"No {kind}{say_matching(filters)} in {where}"


def summarize_beyond(found: SearchResult, offset: int, where: str) -> str:
    """Say that the list ends before its window begins, without a full stop."""
    total = "fewer" if found.total is None else format_number(found.total)
    return f"The list ends before job {format_number(offset + 1)}: {total} match in {where}"


def fit_into_message(
    found: SearchResult, table: Table, max_units: int | None
) -> tuple[SearchResult, Table]:
    """Leave out rows beyond `max_units`, so that headline and pager are about what is shown."""
    count = len(table.rows) if max_units is None else count_fitting_rows(table, max_units)
    if count == len(table.rows):
        return found, table
    shown = replace(found, jobs=found.jobs[:count], has_more=True)
    return shown, replace(table, rows=table.rows[:count])
