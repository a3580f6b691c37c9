"""What holds the audit together: each entry is signed with the one before it.

Each process writes a chain of its own, so that machines do not wait for each other. The head of a
chain, its last number and signature, is a row of its own, so that a tail that was cut off shows.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, String, bindparam, select, text, type_coerce, update

from jobsbot.core.errors import Refused
from jobsbot.store.audit.checkpoints import (
    WHOLE_AUDIT,
    Checkpoint,
    find_checkpoint_breaks,
    read_checkpoints,
)
from jobsbot.store.audit.signing import sign_values
from jobsbot.store.audit.unchained import find_unchained
from jobsbot.store.schema import audit, audit_heads
from jobsbot.store.sqlite.prepared import SqlitePreparedStatement

UNREADABLE = (AttributeError, TypeError, ValueError)
"""What is raised for a value that cannot have been written by the bot, such as no time for one."""
CHAIN_OPTION = "audit_chain"
"""Under which name the connections of a store know its chain."""
OF_CHAIN = audit_heads.c.chain == bindparam("of_chain")
LOCK_HEAD = SqlitePreparedStatement(
    select(audit_heads.c.number, audit_heads.c.mac).where(OF_CHAIN).with_for_update()
)
ADD_HEAD = text(
    "INSERT INTO audit_heads (chain, number, mac) VALUES (:chain, 0, '') ON CONFLICT DO NOTHING"
)
"""As text, for both databases: importing PostgreSQL's dialect takes 25 ms of every start."""
SELECT_CHAIN = (
    select(audit, type_coerce(audit.c.at, String).label("written_at"))
    .where(audit.c.chain == bindparam("of_chain"))
    .order_by(audit.c.number, audit.c.id)
    .execution_options(yield_per=1000)
)
"""With each time as SQLite keeps it, too: it compares times as texts."""
SQLITE_TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
MOVE_HEAD = SqlitePreparedStatement(
    update(audit_heads).where(OF_CHAIN).values(number=bindparam("number"), mac=bindparam("mac"))
)


@dataclass(frozen=True)
class AuditChain:
    """The chain that this process writes. Without a key, its signatures are plain hashes."""

    key: bytes = field(default=b"", repr=False)
    id: str = field(default_factory=lambda: token_hex(8))


def sign_entry(key: bytes, previous: str, entry: Mapping[str, Any]) -> str:
    """Sign an entry and, through the signature before it, all that came before."""
    at: datetime = entry["at"]
    values = [
        entry["chain"],
        entry["number"],
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        *(entry[name] for name in ("who", "place", "what", "plan_id")),
        previous,
    ]
    return sign_values(key, values)


def chain_entry(connection: Connection, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Add to an entry its place in this process's chain, and move the chain's head there."""
    chain: AuditChain = connection.get_execution_options()[CHAIN_OPTION]
    number, previous = _lock_head(connection, chain.id)
    placed = {**entry, "chain": chain.id, "number": number + 1}
    placed["mac"] = sign_entry(chain.key, previous, placed)
    moved = {"of_chain": chain.id, "number": number + 1, "mac": placed["mac"]}
    check_written(MOVE_HEAD.write(connection, moved))
    return placed


def check_written(rows: int) -> None:
    """Check that the store took an audit entry. Raises Refused, which rolls the change back too."""
    if rows != 1:
        raise Refused(
            "The store takes no line of the audit, so that nothing is done.",
            then="Look for triggers and rules on its tables, and say: jobsbot audit verify",
        )


def _lock_head(connection: Connection, chain: str) -> tuple[int, str]:
    """Read the head of a chain, which nobody else moves until this transaction ends."""
    asked = {"of_chain": chain}
    heads = LOCK_HEAD.read(connection, asked)
    if not heads:
        connection.execute(ADD_HEAD, {"chain": chain})
        heads = LOCK_HEAD.read(connection, asked)
    return heads[0]["number"], heads[0]["mac"]


def find_breaks(connection: Connection, key: bytes) -> Iterator[str]:
    """Say what is wrong with the audit, chain by chain: the first of each, then what is cut."""
    read = connection.execute(select(audit_heads)).all()
    heads = {row.chain: (row.number, row.mac) for row in read}
    yield from _find_odd_heads(Counter(row.chain for row in read))
    try:
        checkpoints = read_checkpoints(connection)
        yield from find_checkpoint_breaks(checkpoints, key)
        yield from find_unchained(connection, checkpoints.get(WHOLE_AUDIT))
    except UNREADABLE:
        checkpoints = {}
        yield "a checkpoint, or a row that stands in no chain, cannot be read"
    named = set(connection.execute(select(audit.c.chain).distinct()).scalars())
    for chain in sorted((named | heads.keys() | checkpoints.keys()) - {WHOLE_AUDIT}, key=str):
        if not (isinstance(chain, str) and chain.isascii()):
            yield f"chain {chain!a}: its name cannot be read"
            continue
        with connection.execute(SELECT_CHAIN, {"of_chain": chain}) as rows:
            found = find_first_break(rows.mappings(), heads.get(chain), key, checkpoints.get(chain))
        if found:
            yield f"chain {chain}: {found}"


def _find_odd_heads(heads: Mapping[str, int]) -> Iterator[str]:
    """Say which chains have no place for a head, or too many. `heads` counts those of each."""
    if WHOLE_AUDIT in heads:
        yield "a head stands for no chain"
    for chain, number in heads.items():
        if number > 1:
            yield f"chain {chain}: it has {number} heads"


def find_first_break(
    rows: Iterable[RowMapping],
    head: tuple[int, str] | None,
    key: bytes,
    checkpoint: Checkpoint | None,
) -> str:
    """Say what is wrong first in one chain; empty where it is whole from its checkpoint on."""
    if checkpoint and not checkpoint.is_sealed(key):
        return "its checkpoint was changed"
    last = ChainEnd(checkpoint.number, checkpoint.mac) if checkpoint else ChainEnd(0, "")
    try:
        for row in rows:
            if found := find_row_break(last, row, key):
                return found
            last = ChainEnd(row["number"], row["mac"], row["id"])
    except UNREADABLE:
        return f"entry {last.number + 1} cannot be read"
    return _find_head_break(last, head)


def _find_head_break(last: ChainEnd, head: tuple[int, str] | None) -> str:
    """Say what is wrong with a chain's head, where its entries are whole."""
    if head is None:
        return "its head is missing"
    if not head[0]:
        return "its head stands for no entry"
    if head[0] != last.number:
        return f"its end is cut off, {last.number} of {head[0]} entries are there"
    return "" if head[1] == last.mac else "its head was changed"


class ChainEnd(NamedTuple):
    """How far a chain was read: the last number, its signature, and its row."""

    number: int
    mac: str
    row_id: float = -inf


def find_row_break(last: ChainEnd, row: RowMapping, key: bytes) -> str:
    """Say what is wrong with the entry that comes next in a chain; empty where nothing is."""
    number = last.number + 1
    if row["number"] != number:
        return f"entry {number} is missing, {row['number']} comes next"
    signed = sign_entry(key, last.mac, dict(row))
    if not hmac.compare_digest(signed.encode(), row["mac"].encode()):
        return f"entry {number} was changed (row {row['id']})"
    if row["written_at"] not in (row["at"], f"{row['at']:{SQLITE_TIME_FORMAT}}"):
        return f"entry {number} has its time written in another way (row {row['id']})"
    if row["id"] < last.row_id:
        return f"entry {number} was put before the one before it (row {row['id']})"
    return ""
