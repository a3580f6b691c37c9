"""Plans and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from jobsbot.core.interaction import Person, Place
from jobsbot.core.plans.plan import Plan, Progress, Record, Status
from jobsbot.store.database import Tables, reading, to_json
from jobsbot.store.schema import plans

T = TypeVar("T")
COLUMNS = (
    plans.c.body,
    plans.c.status,
    plans.c.closed_by,
    plans.c.closed_at,
    plans.c.card,
    plans.c.progress,
)
CHANGED = {"changes": plans.c.changes + 1}


class Plans(Tables):
    """Plans, in SQL. Every method is one transaction."""

    def keep(self, plan: Plan) -> Record:
        """Store a new plan, open. The same id again changes nothing and answers what is there."""
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(plans).values(_fresh(plan)))
        except IntegrityError:
            pass  # it is there already; should it not be, the line below says so
        return self._known(plan.id)

    def recall(self, plan_id: str) -> Record | None:
        """Answer a plan and all that has become of it; None for an id that is not known."""
        with reading(self.engine) as connection:
            return _recalled(connection, plan_id)

    def posted(self, plan_id: str, card: Place) -> None:
        """Remember where the card of a plan is."""
        with self.engine.begin() as connection:
            connection.execute(
                update(plans).where(plans.c.id == plan_id).values(card=to_json(card))
            )

    def reseen(self, plan: Plan) -> Record | None:
        """Store the same jobs as they are now, if the plan is still open; else change nothing."""
        with self.engine.begin() as connection:
            changed = connection.execute(
                update(plans)
                .where(plans.c.id == plan.id, plans.c.status == Status.OPEN.value)
                .values(body=to_json(plan), **CHANGED)
            )
            return _recalled(connection, plan.id) if changed.rowcount == 1 else None

    def close(self, plan_id: str, status: Status, by: Person | None, at: datetime) -> bool:
        """Take an OPEN plan elsewhere. True for one caller only, however many processes ask.

        A claim after `expires_at` is refused (False): the plan stays open for the sweep.
        """
        wanted = [plans.c.id == plan_id, plans.c.status == Status.OPEN.value]
        if status is Status.CLAIMED:
            wanted.append(plans.c.expires_at > at)
        who = to_json(by) if by else None
        with self.engine.begin() as connection:
            changed = connection.execute(
                update(plans)
                .where(*wanted)
                .values(status=status.value, closed_by=who, closed_at=at, **CHANGED)
            )
            return changed.rowcount == 1

    def advance(self, plan_id: str, progress: Progress, status: Status = Status.CLAIMED) -> Record:
        """Store the progress of a CLAIMED plan; one at its end stays as it is.

        Raises KeyError for an id that is not known.
        """
        with self.engine.begin() as connection:
            connection.execute(
                update(plans)
                .where(plans.c.id == plan_id, plans.c.status == Status.CLAIMED.value)
                .values(progress=to_json(progress), status=status.value, **CHANGED)
            )
        return self._known(plan_id)

    def expired(self, now: datetime) -> tuple[Record, ...]:
        """Open plans whose time is up, the first to expire first."""
        return self._every(plans.c.status == Status.OPEN.value, plans.c.expires_at <= now)

    def unfinished(self) -> tuple[Record, ...]:
        """Claimed plans that are not at their end."""
        return self._every(plans.c.status == Status.CLAIMED.value)

    def plans_by_status(self) -> dict[Status, int]:
        """Count the plans that are where."""
        counted = select(plans.c.status, func.count()).group_by(plans.c.status)
        with reading(self.engine) as connection:
            return {Status(status): count for status, count in connection.execute(counted)}

    def _every(self, *wanted: Any) -> tuple[Record, ...]:
        chosen = select(*COLUMNS).where(*wanted).order_by(plans.c.expires_at)
        with reading(self.engine) as connection:
            return tuple(_record(row) for row in connection.execute(chosen).mappings())

    def _known(self, plan_id: str) -> Record:
        found = self.recall(plan_id)
        if found is None:
            raise KeyError(plan_id)
        return found


def _fresh(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "body": to_json(plan),
        "status": Status.OPEN.value,
        "expires_at": plan.expires_at,
        "progress": to_json(Progress()),
        "hand": "",
        "look": 0,
        "changes": 0,
        "shown": 0,
    }


def _recalled(connection: Connection, plan_id: str) -> Record | None:
    chosen = select(*COLUMNS).where(plans.c.id == plan_id)
    row = connection.execute(chosen).mappings().one_or_none()
    return _record(row) if row else None


def _record(row: RowMapping) -> Record:
    by, card = row["closed_by"], row["card"]
    return Record(
        plan=_value(row["body"], Plan),
        status=Status(row["status"]),
        by=_value(by, Person) if by else None,
        at=row["closed_at"],
        card=_value(card, Place) if card else None,
        progress=_value(row["progress"], Progress),
    )


def _value(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(text, type=kind)
