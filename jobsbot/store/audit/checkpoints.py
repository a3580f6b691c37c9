"""Checkpoints: where the audit begins, once older entries were let go of.

Of each chain that has lost entries to their age, the checkpoint is the last of these: its number
and its signature, sealed with the key of the audit. So the chain is verified from there on, and
whoever removes more, or another checkpoint is put in, is found. The checkpoint of the whole audit
says how old an entry has to be to be missing.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, bindparam, select, text

from jobsbot.store.audit.signing import sign_values
from jobsbot.store.schema import audit_checkpoints

WHOLE_AUDIT = ""
"""Stands for the chain in the checkpoint of the whole audit."""
SET_CHECKPOINT = text(
    "INSERT INTO audit_checkpoints (chain, number, mac, before, seal)"
    " VALUES (:chain, :number, :mac, :before, :seal)"
    " ON CONFLICT (chain) DO UPDATE SET number = excluded.number, mac = excluded.mac,"
    " before = excluded.before, seal = excluded.seal"
).bindparams(bindparam("before", type_=audit_checkpoints.c.before.type))
"""As text, for both databases: importing PostgreSQL's dialect takes 25 ms of every start."""


class Checkpoint(msgspec.Struct, frozen=True):
    """The last entry of a chain that was let go of, and what was let go of then."""

    chain: str
    number: int
    mac: str
    before: datetime
    seal: str = ""

    def sign(self, key: bytes) -> str:
        """Sign what it says. An entry of a chain is never signed as the same text."""
        at = self.before.astimezone(UTC).isoformat(timespec="microseconds")
        return sign_values(key, ["checkpoint", self.chain, self.number, self.mac, at])

    def is_sealed(self, key: bytes) -> bool:
        return hmac.compare_digest(self.sign(key).encode(), self.seal.encode())


def set_checkpoint(connection: Connection, checkpoint: Checkpoint, key: bytes) -> None:
    """Put a checkpoint in the place of the one before it."""
    changed = {
        "chain": checkpoint.chain,
        "number": checkpoint.number,
        "mac": checkpoint.mac,
        "before": checkpoint.before,
        "seal": checkpoint.sign(key),
    }
    connection.execute(SET_CHECKPOINT, changed)


def read_checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """Read every checkpoint, by its chain. Raises TypeError or ValueError on what is none."""
    rows = connection.execute(select(audit_checkpoints)).mappings().all()
    found = {row["chain"]: Checkpoint(**row) for row in rows}
    if len(found) != len(rows):
        raise ValueError("a chain has one checkpoint")
    for each in found.values():
        texts = (each.chain, each.mac, each.seal)
        if not (isinstance(each.number, int) and all(map(_is_plain, texts))):
            raise TypeError("a checkpoint holds a number and texts")
    return found


def _is_plain(text: object) -> bool:
    return isinstance(text, str) and text.isascii()


def find_checkpoint_breaks(checkpoints: Mapping[str, Checkpoint], key: bytes) -> Iterator[str]:
    """Say what is wrong with the checkpoint of the whole audit; chains are looked at one by one."""
    whole = checkpoints.get(WHOLE_AUDIT)
    if whole is None:
        if checkpoints:
            yield "the checkpoint of the whole audit is missing"
    elif not whole.is_sealed(key):
        yield "the checkpoint of the whole audit was changed"
    elif any(each.before > whole.before for each in checkpoints.values()):
        yield "the checkpoint of the whole audit is older than that of a chain"
