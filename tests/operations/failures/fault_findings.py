"""What must never be, whatever fails: counted after each trial."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FaultFindings:
    """Counts of what was found wrong. All are zero where all is well."""

    second_effects: int = 0
    lost: int = 0
    untrue: int = 0
    not_told: int = 0
    not_failed: int = 0
    """Faults that did not happen, so that nothing was tried."""
