"""Rules by what the spider did: items, their fields, exceptions, versions, arguments."""

from __future__ import annotations

from collections.abc import Mapping

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.causes.figures import format_share, is_unusual_share, say_beside_usual
from jobsbot.core.analysis.causes.traffic import BAN_STATUSES, DOWN_STATUSES
from jobsbot.core.analysis.evidence import CONNECTION_ERRORS, Evidence, Finding
from jobsbot.core.text.wording import format_number, join_words, pluralize

USUAL_COVERAGE = 0.5
"""A field that most items usually have."""
LOST_COVERAGE = 0.3
"""And of which no more than this part of its usual share is left, is gone."""
COLLAPSED_SHARE = 0.2
"""Below this share of their usual number the items have collapsed."""
MIN_EXPECTED_RESPONSES = 20
"""A job that lives, and could not have more yet, has not got nowhere: it has only just begun."""
WITHOUT_STATUSES = 0.55
"""Where nothing tells whether pages were refused, missing items alone decide nothing."""
MIN_ITEMS_SHARE = 0.6
"""With a smaller share of its usual items a run is not called well."""
GONE_STATUSES = (404, 410)
GONE_SHARE = 0.5
"""Where so many pages are gone that were there before, their addresses changed."""
STARTUP_ERRORS = frozenset(
    {"ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "NameError"}
)
PARSE_ERRORS = frozenset({"AttributeError", "TypeError", "IndexError", "KeyError", "ValueError",
                          "JSONDecodeError", "UnboundLocalError"})  # fmt: skip
ERROR_SHARE = 0.05
"""Errors for a response, above which they are no noise."""
FEW_ERRORS = 2
"""And so many are noise in any run."""


def find_layout_change(evidence: Evidence) -> Finding | None:
    """Pages come as ever, by the same version, and fields or all items are gone."""
    if evidence.good_run is None or is_new_version(evidence) or not _pages_came(evidence):
        return None
    if gone := _find_gone_pages(evidence):
        return gone
    lost = list_lost_fields(evidence)
    if lost:
        said = [f"{name}: {format_share(now)} of items (usually {format_share(usual)})"
                for name, (now, usual) in lost.items()]  # fmt: skip
        return Finding(names.LAYOUT_CHANGE, 0.9, (f"Field {join_words(said[:3])}.",))
    if has_items_collapsed(evidence):
        usual = evidence.usual("items_scraped")
        items = say_beside_usual(f"Items: {format_number(evidence.run.items)}", usual)
        pages = f"{format_number(evidence.run.responses)} responses came as usual."
        breaks = evidence.has_exception(*PARSE_ERRORS)
        strength = 0.8 if evidence.run.statuses else 0.72 if breaks else WITHOUT_STATUSES
        return Finding(names.LAYOUT_CHANGE, strength, (f"{items}.", pages))
    return None


def _find_gone_pages(evidence: Evidence) -> Finding | None:
    """Most pages are not there any more, and with them the items."""
    good, share = evidence.good_run, evidence.run.status_share(*GONE_STATUSES)
    usual = good.status_share(*GONE_STATUSES) if good else 0.0
    if share < GONE_SHARE or not is_unusual_share(share, usual) or list_unusual_arguments(evidence):
        return None
    said = f"{format_share(share)} of its pages are gone (usually {format_share(usual)})."
    items = say_beside_usual(
        f"Items: {format_number(evidence.run.items)}", evidence.usual("items_scraped")
    )
    return Finding(names.LAYOUT_CHANGE, 0.72, (said, f"{items}."))


def find_bad_deploy(evidence: Evidence) -> Finding | None:
    """It went well with another version, never with this one, and what is wrong is its own."""
    if not is_new_version(evidence) or not is_worse(evidence):
        return None
    version, good = evidence.run.version, evidence.good_run
    before = good.version if good else ""
    tried = [job for job in evidence.earlier if (job.version or "") == version]
    said = [f"Its last good run was of version {before}; this one is of {version}."]
    if tried:
        said.append(f"{pluralize(len(tried), 'earlier run')} of {version} did not go well either.")
    own = evidence.own_errors
    if _was_refused(evidence):
        return Finding(names.BAD_DEPLOY, 0.62, tuple(said))
    if any(group.exception in STARTUP_ERRORS for group in own):
        return Finding(names.BAD_DEPLOY, 0.94, (*said, _say_error(evidence)))
    if own:
        return Finding(names.BAD_DEPLOY, 0.85, (*said, _say_error(evidence)))
    return Finding(names.BAD_DEPLOY, 0.78 if tried or has_items_collapsed(evidence) else 0.65,
                   tuple(said))  # fmt: skip


def find_bad_argument(evidence: Evidence) -> Finding | None:
    """A value that no earlier run had, or one that all had is missing, and it got nowhere."""
    new, missing = list_unusual_arguments(evidence), list_missing_arguments(evidence)
    if not (new or missing) or is_new_version(evidence) or not _got_nowhere(evidence):
        return None
    named = f"{'Arguments' if len(new or missing) > 1 else 'Argument'} {join_words(new or missing)}"
    if new:
        said = f"{named}: no earlier run had such a value."
    else:
        said = f"{named}: every earlier run had one, and this has none."
    usual = say_beside_usual(
        f"Responses: {format_number(evidence.run.responses)}", evidence.usual("responses_received")
    )
    strength = 0.88 if evidence.has_exception(*PARSE_ERRORS) else 0.76
    return Finding(names.BAD_ARGUMENT, strength, (said, f"{usual}."))


def find_spider_bug(evidence: Evidence) -> Finding | None:
    """Exceptions of the spider's own that nothing else explains."""
    own = evidence.own_errors
    count = sum(group.count for group in own)
    quiet = evidence.is_live or evidence.ended_well
    if not own or (quiet and not _has_more_errors(evidence)):
        return None
    said = _say_error(evidence)
    times = f"{pluralize(count, 'error')} of this kind were read."
    certain = not quiet or _errors_matter(evidence)
    return Finding(names.SPIDER_BUG, 0.7 if certain else 0.62, (said, times))


def find_nothing_wrong(evidence: Evidence) -> Finding | None:
    """It ended as finished, with about the usual items, fields and errors; or it runs so."""
    if evidence.is_live:
        return _find_healthy_run(evidence)
    if not evidence.ended_well or is_worse(evidence) or not evidence.good_jobs:
        return None
    usual = evidence.usual("items_scraped")
    if (usual and evidence.run.items < MIN_ITEMS_SHARE * usual) or _has_more_errors(evidence):
        return None
    items = say_beside_usual(f"Items: {format_number(evidence.run.items)}", usual)
    strength = 0.9 if len(evidence.good_jobs) >= 3 and evidence.run.metadata else 0.75
    return Finding(names.FINE, strength, (f"It ended as {evidence.reason}. {items}.",))


def _find_healthy_run(evidence: Evidence) -> Finding | None:
    ran, jobs = evidence.run_time, evidence.good_jobs
    times = [time for job in jobs if (time := job.run_time(evidence.now)) is not None]
    if ran is None or not times or not evidence.is_running or _errors_matter(evidence):
        return None
    if ran > 1.5 * max(times) or _was_refused(evidence):
        return None
    if evidence.run.items < COLLAPSED_SHARE * (evidence.expected("items_scraped") or 0):
        return None
    return Finding(names.FINE, 0.7, ("It runs, no longer than its earlier runs did.",))


def is_new_version(evidence: Evidence) -> bool:
    """Tell whether the last good run was of another version, and none of this one went well."""
    good, version = evidence.good_run, evidence.run.version
    if good is None or not version or not good.version:
        return False
    return all((job.version or "") != version for job in evidence.good_jobs)


def is_worse(evidence: Evidence) -> bool:
    """Tell whether the run went badly, or brought clearly less than its earlier runs."""
    ended_badly = not evidence.is_live and not evidence.ended_well
    collapsed = has_items_collapsed(evidence) or bool(list_lost_fields(evidence))
    return ended_badly or collapsed or _errors_matter(evidence) or _was_refused(evidence)


def has_items_collapsed(evidence: Evidence) -> bool:
    expected = evidence.expected("items_scraped") or 0
    return expected >= 10 and evidence.run.items < COLLAPSED_SHARE * expected


def list_lost_fields(evidence: Evidence) -> Mapping[str, tuple[float, float]]:
    """Name the fields that most items used to have and that are gone: the share now and before."""
    now, good = evidence.run.coverage, evidence.good_run
    before = good.coverage if good else {}
    if not now:
        return {}
    return {
        name: (now.get(name, 0.0), usual)
        for name, usual in sorted(before.items(), key=lambda pair: -pair[1])
        if usual >= USUAL_COVERAGE and now.get(name, 0.0) <= LOST_COVERAGE * usual
    }


def list_unusual_arguments(evidence: Evidence) -> tuple[str, ...]:
    """Name arguments with a value that no good run had, where their values seldom change."""
    if len(evidence.good_jobs) < 2:
        return ()
    return tuple(
        name
        for name, value in evidence.run.arguments.items()
        if _is_unusual_value(value, [str((job.spider_args or {}).get(name))
                                     for job in evidence.good_jobs
                                     if name in (job.spider_args or {})])
    )  # fmt: skip


def list_missing_arguments(evidence: Evidence) -> tuple[str, ...]:
    """Name arguments that every good run had and this one lacks."""
    if len(evidence.good_jobs) < 2:
        return ()
    given = [set(job.spider_args or {}) for job in evidence.good_jobs]
    return tuple(sorted(set.intersection(*given) - set(evidence.run.arguments)))


def _is_unusual_value(value: str, earlier: list[str]) -> bool:
    changes_often = len(set(earlier)) > max(2, len(earlier) // 2)
    return value not in earlier and not changes_often


def _got_nowhere(evidence: Evidence) -> bool:
    expected = evidence.expected("responses_received") or 0
    if evidence.is_live and expected < MIN_EXPECTED_RESPONSES:
        return False
    few_items = evidence.run.items <= 0.02 * (evidence.expected("items_scraped") or 0)
    return evidence.run.responses <= max(3, 0.2 * expected) and few_items


def _pages_came(evidence: Evidence) -> bool:
    """Tell whether the site answered about as often as usual, and did not refuse."""
    usual = evidence.usual("responses_received") or 0
    return evidence.run.responses >= max(5, 0.4 * usual) and not _was_refused(evidence)


def _was_refused(evidence: Evidence) -> bool:
    """Tell whether the site refused or failed; by the log where there are no statistics."""
    statuses = (*BAN_STATUSES, *DOWN_STATUSES)
    if evidence.run.statuses:
        return evidence.run.status_share(*statuses) > 0.25
    errors = sum(group.count for group in evidence.errors)
    failed = sum(evidence.failed_pages.get(status, 0) for status in statuses)
    unanswered = sum(g.count for g in evidence.errors if g.exception in CONNECTION_ERRORS)
    noise = max(FEW_ERRORS, ERROR_SHARE * evidence.run.responses)
    return failed + unanswered > max(errors / 2, noise)


def _errors_matter(evidence: Evidence) -> bool:
    usual, errors = evidence.usual("errors_count") or 0, evidence.run.errors
    return errors > max(5, 3 * usual, ERROR_SHARE * evidence.run.responses)


def _has_more_errors(evidence: Evidence) -> bool:
    """Tell whether there are clearly more errors than in any good run, and not just a few."""
    most = max((job.errors_count or 0 for job in evidence.good_jobs), default=0)
    errors = evidence.run.errors
    return errors > max(5, 1.3 * most, ERROR_SHARE * evidence.run.responses)


def _say_error(evidence: Evidence) -> str:
    group = next((g for g in evidence.errors if g.exception), evidence.errors[0])
    return f"The error most often read: {group.signature}."
