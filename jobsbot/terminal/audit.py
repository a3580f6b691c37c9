"""The audit from a terminal: verify it, export it, and prune old entries."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from jobsbot.config.config import Needs
from jobsbot.config.reader import load_config
from jobsbot.core.errors import Refused, UsageError
from jobsbot.core.interaction import TERMINAL_CHANNEL, Place
from jobsbot.core.ports import AuditEntry
from jobsbot.core.text.wording import format_number, pluralize
from jobsbot.logs import set_up_logging, warn_of_unread_variables
from jobsbot.render.json_lines import encode_line
from jobsbot.services import explain_any_store_error, open_current_store, read_audit_key
from jobsbot.store.audit.anchors import Anchor, read_anchor_file
from jobsbot.store.store import Store
from jobsbot.streams import is_unicode, write_aside, write_line
from jobsbot.terminal.exit_codes import EXIT_FAILED, EXIT_OK
from jobsbot.terminal.person import get_local_person
from jobsbot.terminal.services import place_terminal_store

ENTRIES_A_WRITE = 1_000


def run_audit(action: str, log: Path | None = None, copied: Path | None = None) -> int:
    """Verify the audit, print it, or let go of what is old.

    The audit is compared with the anchors of a log, and with those that were copied from the
    channel that is told daily. Raises ConfigError, Refused, and UsageError where nothing would be
    compared.
    """
    if action == "export" and (log or copied):
        raise UsageError(
            "An export compares nothing with anchors.",
            then="Leave them out, or say: jobsbot audit verify --anchors FILE",
        )
    logged, daily = (load_anchor_file(path) if path else "" for path in (log, copied))
    config = place_terminal_store(load_config(Needs.STORE))
    set_up_logging(config)
    warn_of_unread_variables(config, only_guessed=True)
    key = read_audit_key(config)
    store = open_current_store(config.database_url.reveal(), key)
    try:
        with explain_any_store_error():
            match action:
                case "verify":
                    return verify_audit(store, key, logged, daily)
                case "prune":
                    keep_days = config.policy.numbers.keep_audit_days
                    return prune_audit(store, key, keep_days, datetime.now(UTC), logged, daily)
                case _:
                    return export_audit(store)
    finally:
        store.close_connections()


def load_anchor_file(path: Path) -> str:
    """Read a file that holds anchors. Raises Refused where it cannot be read, or holds none."""
    try:
        text = path.read_text("utf8", errors="replace")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from None
    if not read_anchor_file(text):
        raise Refused(
            f"{path} holds no anchor of an audit.",
            then="Give a log of jobsbot's, or a text whose lines begin with: audit anchor …",
        )
    return text


def verify_audit(store: Store, key: str, logged: str = "", daily: str = "") -> int:
    """Say whether the audit is whole, and where it is not; answer with the exit code."""
    breaks = store.find_audit_breaks(key.encode(), logged, daily)
    note_timeless_anchors({**read_anchor_file(daily), **read_anchor_file(logged)})
    for found in breaks:
        write_aside(sys.stderr, f"{found}\n")
    if breaks:
        return EXIT_FAILED
    begin = store.get_audit_begin()
    since = f" from {begin:%Y-%m-%d %H:%M} UTC on; what is older was let go of" if begin else ""
    write_line(f"The audit is whole{since}{'' if key else ', by plain hashes without a key'}.")
    return EXIT_OK


def note_timeless_anchors(anchors: Mapping[Anchor, datetime | None]) -> None:
    """Say how many anchors of the files say no time."""
    count = sum(at is None for at in anchors.values())
    if count:
        says = "1 anchor says" if count == 1 else f"{format_number(count)} anchors say"
        note = f"{says} no time, as those of earlier releases: compared like the others."
        write_aside(sys.stderr, f"{note}\n")


def prune_audit(
    store: Store,
    key: str,
    keep_days: int,
    now: datetime,
    logged: str = "",
    daily: str = "",
) -> int:
    """Let go of what is older than so many days, of an audit that is whole. Raises Refused."""
    if not keep_days:
        raise Refused(
            "The audit is kept for good: no keep_audit_days is set.",
            then="Write keep_audit_days = 400, say, into [policy] of jobsbot.toml.",
        )
    if verify_audit(store, key, logged, daily) != EXIT_OK:
        write_aside(sys.stderr, "Nothing was let go of.\n")
        return EXIT_FAILED
    older_than = now - timedelta(days=keep_days)
    removed = store.prune_audit(older_than, get_local_person(), Place(TERMINAL_CHANNEL), now)
    entries = pluralize(removed, "entry", "entries")
    were = "was" if removed == 1 else "were"
    write_line(f"{entries} older than {keep_days} days {were} let go of.")
    return EXIT_OK


def export_audit(store: Store) -> int:
    """Print the audit as JSON lines, oldest first. Raises OutputFailed."""
    ascii_only = not is_unicode(sys.stdout)
    records = (describe_entry(entry) for entry in store.list_audit_entries())
    lines = (encode_line(record, ascii_only=ascii_only) for record in records)
    while written := list(islice(lines, ENTRIES_A_WRITE)):
        write_line("\n".join(written))
    return EXIT_OK


def describe_entry(entry: AuditEntry) -> dict[str, object]:
    """Write an entry as one object."""
    did, _, about = entry.what.partition(": ")
    return {
        "time": entry.at,
        "who": {"id": entry.who.id, "name": entry.who.name, "team": entry.who.team},
        "channel": entry.where.channel,
        "did": did,
        "about": about,
        "plan": entry.plan_id,
        "chain": entry.chain,
        "number": entry.number,
    }
