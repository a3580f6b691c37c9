"""How a poll stands with the durable engine. Known without importing the engine."""

from __future__ import annotations

from enum import Enum

import msgspec


class PollStatus(Enum):
    """How a poll stands, by the engine's own word for it."""

    MISSING = ""
    RUNNING = "PENDING"
    QUEUED = "ENQUEUED"
    DELAYED = "DELAYED"
    SUCCEEDED = "SUCCESS"
    FAILED = "ERROR"
    GIVEN_UP = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        """The next poll can begin."""
        return self in (PollStatus.SUCCEEDED, PollStatus.FAILED, PollStatus.GIVEN_UP)


class PollState(msgspec.Struct, frozen=True):
    """How a poll stands, and with whom."""

    status: PollStatus
    executor_id: str = ""
