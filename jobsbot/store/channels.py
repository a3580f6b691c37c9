"""Channels' projects, as `use` sets them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from jobsbot.core.interaction import Person
from jobsbot.store.database import Tables, reading, to_json
from jobsbot.store.schema import channels


class Channels(Tables):
    """Channels and their projects, in SQL. Every method is one transaction."""

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
                        channel=channel, project=project, set_by=to_json(by), at=at
                    )
                )
