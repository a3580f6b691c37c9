"""Channels' projects, the audit, and what may happen once only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from jobsbot.core.said import Person, Place
from jobsbot.store.database import Tables, reading
from jobsbot.store.schema import audit, channels, once


@dataclass(frozen=True)
class Line:
    """One line of the audit."""

    at: datetime
    who: Person
    where: Place
    what: str
    plan_id: str


class Notes(Tables):
    """Small things to remember, in SQL. Every method is one transaction."""

    def channel_project(self, channel: str) -> int | None:
        """Answer the project a channel was given by `use`; None where it was not."""
        chosen = select(channels.c.project).where(channels.c.channel == channel)
        with reading(self.engine) as connection:
            return connection.execute(chosen).scalar_one_or_none()

    def use(self, channel: str, project: int | None, by: Person, at: datetime) -> None:
        """Set or clear a channel's project."""
        with self.engine.begin() as connection:
            connection.execute(delete(channels).where(channels.c.channel == channel))
            if project is not None:
                connection.execute(
                    insert(channels).values(
                        channel=channel, project=project, set_by=_text(by), at=at
                    )
                )

    def first_time(self, what: str, at: datetime) -> bool:
        """True once for each `what`, whichever process asks, until `forget` lets go of it."""
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(once).values(what=what, at=at))
        except IntegrityError:
            return False
        return True

    def forget(self, before: datetime) -> None:
        """Let go of what happened once, longer ago than this."""
        with self.engine.begin() as connection:
            connection.execute(delete(once).where(once.c.at < before))

    def note(self, who: Person, where: Place, what: str, plan_id: str, at: datetime) -> None:
        """Add a line to the audit: who did what, where, when."""
        line = {"at": at, "who": _text(who), "place": _text(where), "what": what}
        with self.engine.begin() as connection:
            connection.execute(insert(audit).values(plan_id=plan_id, **line))

    def audited(self, plan_id: str) -> tuple[Line, ...]:
        """Answer what the audit says of a plan, oldest first."""
        chosen = select(audit).where(audit.c.plan_id == plan_id).order_by(audit.c.id)
        with reading(self.engine) as connection:
            return tuple(
                Line(
                    at=row.at,
                    who=msgspec.json.decode(row.who, type=Person),
                    where=msgspec.json.decode(row.place, type=Place),
                    what=row.what,
                    plan_id=row.plan_id,
                )
                for row in connection.execute(chosen)
            )


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
