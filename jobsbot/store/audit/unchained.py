"""Entries that are older than the chains: no signature covers them, so the first chain names them.

The process that writes the first entry of all chains writes a second one: how many older entries
there are, and their digest. Any other entry without a chain was put in.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, exists, select

from jobsbot.store.audit.checkpoints import WHOLE_AUDIT, Checkpoint
from jobsbot.store.audit.signing import sign_values
from jobsbot.store.schema import audit

UNCHAINED_PREFIX = "found in no chain: "
DIGEST_CHARS = 16  # a longer run of chance would be masked as a credential


def describe_unchained(connection: Connection, chain: str) -> str:
    """Say what there is in no chain, for the first entries of the first chain; else nothing."""
    others = select(exists().where(audit.c.chain.not_in(["", chain])))
    if connection.execute(others).scalar_one():
        return ""
    number, digest = _digest_unchained(connection)
    return f"{UNCHAINED_PREFIX}{number} entries {digest}" if number else ""


def find_unchained(connection: Connection, whole: Checkpoint | None) -> Iterator[str]:
    """Say whether what stands in no chain is what the first chain has found there."""
    prefix = audit.c.what.startswith(UNCHAINED_PREFIX, autoescape=True)
    query = select(audit.c.what).where(prefix, audit.c.chain != "").order_by(audit.c.id).limit(1)
    told = connection.execute(query).scalar_one_or_none()
    number, digest = _digest_unchained(connection)
    if told is None and number:
        yield f"{number} rows stand in no chain" if number > 1 else "1 row stands in no chain"
    elif told and told != f"{UNCHAINED_PREFIX}{number} entries {digest}" and (number or not whole):
        yield "what stood in no chain when the first one began was changed"


def _digest_unchained(connection: Connection) -> tuple[int, str]:
    """Count the entries that stand in no chain, and hash each with the hash before it."""
    number, digest = 0, ""
    query = select(audit).where(audit.c.chain == WHOLE_AUDIT).order_by(audit.c.id)
    # As an option of the statement: as one of the connection, it would hold for writes too.
    with connection.execute(query.execution_options(yield_per=1000)) as rows:
        for row in rows:
            values = [row.at.isoformat(), row.who, row.place, row.what, row.plan_id, digest]
            number, digest = number + 1, sign_values(b"", values)
    return number, digest[:DIGEST_CHARS]
