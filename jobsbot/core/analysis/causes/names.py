"""The causes by name, and how strongly a rule must speak for one before it is asserted."""

from __future__ import annotations

BAN = "ban"
LAYOUT_CHANGE = "layout_change"
OUT_OF_MEMORY = "out_of_memory"
BAD_DEPLOY = "bad_deploy"
BAD_ARGUMENT = "bad_argument"
SITE_DOWN = "site_down"
STALLED = "stalled"
TIME_LIMIT = "time_limit"
STOPPED_BY_PERSON = "stopped_by_person"
NEVER_STARTED = "never_started"
DISK_FULL = "disk_full"
SPIDER_BUG = "spider_bug"
FINE = "fine"
UNKNOWN = "unknown"

TITLES = {
    BAN: "the site turned the spider away",
    LAYOUT_CHANGE: "the site's pages changed",
    OUT_OF_MEMORY: "it ran out of memory",
    BAD_DEPLOY: "its version is at fault",
    BAD_ARGUMENT: "an argument is at fault",
    SITE_DOWN: "the site did not answer as it should",
    STALLED: "it stood still",
    TIME_LIMIT: "it reached a time limit",
    STOPPED_BY_PERSON: "somebody stopped it",
    NEVER_STARTED: "it never started",
    DISK_FULL: "its disk was full",
    SPIDER_BUG: "an error in the spider",
    FINE: "nothing looks wrong",
    UNKNOWN: "I can't tell",
}
"""Words for each cause after a colon, of a job that has ended."""
LIVE_TITLES = {
    BAN: "the site turns the spider away",
    SITE_DOWN: "the site does not answer as it should",
    STALLED: "it stands still",
    NEVER_STARTED: "it has not started yet",
}
"""Words for a cause of a job that has not ended, where they differ."""


def name_cause(cause: str, *, is_live: bool) -> str:
    """Say a cause in words, in the tense of the job."""
    return LIVE_TITLES.get(cause, TITLES[cause]) if is_live else TITLES[cause]


CERTAIN, LIKELY = 0.9, 0.6
"""The least strengths at which a cause is called certain, or likely. Below, none is asserted."""
