"""Anchors of the audit: where its chains stood, written where who can edit it may not reach.

An anchor is an entry of the audit itself, a line of the log, and daily a message in a channel. It
names each chain that moved since the last one: its last number, and the beginning of its signature.
So a chain that is gone with its head is missed by later entries of other chains, and one that is
gone with those too, by the log.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from jobsbot.core.interaction import JOBSBOT, Place
from jobsbot.store.audit.anchor_files import ANCHOR_WORDS, find_anchor_lines
from jobsbot.store.audit.chain import CHAIN_OPTION, UNREADABLE, AuditChain, find_breaks
from jobsbot.store.audit.checkpoints import WHOLE_AUDIT, Checkpoint, read_checkpoints
from jobsbot.store.audit.entries import insert_audit_entry
from jobsbot.store.database import SqlTables, read_transaction, tolerate_broken_text
from jobsbot.store.schema import audit, audit_heads

ANCHORED_PREFIX = "anchored: "
ANCHOR_PATTERN = re.compile(
    rf"\b{ANCHOR_WORDS}(?: (\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ))?"
    r"|\b([0-9a-f]{16}):(\d{1,15}):([0-9a-f]{16})\b"
)
"""How an anchor begins in a log, with its time; and where one chain stood."""
MAC_CHARS = 16
UNCLEAR_AGE = (
    " (its anchor says no time, as those of earlier releases: whether it was let go of for its age"
    " cannot be told; anchors that say their time can be compared)"
)
ANCHOR_CLOCK_MARGIN = timedelta(hours=1)
"""How far the clocks of processes may be apart: what moved so long before is named again."""


class Anchor(NamedTuple):
    """Where a chain stood: its last number, and how that entry's signature begins."""

    chain: str
    number: int
    mac: str

    def __str__(self) -> str:
        return f"{self.chain}:{self.number}:{self.mac}"


def read_anchors(text: str) -> dict[Anchor, datetime | None]:
    """Find the anchors in a text that is made of them, and when each was last told.

    None stands for a time that is not said, as by the releases before times were.
    """
    found: dict[Anchor, datetime | None] = {}
    at: datetime | None = None
    for match in ANCHOR_PATTERN.finditer(text):
        time, chain, number, mac = match.groups()
        if chain:
            found[Anchor(chain, int(number), mac)] = at
        else:
            at = datetime.fromisoformat(time) if time else None
    return found


def read_anchor_file(text: str) -> dict[Anchor, datetime | None]:
    """Find the anchors in a log, or in what was copied from a channel."""
    return read_anchors("\n".join(find_anchor_lines(text)))


class AuditAnchors(SqlTables):
    """Anchors of the audit, in SQL. Every method is one transaction."""

    def anchor_audit(self, at: datetime) -> str:
        """Write an anchor into the audit, and answer it as a line of the log: with this entry."""
        with self.engine.begin() as connection:
            chain: AuditChain = connection.get_execution_options()[CHAIN_OPTION]
            moved = {each.chain: each for each in _list_moved_heads(connection)}
            what = ANCHORED_PREFIX + " ".join(map(str, moved.values()))
            insert_audit_entry(connection, JOBSBOT, Place(""), what, "", at)
            own = select(audit_heads).where(audit_heads.c.chain == chain.id)
            moved |= {each.chain: each for each in _read_heads(connection, own)}
            time = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            return " ".join([ANCHOR_WORDS, time, *map(str, moved.values())])

    def find_audit_breaks(self, key: bytes, logged: str = "", daily: str = "") -> tuple[str, ...]:
        """Say where the audit is not whole, or not as was anchored; nothing where it is.

        `logged` is a log, which has every anchor between its first and its last; `daily` is what
        a channel was told, which has one of many.
        """
        of_log = read_anchor_file(logged)
        with read_transaction(self.engine) as connection, tolerate_broken_text(connection):
            broken = tuple(find_breaks(connection, key))
            try:
                anchors = {**read_anchor_file(daily), **of_log, **_read_inner_anchors(connection)}
                lost = tuple(find_lost_anchors(connection, anchors))
                return (*broken, *lost, *_find_unseen(connection, of_log))
            except UNREADABLE:
                if not broken:
                    raise
                return broken  # what cannot be read is named there


