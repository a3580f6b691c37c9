"""Rules by how the job ended: what Scrapy Cloud itself says of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.evidence import Evidence, Finding, say_close_reason
from jobsbot.core.analysis.scrapy_lines import MEMORY_EXCEEDED
from jobsbot.core.jobs.job import FINISHED, PENDING, Ending
from jobsbot.core.text.wording import format_duration

TIME_LIMIT_REASON = re.compile(r"(?:\b|_)limit\b|(?:\b|_)timeout(?!_no_item)|timed out")
MEMORY_REASON = re.compile(r"memusage|\boom\b|memory")
DISK_REASON = re.compile(r"diskusage|\bdisk\b")
BAN_REASON = re.compile(r"\b(?:ban|banned|bans|blocked|captcha)(?:\b|_)")
NO_SPACE = re.compile(
    r"^(?:\w+\.)*(?:(?:OSError|IOError): \[Errno (?:28|122)\]"
    r"|OperationalError: database or disk is full)",
    re.MULTILINE,
)
"""How Python ends the traceback of a write to a full disk, or beyond a quota."""
MEMORY_PER_UNIT_BYTES = 1_073_741_824
"""A unit of Scrapy Cloud has 1 GB. https://docs.zyte.com/scrapy-cloud/"""
FULL_MEMORY_SHARE = 0.9
MANY_TIMES_MEMORY = 2
"""A peak of such a share of the units' memory, and so many times the last good run's, is full."""
STALL_AGE = timedelta(hours=1)
"""After an hour without a sign Scrapy Cloud cancels a job. https://docs.zyte.com/scrapy-cloud/"""


def find_stop(evidence: Evidence) -> Finding | None:
    """A close reason of a stop, and who asked for it where storage tells."""
    if evidence.ending is not Ending.STOPPED:
        return None
    who = evidence.run.metadata.cancelled_by if evidence.run.metadata else None
    if who:
        said = f"Stopped by {who}; it ended as {evidence.reason}."
        return Finding(names.STOPPED_BY_PERSON, 0.97, (said,))
    said = f"It ended as {evidence.reason}, which is how a stop ends; who asked is not told."
    return Finding(names.STOPPED_BY_PERSON, 0.94, (said,))


def find_time_limit(evidence: Evidence) -> Finding | None:
    """A close reason that names a limit."""
    was_stopped = evidence.ending is Ending.STOPPED
    if was_stopped or not TIME_LIMIT_REASON.search(evidence.reason):
        return None
    ran = evidence.run_time
    after = f" after {format_duration(ran)}" if ran is not None else ""
    return Finding(names.TIME_LIMIT, 0.97, (f"It ended as {evidence.reason}{after}.",))


def find_stall(evidence: Evidence) -> Finding | None:
    """Scrapy Cloud says so, or an hour has gone by without a line of log while it runs."""
    if "stalled" in evidence.reason:
        said = "Scrapy Cloud ended it after an hour without a line of log, request or item."
        return Finding(names.STALLED, 0.97, (said,))
    if evidence.reason.endswith("timeout_no_item"):
        return Finding(names.STALLED, 0.95, ("It ended itself as no item came for its limit.",))
    if not evidence.is_running or evidence.last_sign_at is None:
        return None
    return _find_idle(evidence) or _find_silence(evidence, evidence.last_sign_at)


def _find_idle(evidence: Evidence) -> Finding | None:
    """Find that the log goes on, but reports no pages and no items."""
    if evidence.idle_since is None or evidence.now - evidence.idle_since < STALL_AGE / 2:
        return None
    idle = evidence.now - evidence.idle_since
    said = f"It runs, and its log has told of no page and no item for {format_duration(idle)}."
    return Finding(names.STALLED, 0.92 if idle >= STALL_AGE else 0.75, (said,))


def _find_silence(evidence: Evidence, last_sign_at: datetime) -> Finding | None:
    silent = evidence.now - last_sign_at
    if silent < STALL_AGE / 2:
        return None
    said = f"It runs, and its last line of log came {format_duration(silent)} ago."
    return Finding(names.STALLED, 0.92 if silent >= STALL_AGE else 0.7, (said,))


def find_memory(evidence: Evidence) -> Finding | None:
    """A close reason of memory, or Python's own MemoryError."""
    peak = evidence.run.metadata.peak_memory_bytes if evidence.run.metadata else None
    usual = _usual_peak(evidence)
    figure = f"Peak memory {peak // 1_048_576} MiB" if peak else ""
    compared = (
        f"{figure} (in its last good run {usual // 1_048_576} MiB)." if usual else f"{figure}."
    )
    sentences = (compared,) if figure else ()
    if MEMORY_REASON.search(evidence.reason):
        said = say_close_reason(evidence.reason)
        return Finding(names.OUT_OF_MEMORY, 0.97, (said, *sentences))
    if _was_ended_by_scrapy(evidence):
        said = "Scrapy ended it as it went beyond its limit of memory."
        return Finding(names.OUT_OF_MEMORY, 0.93, (said, *sentences))
    if evidence.has_exception("MemoryError"):
        said = "Its log ends in MemoryError."
        return Finding(names.OUT_OF_MEMORY, 0.88, (said, *sentences))
    if sentences and _is_memory_full(evidence, peak or 0, usual):
        return Finding(names.OUT_OF_MEMORY, 0.75, sentences)
    return None


def _was_ended_by_scrapy(evidence: Evidence) -> bool:
    """Tell whether Scrapy's `memusage` extension says, in a figure or a line, that it did."""
    metadata = evidence.run.metadata
    limit = metadata.read_stat("memusage/limit_reached") if metadata else None
    return bool(limit) or any(MEMORY_EXCEEDED.match(g.example) for g in evidence.errors)


def _is_memory_full(evidence: Evidence, peak: int, usual: int | None) -> bool:
    """Tell whether it ended badly with nearly all memory in use, far more than usual."""
    metadata = evidence.run.metadata
    available = ((metadata.units if metadata else None) or 1) * MEMORY_PER_UNIT_BYTES
    ended_badly = not evidence.is_live and not evidence.ended_well
    return (
        ended_badly
        and peak >= FULL_MEMORY_SHARE * available
        and peak >= MANY_TIMES_MEMORY * (usual or 1)
    )


def _usual_peak(evidence: Evidence) -> int | None:
    good = evidence.good_run
    return good.metadata.peak_memory_bytes if good and good.metadata else None


def find_full_disk(evidence: Evidence) -> Finding | None:
    """A close reason of the disk, or the error of a write to a full one."""
    if DISK_REASON.search(evidence.reason):
        return Finding(names.DISK_FULL, 0.97, (say_close_reason(evidence.reason),))
    full = [group for group in evidence.errors if NO_SPACE.search(group.example)]
    if full:
        return Finding(names.DISK_FULL, 0.85, ("A write failed because the disk was full.",))
    return None


def find_no_start(evidence: Evidence) -> Finding | None:
    """A job that has no start: it ended before it, or still waits."""
    if evidence.job.started_at is not None:
        return None
    if evidence.job.state == FINISHED:
        said = f"It ended as {evidence.reason or 'finished'} and has no start."
        return Finding(names.NEVER_STARTED, 0.96, (said,))
    if evidence.job.state == PENDING:
        return Finding(names.NEVER_STARTED, 0.8, ("It still waits for a free unit.",))
    return None


def find_ban_reason(evidence: Evidence) -> Finding | None:
    """A close reason that the spider itself gave."""
    if not BAN_REASON.search(evidence.reason):
        return None
    return Finding(names.BAN, 0.93, (f"The spider ended itself as {evidence.reason}.",))
