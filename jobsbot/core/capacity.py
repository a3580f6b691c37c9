"""Whether a project has capacity for another job, as the job queue tells it."""

from __future__ import annotations

import msgspec

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.storage_calls import read_project_summaries
from jobsbot.core.jobs.storage_records import ProjectSummary
from jobsbot.core.parallel_reads import ParallelReads, PendingRead


class CapacityRead(msgspec.Struct, frozen=True):
    """A pending read of a project's capacity."""

    project: int
    sent: PendingRead[list[ProjectSummary]]

    def is_full(self) -> bool:
        """Wait for the answer. False also where it is not told or cannot be read."""
        found = self.sent.result_or_error()
        if isinstance(found, ApiError):
            return False
        return any(one.project == self.project and one.has_capacity is False for one in found)


def ask_for_capacity(reads: ParallelReads, project: int) -> CapacityRead:
    """Ask, without waiting, whether a project has capacity for another job."""
    return CapacityRead(project, reads.send(read_project_summaries(project)))
