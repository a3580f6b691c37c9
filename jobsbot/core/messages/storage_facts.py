"""The facts that storage has of a job: who scheduled and stopped it, units, memory, statuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jobsbot.core.jobs.storage_records import JobMetadata
from jobsbot.core.messages.message import Line
from jobsbot.core.text.visible_text import spell_invisible
from jobsbot.core.text.wording import format_number

MEBIBYTE = 1024 * 1024
MAX_STATUSES = 5
MAX_FACT_NAME_CHARS = 80


def list_storage_facts(
    metadata: JobMetadata, mask: Callable[[str], str]
) -> Iterator[tuple[str, Line]]:
    """Name what storage tells of a job, in the order in which somebody on call reads it."""
    statuses = metadata.count_statuses()
    if statuses:
        yield "Statuses", (describe_statuses(statuses),)
    if metadata.peak_memory_bytes:
        yield "Peak memory", (f"{format_number(metadata.peak_memory_bytes // MEBIBYTE)} MiB",)
    for name, who in (
        ("Stopped by", metadata.cancelled_by),
        ("Scheduled by", metadata.scheduled_by),
    ):
        if who:
            yield name, (spell_invisible(mask(who)[:MAX_FACT_NAME_CHARS]),)
    if metadata.units:
        yield "Units", (format_number(metadata.units),)


def describe_statuses(statuses: Mapping[int, int]) -> str:
    """Say how many responses had each status, errors first: `403: 36 (0.8%)`."""
    total = sum(statuses.values())
    ordered = sorted(statuses.items(), key=lambda one: (one[0] < 400, -one[1]))
    said = [f"{status}: {describe_share(count, total)}" for status, count in ordered[:MAX_STATUSES]]
    left = len(ordered) - MAX_STATUSES
    return ", ".join([*said, f"{left} others"] if left > 0 else said)


def describe_share(count: int, total: int) -> str:
    share = f"{100 * count / total:.2g}%" if count < total else "all"
    return f"{format_number(count)} ({share})"