def _read_inner_anchors(connection: Connection) -> dict[Anchor, datetime]:
    entries = list_anchor_entries(connection)
    return {anchor: row.at for row in entries for anchor in read_anchors(row.what)}


def find_lost_anchors(
    connection: Connection, anchors: Mapping[Anchor, datetime | None]
) -> Iterator[str]:
    """Say which chains do not hold any more what was anchored of them: the first of each.

    Where anchors contradict each other, one of them is not true, and the chain is named. What was
    let go of for its age is not missed; of an anchor that says no time that is not known.
    """
    checkpoints = read_checkpoints(connection)
    timeless = {(each.chain, each.number) for each, at in anchors.items() if at is None}
    wanted: dict[str, dict[int, set[str]]] = {}
    for anchor, at in anchors.items():
        if not _is_let_go(anchor, at, checkpoints):
            wanted.setdefault(anchor.chain, {}).setdefault(anchor.number, set()).add(anchor.mac)
    query = select(audit.c.chain, audit.c.number, audit.c.mac).where(audit.c.chain != "")
    with connection.execute(query.execution_options(yield_per=1000)) as rows:
        for chain, number, mac in rows:
            if wanted.get(chain, {}).get(number) == {mac[:MAC_CHARS]}:
                del wanted[chain][number]
    for chain, lost in sorted(wanted.items()):
        if lost:
            finding = f"chain {chain}: entry {min(lost)} was anchored, and is not there as it was"
            is_unclear = WHOLE_AUDIT in checkpoints and (chain, min(lost)) in timeless
            yield f"{finding}{UNCLEAR_AGE}" if is_unclear else finding


def _is_let_go(anchor: Anchor, at: datetime | None, checkpoints: Mapping[str, Checkpoint]) -> bool:
    """Tell whether an anchored entry is behind a checkpoint, as its age explains."""
    own, whole = checkpoints.get(anchor.chain), checkpoints.get(WHOLE_AUDIT)
    if own and anchor.number == own.number:
        return own.mac.startswith(anchor.mac)
    old = bool(at and whole and at < whole.before + ANCHOR_CLOCK_MARGIN)
    return old and (own is None or anchor.number < own.number)


def _find_unseen(connection: Connection, of_log: Collection[Anchor]) -> Iterator[str]:
    """Say which anchors are missing in a log, between the first and the last that are there."""
    if not of_log:
        return
    known = {(anchor.chain, anchor.number) for anchor in of_log}
    entries = list(list_anchor_entries(connection))
    seen = [n for n, row in enumerate(entries) if (row.chain, row.number) in known]
    for row in entries[seen[0] : seen[-1]] if seen else ():
        if (row.chain, row.number) not in known:
            at = f"{row.at:%Y-%m-%d %H:%M}"
            yield f"the anchor of {at} (chain {row.chain}, entry {row.number}) is not in the file"


def list_anchor_entries(connection: Connection) -> Iterator[AnchorEntry]:
    """List the anchors in the audit, oldest first."""
    columns = (audit.c.at, audit.c.what, audit.c.chain, audit.c.number)
    anchored = audit.c.what.startswith(ANCHORED_PREFIX, autoescape=True)
    for row in connection.execute(select(*columns).where(anchored).order_by(audit.c.id)):
        yield AnchorEntry(*row)


class AnchorEntry(NamedTuple):
    """An entry of the audit that is an anchor."""

    at: datetime
    what: str
    chain: str
    number: int


def _list_moved_heads(connection: Connection) -> Iterator[Anchor]:
    """List the heads of the chains that were written to since the last anchor."""
    anchored = audit.c.what.startswith(ANCHORED_PREFIX, autoescape=True)
    newest = select(audit.c.at).where(anchored).order_by(audit.c.id.desc()).limit(1)
    since = connection.execute(newest).scalar_one_or_none()
    query = select(audit_heads).where(audit_heads.c.number > 0)
    if since is not None:
        moved = select(audit.c.chain).where(audit.c.at >= since - ANCHOR_CLOCK_MARGIN)
        query = query.where(audit_heads.c.chain.in_(moved))
    return _read_heads(connection, query)


def _read_heads(connection: Connection, query: Select[Any]) -> Iterator[Anchor]:
    for row in connection.execute(query.order_by(audit_heads.c.chain)):
        yield Anchor(row.chain, row.number, row.mac[:MAC_CHARS])
