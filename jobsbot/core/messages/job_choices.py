"""Jobs and projects to choose from, where a sentence does not name them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.job_table import mark_state
from jobsbot.core.messages.message import Button, Choice, Line, Link, Message, Paragraph, Strong
from jobsbot.core.text.wording import format_duration, pluralize

TICKED_INPUT_NAME = "jobs"


def draw_jobs_to_tick(
    title: str,
    sentence: str,
    jobs: Sequence[Job],
    now: datetime,
    odd: Collection[str] = (),
    *,
    all_ticked: bool,
) -> Message:
    """Offer jobs to tick; the keys of what was ticked go after the verb of the sentence.

    `odd` jobs look wrong, by their id.
    """
    options = tuple((str(job.key), format_option(job, now, job.id in odd)) for job in jobs)
    chosen = tuple(key for key, _ in options) if all_ticked else ()
    verb = sentence.split(" ", 1)[0]
    return Message(
        title=title,
        parts=(
            Choice(TICKED_INPUT_NAME, "Jobs", options, chosen),
            Paragraph.of("Nothing happens before you are asked.", quiet=True),
        ),
        buttons=(Button(f"{verb.capitalize()}…", Origin.PICKED, sentence),),
    )


def draw_jobs_to_press(title: str, sentence: str, jobs: Sequence[Job], now: datetime) -> Message:
    """Offer a button a job, that says the sentence about it."""
    verb, _, rest = sentence.partition(" ")
    rows = tuple(
        (
            describe_choice(job, now),
            (
                Button(
                    verb.capitalize(),
                    Origin.PRESSED,
                    f"{verb} {job.key} {rest}".rstrip(),
                    hint=f"{verb.capitalize()} {job.key}",
                ),
            ),
        )
        for job in jobs
    )
    return Message(title=title, button_rows=rows)


def format_option(job: Job, now: datetime, is_odd: bool = False) -> str:
    return " ".join(_list_words(job, now, is_odd))


def _list_words(job: Job, now: datetime, is_odd: bool) -> Iterator[str]:
    yield str(job.key)
    yield job.spider or "?"
    yield mark_state(job, is_odd)
    time = job.run_time(now)
    if time is not None:
        yield format_duration(time)


def describe_choice(job: Job, now: datetime) -> Line:
    """Say which job it is: `123/1/2 books: ❌ failed, 31 m, 12 errors`."""
    time = job.run_time(now)
    said = [mark_state(job)]
    said += [format_duration(time)] if time is not None else []
    said += [pluralize(job.errors_count, "error")] if job.errors_count else []
    return (Link(str(job.key), job.key.url), " ", Strong(job.spider or "?"), f": {', '.join(said)}")
