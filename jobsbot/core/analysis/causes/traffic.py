"""Rules by what the site answered: HTTP statuses, and requests without an answer."""

from __future__ import annotations

import msgspec

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.causes.figures import (
    format_share,
    is_unusual_share,
    say_beside_usual,
)
from jobsbot.core.analysis.evidence import CONNECTION_ERRORS, Evidence, Finding
from jobsbot.core.text.wording import format_number

BAN_STATUSES = (403, 407, 429, 520)
"""Statuses by which a site or a proxy refuses a client; 520 is that of Zyte's proxy."""
DOWN_STATUSES = (500, 502, 503, 504, 521, 522, 523, 524)
MIN_RESPONSES = 10
"""Fewer responses have shares worth a verdict only where nearly all are alike."""
NEARLY_ALL = 0.75
MIN_FAILED_PAGES = 3
"""So many pages given up, in the errors that were read, say something of all."""
MIN_SHARE = 0.25
"""A smaller share of refused or failed requests explains no run."""
MAJORITY = 0.5
"""From this share on, refused or failed requests say more than a smaller share does."""


def find_ban(evidence: Evidence) -> Finding | None:
    """Far more refusals than usual."""
    found = _unusual_share(evidence, BAN_STATUSES)
    if found is None:
        return _find_failed_pages(evidence, names.BAN, BAN_STATUSES)
    loss, lost = _items_lost(evidence)
    strength = 0.93 if found.share >= MAJORITY and loss else 0.82
    return Finding(names.BAN, strength, (found.sentence, *lost), found.figure, found.usual)


def find_site_down(evidence: Evidence) -> Finding | None:
    """Far more errors of the server than usual, or requests that nobody answered."""
    if found := _unusual_share(evidence, DOWN_STATUSES):
        loss, lost = _items_lost(evidence)
        strength = 0.92 if found.share >= MAJORITY and loss else 0.8
        said = (found.sentence, *lost)
        return Finding(names.SITE_DOWN, strength, said, found.figure, found.usual)
    return _find_unanswered(evidence) or _find_failed_pages(
        evidence, names.SITE_DOWN, DOWN_STATUSES
    )


class StatusShare(msgspec.Struct, frozen=True):
    """The share of responses, 0 to 1, with one of a few statuses; which, and what is usual."""

    share: float
    figure: str
    usual: str

    @property
    def sentence(self) -> str:
        return f"{self.figure}: {format_share(self.share)} of its responses ({self.usual})."


def _unusual_share(evidence: Evidence, statuses: tuple[int, ...]) -> StatusShare | None:
    run, good = evidence.run, evidence.good_run
    share = run.status_share(*statuses)
    if sum(run.statuses.values()) < MIN_RESPONSES and share < NEARLY_ALL:
        return None
    usual = good.status_share(*statuses) if good and good.statuses else 0.0
    if share < MIN_SHARE or not is_unusual_share(share, usual):
        return None
    counts = {status: run.statuses[status] for status in statuses if run.statuses.get(status)}
    worst = max(counts, key=lambda status: counts[status])
    known = f"usually {format_share(usual)}" if good and good.statuses else "not known before"
    return StatusShare(share, f"HTTP {worst}", known)


def _find_failed_pages(evidence: Evidence, cause: str, statuses: tuple[int, ...]) -> Finding | None:
    """The log's errors are mostly pages given up for these: for runs without statistics."""
    if evidence.run.statuses:
        return None
    pages, errors = evidence.failed_pages, sum(group.count for group in evidence.errors)
    count = sum(pages.get(status, 0) for status in statuses)
    if count < max(MIN_FAILED_PAGES, MAJORITY * errors):
        return None
    worst = max(statuses, key=lambda status: pages.get(status, 0))
    said = (
        f"{format_number(count)} of the {format_number(errors)} errors read are pages given up, "
        f"most for HTTP {worst}."
    )
    _, lost = _items_lost(evidence)
    return Finding(cause, 0.78, (said, *lost), f"HTTP {worst}")


def _find_unanswered(evidence: Evidence) -> Finding | None:
    run, good = evidence.run, evidence.good_run
    share, usual = run.unanswered_share(), good.unanswered_share() if good else 0.0
    enough = run.count_requests() >= MIN_RESPONSES and share >= MIN_SHARE
    if enough and is_unusual_share(share, usual):
        said = (
            f"{format_share(share)} of its requests got no answer at all "
            f"({'usually ' + format_share(usual) if good else 'not known before'})."
        )
        return Finding(names.SITE_DOWN, 0.88 if share >= MAJORITY else 0.75, (said,))
    return _find_connection_errors(evidence)


def _find_connection_errors(evidence: Evidence) -> Finding | None:
    """The log's errors are mostly of connections: for runs whose statistics are not known."""
    total = sum(group.count for group in evidence.errors)
    broken = sum(g.count for g in evidence.errors if g.exception in CONNECTION_ERRORS)
    few = evidence.run.responses < 0.5 * (evidence.expected("responses_received") or 0)
    if not total or broken < total / 2 or not few:
        return None
    said = f"{format_number(broken)} of the {format_number(total)} errors read are of connections."
    return Finding(names.SITE_DOWN, 0.72, (said,))


def _items_lost(evidence: Evidence) -> tuple[bool, tuple[str, ...]]:
    """Tell whether the run brought less than half of the usual, and say its items."""
    usual, items = evidence.usual("items_scraped"), evidence.run.items
    if usual is None:
        return items == 0, ()
    few = items < (evidence.expected("items_scraped") or 0) / 2
    return few, (say_beside_usual(f"Items: {format_number(items)}", usual) + ".",)
