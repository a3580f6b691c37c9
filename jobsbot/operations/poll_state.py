"""The status of a poll in the durable engine; a module that does not import the engine."""

from __future__ import annotations

from enum import Enum

import msgspec


class PollStatus(Enum):
    """The status of a poll; each value is the engine's own word."""

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
    """The status of a poll, and the process that took it."""

    status: PollStatus
    executor_id: str = ""
