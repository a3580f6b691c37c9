"""How soon to connect again: at once, but less and less often after several tries in a row.

Slack closes a connection every few hours, and wants another at once. Where it refuses each new one
(`too_many_websockets`, a proxy, an outage), the tries become rarer.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

RECENT_SECONDS = 60.0
FREE_ATTEMPTS = 3
"""So many attempts within `RECENT_SECONDS` do not wait."""
MAX_PAUSE_SECONDS = 10.0


@dataclass
class ReconnectPace:
    """Notes when connections were asked for. `first_pause_seconds` doubles with each more."""

    first_pause_seconds: float = 1.0
    _attempts: deque[float] = field(default_factory=deque)

    def note_attempt(self, now: float) -> float:
        """Note an attempt, and return the seconds that it has to wait. `now` is monotonic."""
        while self._attempts and now - self._attempts[0] > RECENT_SECONDS:
            self._attempts.popleft()
        more = len(self._attempts) - FREE_ATTEMPTS
        self._attempts.append(now)
        return 0.0 if more < 0 else min(MAX_PAUSE_SECONDS, self.first_pause_seconds * 2**more)
