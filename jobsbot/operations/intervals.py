"""How fast the work goes: the only place where it says how long to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pace:
    """Waits, in seconds. The defaults are for people; tests are faster."""

    looks: tuple[float, ...] = (1.0, 2.0, 3.0, 5.0, 5.0, 10.0)
    """Before the second look, the third, and so on; the last one goes on for ever."""
    poll: float = 0.5
    """How often the queue of looks that are due is read."""
    sweep: float = 1.0
    """Between two sweeps."""
    recheck: float = 5.0
    """How long a plan is left alone after a sweep asked whether its next look is under way."""
    reshow: tuple[float, ...] = (2.0, 5.0, 15.0, 60.0, 300.0, 900.0)
    """Before a card that is behind is shown again; then it is left as it is."""
    edit: timedelta = timedelta(seconds=1)
    """At most one edit of a card in this time, except for the last."""
    patience: float = 10.0
    """How long the Jobs API is given for one answer."""
    longest: float = 60.0
    """The longest wait that the Jobs API may ask for."""

    def after(self, look: int) -> float:
        """Say how long after this look, counted from 0, the next one is due."""
        return self.looks[min(look, len(self.looks) - 1)]
