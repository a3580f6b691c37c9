"""The verdict: every rule is applied, and the strongest finding wins."""

from __future__ import annotations

from collections.abc import Callable

from jobsbot.core.analysis.causes import content, endings, names, traffic
from jobsbot.core.analysis.evidence import CauseVerdict, Evidence, Finding

Rule = Callable[[Evidence], Finding | None]

RULES: tuple[Rule, ...] = (
    endings.find_stop,
    endings.find_time_limit,
    endings.find_stall,
    endings.find_memory,
    endings.find_full_disk,
    endings.find_no_start,
    endings.find_ban_reason,
    traffic.find_ban,
    traffic.find_site_down,
    content.find_layout_change,
    content.find_bad_deploy,
    content.find_bad_argument,
    content.find_spider_bug,
    content.find_nothing_wrong,
)
"""Every rule. `docs/why.md` explains the causes that they find."""


def find_cause(evidence: Evidence) -> CauseVerdict:
    """Judge by all rules. Where none is strong enough, the cause is `unknown`."""
    found = [finding for rule in RULES if (finding := rule(evidence)) is not None]
    found.sort(key=lambda finding: -finding.strength)
    sentences = tuple(dict.fromkeys(s for finding in found for s in finding.sentences))
    if not found or found[0].strength < names.LIKELY:
        return CauseVerdict(names.UNKNOWN, "unknown", sentences, tuple(found))
    best = found[0]
    sure = "certain" if best.strength >= names.CERTAIN else "likely"
    return CauseVerdict(best.cause, sure, sentences, tuple(found))
