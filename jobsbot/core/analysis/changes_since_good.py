"""What changed since the last good run, and whether such failures passed by themselves before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from jobsbot.core.analysis.evidence import Evidence
from jobsbot.core.text.wording import join_words, pluralize

MAX_DEPLOYS = 3
MAX_PERSON_NAME_CHARS = 80


def list_changes_since_good(evidence: Evidence) -> Iterator[str]:
    """Say what changed: version, arguments, settings. Values of arguments are never said."""
    good, run = evidence.good_run, evidence.run
    if good is None:
        return
    if run.version and good.version and run.version != good.version:
        yield f"version {good.version} before, {run.version} now"
    differing = sorted(
        name
        for name in {*run.arguments, *good.arguments}
        if run.arguments.get(name) != good.arguments.get(name)
    )
    if differing:
        yield f"other arguments: {join_words(differing[:5])}"
    for deploy in evidence.deploys[:MAX_DEPLOYS]:
        yield f"{deploy.user or 'somebody'} deployed {deploy.version or 'a version'}"
    settings = _list_changed_settings(evidence)
    if settings:
        yield f"other settings: {join_words(settings[:5])}"


def describe_people(evidence: Evidence, mask: Callable[[str], str]) -> str:
    """Say who scheduled the run and who stopped it; empty where neither is told."""
    metadata = evidence.run.metadata
    if metadata is None:
        return ""
    words = (("Scheduled", metadata.scheduled_by), ("Stopped", metadata.cancelled_by))
    said = [f"{word} by {mask(who)[:MAX_PERSON_NAME_CHARS]}" for word, who in words if who]
    later = (f"{one[0].lower()}{one[1:]}" for one in said[1:])
    return f"{'; '.join([said[0], *later])}." if said else ""


def _list_changed_settings(evidence: Evidence) -> list[str]:
    good, run = evidence.good_run, evidence.run
    if not (good and good.metadata and run.metadata):
        return []
    before, now = good.metadata.job_settings or {}, run.metadata.job_settings or {}
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def describe_healing(evidence: Evidence) -> str:
    """Say how often a run that ended alike was followed by a good one of the same version."""
    if not evidence.reason or evidence.ended_well:
        return ""
    oldest_first = list(reversed(evidence.earlier))
    alike = healed = 0
    for job, following in pairwise(oldest_first):
        if (job.close_reason or "").lower() == evidence.reason and job.version == following.version:
            alike += 1
            healed += following.succeeded
    if not alike:
        return ""
    return (
        f"{pluralize(alike, 'earlier run')} ended as {evidence.reason} too; after {healed} of them "
        "the next run of the same version went well."
    )
