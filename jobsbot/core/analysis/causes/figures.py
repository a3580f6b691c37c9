"""How figures are set beside what is usual, in the sentences of all rules."""

from __future__ import annotations

from jobsbot.core.text.wording import format_number

MANY_TIMES = 5
"""A share is unusual from so many times the usual one on."""
UNUSUAL_MARGIN = 0.05
"""And only where it lies so far above it, so that one response of ten decides nothing."""


def is_unusual_share(share: float, usual: float) -> bool:
    """Tell whether a share is far above the usual one."""
    return share > max(MANY_TIMES * usual, usual + UNUSUAL_MARGIN)


def format_share(share: float) -> str:
    """Say a share in per cent: one decimal below ten, none above; nothing where it is nothing."""
    percent = 100 * share
    return f"{percent:.1f}%" if 0 < percent < 10 else f"{percent:.0f}%"


def say_beside_usual(text: str, usual: float | None) -> str:
    """Set a figure beside the usual one, where there is one."""
    if usual is None:
        return f"{text} (no earlier run to compare with)"
    return f"{text} (usually {format_number(round(usual))})"
