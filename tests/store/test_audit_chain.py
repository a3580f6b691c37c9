"""Whatever is changed, removed, swapped, put in or cut off in the audit is found."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from jobsbot.core.interaction import Person, Place
from jobsbot.store import open_store
from jobsbot.store.migrate import migrate

NOON = datetime(2026, 5, 4, 12, 0, 0, 123, tzinfo=UTC)
KEY = "made-up-audit-key"


@pytest.fixture
def stores(url):
    migrate(url)
    opened = [open_store(url, KEY), open_store(url, KEY)]
    yield opened
    for store in opened:
        store.close_connections()


@pytest.fixture
def written(stores):
    """Two processes, each with a chain of its own, writing in turn."""
    for number in range(5):
        for store in stores:
            who = Person(f"U{number}", "ana", "T1")
            store.add_audit_entry(who, Place("C1"), f"confirmed: stop {number}", "p1", NOON)
    return stores[0]


def breaks(store, key=KEY):
    return store.find_audit_breaks(key.encode())


def rewrite(store, statement):
    with store.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_untouched_audit_is_whole(written):
    assert breaks(written) == ()
    entries = written.get_audit_entries("p1")
    assert {entry.number for entry in entries} == {1, 2, 3, 4, 5}
    assert len({entry.chain for entry in entries}) == 2


def test_without_the_key_nothing_can_be_signed_anew(written):
    assert len(breaks(written, "another key")) == 2


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit SET what = 'asked: tea' WHERE id = 5", "entry 3 was changed"),
        ("UPDATE audit SET who = replace(who, 'U2', 'U9') WHERE id = 5", "entry 3 was changed"),
        ("UPDATE audit SET place = replace(place, 'C1', 'C2') WHERE id = 5", "entry 3 was changed"),
        ("UPDATE audit SET plan_id = 'p2' WHERE id = 5", "entry 3 was changed"),
        ("DELETE FROM audit WHERE id = 5", "entry 3 is missing"),
        ("DELETE FROM audit WHERE id = 1", "entry 1 is missing"),
        ("DELETE FROM audit WHERE id = 9", "its end is cut off, 4 of 5"),
        ("DELETE FROM audit WHERE id IN (7, 9)", "its end is cut off, 3 of 5"),
        (
            "UPDATE audit SET number = CASE id WHEN 5 THEN 4 ELSE 3 END WHERE id IN (5, 7)",
            "entry 3 was changed",
        ),
        (
            "UPDATE audit_heads SET number = 4 "
            "WHERE chain = (SELECT chain FROM audit WHERE id = 1)",
            "its end is cut off, 5 of 4",
        ),
        (
            "UPDATE audit_heads SET mac = 'x' WHERE chain = (SELECT chain FROM audit WHERE id = 1)",
            "its head was changed",
        ),
        (
            "DELETE FROM audit_heads WHERE chain = (SELECT chain FROM audit WHERE id = 1)",
            "its head is missing",
        ),
        (
            "INSERT INTO audit (at, who, place, what, plan_id) "
            "SELECT at, who, place, 'confirmed: tea', plan_id FROM audit WHERE id = 1",
            "stands in no chain",
        ),
        ("UPDATE audit SET chain = '' WHERE id = 5", "stands in no chain"),
        ("DELETE FROM audit WHERE chain = (SELECT chain FROM audit WHERE id = 1)", "0 of 5"),
    ],
)
def test_what_was_done_to_it_is_found(written, statement, found):
    rewrite(written, statement)
    assert any(found in line for line in breaks(written)), breaks(written)


def test_a_cut_entry_signed_by_a_plain_hash_is_found_too(written):
    rewrite(written, "UPDATE audit SET mac = '" + "0" * 64 + "' WHERE id = 9")
    assert any("entry 5 was changed" in line for line in breaks(written))


def test_a_line_that_fails_takes_what_it_tells_of_with_it(written):
    rewrite(written, "DROP TABLE audit_heads")
    with pytest.raises(Exception, match="audit_heads"):
        written.delete_freeze(0, Person("U1"), Place("C1"), "thaw all", NOON)
