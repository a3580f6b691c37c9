"""Rules by what the spider made of it: items, their fields, exceptions, versions, arguments."""

from __future__ import annotations

from collections.abc import Mapping

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.causes.figures import format_share, say_beside_usual
from jobsbot.core.analysis.causes.traffic import BAN_STATUSES, CONNECTION_ERRORS, DOWN_STATUSES
from jobsbot.core.analysis.evidence import Evidence, Finding
from jobsbot.core.messages.message import format_number, join_words, pluralize

USUAL_COVERAGE = 0.5
"""A field that most items usually have."""
LOST_COVERAGE = 0.3
"""And of which no more than this part of its usual share is left, is gone."""
COLLAPSED = 0.2
"""Items below this part of the usual."""
STARTUP_ERRORS = frozenset(
    {"ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "NameError"}
)
PARSE_ERRORS = frozenset({"AttributeError", "TypeError", "IndexError", "KeyError", "ValueError",
                          "JSONDecodeError", "UnboundLocalError"})  # fmt: skip
ERROR_SHARE = 0.05
"""Errors for a response, above which they are no noise."""


def find_layout_change(evidence: Evidence) -> Finding | None:
    """Pages come as ever, by the same version, and fields or all items are gone."""
    if evidence.good_run is None or is_new_version(evidence) or not _pages_came(evidence):
        return None
    lost = list_lost_fields(evidence)
    if lost:
        said = [f"{name}: {format_share(now)} of items (usually {format_share(usual)})"
                for name, (now, usual) in lost.items()]  # fmt: skip
        return Finding(names.LAYOUT_CHANGE, 0.9, (f"Field {join_words(said[:3])}.",))
    if has_items_collapsed(evidence):
        usual = evidence.usual("items_scraped")
        items = say_beside_usual(f"Items: {format_number(evidence.run.items)}", usual)
        pages = f"{format_number(evidence.run.responses)} responses came as usual."
        return Finding(names.LAYOUT_CHANGE, 0.8, (f"{items}.", pages))
    return None


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
    own = [group for group in evidence.errors if group.exception not in CONNECTION_ERRORS]
    if any(group.exception in STARTUP_ERRORS for group in own):
        return Finding(names.BAD_DEPLOY, 0.94, (*said, _say_error(evidence)))
    if any(group.exception for group in own):
        return Finding(names.BAD_DEPLOY, 0.85, (*said, _say_error(evidence)))
    return Finding(names.BAD_DEPLOY, 0.78 if tried or has_items_collapsed(evidence) else 0.65,
                   tuple(said))  # fmt: skip


def find_bad_argument(evidence: Evidence) -> Finding | None:
    """A value that no earlier run had, and it got nowhere, with a version that works."""
    new = list_unusual_arguments(evidence)
    if not new or is_new_version(evidence) or not _got_nowhere(evidence):
        return None
    said = f"{'Arguments' if len(new) > 1 else 'Argument'} {join_words(new)}: no earlier run had "
    said += "such a value."
    usual = say_beside_usual(
        f"Responses: {format_number(evidence.run.responses)}", evidence.usual("responses_received")
    )
    strength = 0.88 if evidence.has_exception(*PARSE_ERRORS) else 0.76
    return Finding(names.BAD_ARGUMENT, strength, (said, f"{usual}."))


def find_spider_bug(evidence: Evidence) -> Finding | None:
    """Exceptions of the spider's own that nothing else explains."""
    own = [g for g in evidence.errors if g.exception and g.exception not in CONNECTION_ERRORS]
    count = max(sum(group.count for group in own), 0)
    if not own or (evidence.reason in ("", "finished") and not _errors_matter(evidence)):
        return None
    said = _say_error(evidence)
    times = f"{pluralize(count, 'error')} of this kind were read."
    return Finding(names.SPIDER_BUG, 0.7, (said, times))


def find_nothing_wrong(evidence: Evidence) -> Finding | None:
    """It ended as finished, with about the usual items, fields and errors; or it runs so."""
    if evidence.is_live:
        return _find_healthy_run(evidence)
    if evidence.reason != "finished" or is_worse(evidence) or not evidence.good_jobs:
        return None
    usual = evidence.usual("items_scraped")
    items = say_beside_usual(f"Items: {format_number(evidence.run.items)}", usual)
    strength = 0.9 if len(evidence.good_jobs) >= 3 and evidence.run.metadata else 0.75
    return Finding(names.FINE, strength, (f"It ended as finished. {items}.",))


def _find_healthy_run(evidence: Evidence) -> Finding | None:
    ran, jobs = evidence.run_time, evidence.good_jobs
    times = [time for job in jobs if (time := job.run_time(evidence.now)) is not None]
    if ran is None or not times or not evidence.is_running or _errors_matter(evidence):
        return None
    if ran > 1.5 * max(times):
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
    ended_badly = not evidence.is_live and evidence.reason != "finished"
    collapsed = has_items_collapsed(evidence) or bool(list_lost_fields(evidence))
    return ended_badly or collapsed or _errors_matter(evidence) or _was_refused(evidence)


def has_items_collapsed(evidence: Evidence) -> bool:
    usual = evidence.usual("items_scraped")
    return usual is not None and usual >= 10 and evidence.run.items < COLLAPSED * usual


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


def _is_unusual_value(value: str, earlier: list[str]) -> bool:
    changes_often = len(set(earlier)) > max(2, len(earlier) // 2)
    return value not in earlier and not changes_often


def _got_nowhere(evidence: Evidence) -> bool:
    usual = evidence.usual("responses_received") or 0
    return evidence.run.responses <= max(3, 0.05 * usual) and evidence.run.items == 0


def _pages_came(evidence: Evidence) -> bool:
    """Tell whether the site answered about as much as usual, and did not refuse."""
    usual = evidence.usual("responses_received") or 0
    return evidence.run.responses >= max(5, 0.4 * usual) and not _was_refused(evidence)


def _was_refused(evidence: Evidence) -> bool:
    return evidence.run.status_share(*BAN_STATUSES, *DOWN_STATUSES) > 0.25


def _errors_matter(evidence: Evidence) -> bool:
    usual, errors = evidence.usual("errors_count") or 0, evidence.run.errors
    return errors > max(5, 3 * usual, ERROR_SHARE * evidence.run.responses)


def _say_error(evidence: Evidence) -> str:
    group = next((g for g in evidence.errors if g.exception), evidence.errors[0])
    return f"The error most often read: {group.signature}."
