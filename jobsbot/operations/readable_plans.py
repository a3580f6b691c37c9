"""Plans of the store that this release can read. The others are left out, and logged once."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from jobsbot.core.plans.plan import PlanRecord, UnreadablePlan

log = logging.getLogger("jobsbot.operations")


class ReadablePlans:
    """Leaves out plans that a newer release made: that release works on them."""

    def __init__(self) -> None:
        self._set_aside: set[str] = set()

    def read(self, found: Sequence[PlanRecord | UnreadablePlan]) -> list[PlanRecord]:
        """Answer those that can be read."""
        odd = {record.id for record in found if isinstance(record, UnreadablePlan)}
        for plan_id in sorted(odd - self._set_aside):
            log.error("plan %s cannot be read, and is left: a newer release made it", plan_id)
        self._set_aside = odd
        return [record for record in found if isinstance(record, PlanRecord)]
