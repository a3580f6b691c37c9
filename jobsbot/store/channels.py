"""Channels' projects, as `use` sets them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from jobsbot.core.interaction import Person, Place
from jobsbot.store.audit.entries import insert_audit_entry
from jobsbot.store.database import SqlTables, to_json
from jobsbot.store.schema import channels
from jobsbot.store.sqlite.open_connections import lend_connection
from jobsbot.store.sqlite.prepared import SqlitePreparedStatement

FIND_PROJECT = SqlitePreparedStatement(
    select(channels.c.project).where(channels.c.channel == bindparam("channel"))
)


class ChannelSettings(SqlTables):
    """Channels and their projects, in SQL. Every method is one transaction."""

    def get_channel_project(self, channel: str) -> int | None:
        """Answer what `use` set: a project, NO_PROJECT, or None where it was never said."""
        with lend_connection(self.engine) as connection:
            found = FIND_PROJECT.read(connection, {"channel": channel})
        return found[0]["project"] if found else None

    def set_channel_project(
        self, channel: str, project: int | None, by: Person, at: datetime
    ) -> None:
        """Set or clear a channel's project, and say so in the audit."""
        with self.engine.begin() as connection:
            used = f"used: {project or 'none'}"
            insert_audit_entry(connection, by, Place(channel), used, "", at)
            connection.execute(delete(channels).where(channels.c.channel == channel))
            if project is not None:
                connection.execute(
                    insert(channels).values(
                        channel=channel, project=project, set_by=to_json(by), at=at
                    )
                )
