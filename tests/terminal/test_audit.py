"""The audit from a terminal: its exit codes, and what it prints."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from jobsbot.cli import main
from jobsbot.core.errors import Refused
from jobsbot.core.interaction import Person, Place
from jobsbot.operations.audit_anchoring import announce_anchor
from jobsbot.store.audit.anchors import read_anchors
from jobsbot.terminal.audit import export_audit, load_anchor_file, prune_audit, verify_audit
from tests.bot_conversation import message_text
from tests.databases.migrated import open_migrated_store

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    store = open_migrated_store(tmp_path / "jobsbot.sqlite", "key")
    for what in ("asked: stop 123/1/1", "denied: stop 123/1/1 (no rule)"):
        store.add_audit_entry(Person("U1", "ana", "T1"), Place("C1"), what, "", NOON)
    yield store
    store.close_connections()


def test_a_whole_audit_is_verified(store, capsys):
    assert verify_audit(store, "key") == 0
    assert capsys.readouterr().out == "The audit is whole.\n"


def test_a_broken_one_names_the_first_bad_entry(store, capsys):
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET what = 'asked: tea' WHERE id = 2"))
    assert verify_audit(store, "key") == 1
    assert "entry 2 was changed" in capsys.readouterr().err


def test_an_export_is_one_object_a_line(store, capsys):
    assert export_audit(store) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["did"] for line in lines] == ["asked", "denied"]
    assert lines[1]["who"] == {"id": "U1", "name": "ana", "team": "T1"}
    assert lines[0]["time"] == "2026-05-04T12:00:00Z"


@pytest.mark.parametrize("option", ["--anchors", "--daily-anchors"])
def test_an_export_compares_nothing_and_says_so(option, tmp_path, capsys):
    assert main(["audit", "export", option, str(tmp_path / "there-is-none")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("jobsbot: An export compares nothing with anchors.")


def test_a_log_with_anchors_is_compared_with_it(store, capsys, tmp_path):
    log = tmp_path / "jobsbot.log"
    log.write_text(f"10:00 INFO {store.anchor_audit(NOON)}\n")
    assert verify_audit(store, "key", load_anchor_file(log)) == 0
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("DELETE FROM audit_heads"))
    assert verify_audit(store, "key") == 0
    assert verify_audit(store, "key", load_anchor_file(log)) == 1
    assert "was anchored, and is not there" in capsys.readouterr().err


def test_what_a_channel_was_told_daily_need_not_name_every_anchor(store, capsys, tmp_path):
    hourly = [store.anchor_audit(NOON + timedelta(hours=6 * n)) for n in range(8)]
    log, copied = tmp_path / "jobsbot.log", tmp_path / "channel.txt"
    log.write_text("\n".join(hourly))
    days = [message_text(announce_anchor(hourly[n])) for n in (0, 4, 7)]
    copied.write_text("\n".join(days))
    assert "--daily-anchors FILE" in days[0]
    daily = load_anchor_file(copied)
    assert verify_audit(store, "key", daily=daily) == 0
    assert verify_audit(store, "key", load_anchor_file(log), daily) == 0
    assert verify_audit(store, "key", daily) == 1  # of a log, each is missed
    assert capsys.readouterr().err.count("is not in the file") == 5
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("DELETE FROM audit_heads"))
    assert verify_audit(store, "key", daily=daily) == 1
    assert "was anchored, and is not there" in capsys.readouterr().err


def drop_times(text):
    """An anchor as releases wrote it before they said its time."""
    return re.sub(r"audit anchor \S+Z", "audit anchor", text)


def test_anchors_of_earlier_releases_say_no_time_and_are_compared(store, capsys, tmp_path):
    log = tmp_path / "jobsbot.log"
    old, new = (store.anchor_audit(NOON + timedelta(hours=n)) for n in (0, 1))
    log.write_text(f"INFO {drop_times(old)}\nINFO {new}\n")
    assert set(read_anchors(drop_times(old)).values()) == {None}
    assert verify_audit(store, "key", load_anchor_file(log)) == 0
    printed = capsys.readouterr()
    assert printed.out == "The audit is whole.\n"
    assert (
        printed.err
        == "1 anchor says no time, as those of earlier releases: compared like the others.\n"
    )
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("DELETE FROM audit_heads"))
    assert verify_audit(store, "key", drop_times(old)) == 1
    printed = capsys.readouterr()
    assert "entry 3 was anchored, and is not there as it was\n" in printed.err


def test_what_was_let_go_of_is_missed_by_an_anchor_without_a_time_and_that_is_said(store, capsys):
    old = store.anchor_audit(NOON)
    store.add_audit_entry(Person("U1", "ana", "T1"), Place("C1"), "said: new", "", NOON)
    assert prune_audit(store, "key", 399, NOON + timedelta(days=400)) == 0
    assert verify_audit(store, "key", old) == 0
    capsys.readouterr()
    assert verify_audit(store, "key", drop_times(old)) == 1
    printed = capsys.readouterr().err
    assert "its anchor says no time, as those of earlier releases" in printed
    assert "whether it was let go of for its age cannot be told" in printed


def test_what_is_older_than_the_policy_says_is_let_go_of(store, capsys):
    store.add_audit_entry(Person("U1", "ana", "T1"), Place("C1"), "said: new", "", NOON)
    with pytest.raises(Refused):
        prune_audit(store, "key", 0, NOON)
    later = NOON + timedelta(days=400)
    assert prune_audit(store, "key", 399, later) == 0
    assert [entry.what for entry in store.list_audit_entries()] == [
        "let go: what is older than 2026-05-05 12:00 UTC"
    ]
    assert verify_audit(store, "key") == 0
    out = capsys.readouterr().out
    assert "3 entries older than 399 days were let go of." in out
    assert "whole from 2026-05-05 12:00 UTC on; what is older was let go of." in out


def test_nothing_is_let_go_of_an_audit_that_is_not_whole(store, capsys):
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET what = 'asked: tea' WHERE id = 2"))
    before = list(store.list_audit_entries())
    assert prune_audit(store, "key", 30, NOON + timedelta(days=400)) == 1
    assert list(store.list_audit_entries()) == before
    assert "Nothing was let go of." in capsys.readouterr().err


def test_a_file_without_anchors_compares_nothing(tmp_path):
    for path in (tmp_path / "none.log", tmp_path / "empty.log"):
        if path.name == "empty.log":
            path.write_text("INFO Listening.\n")
        with pytest.raises(Refused):
            load_anchor_file(path)
