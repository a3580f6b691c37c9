"""Whatever is changed, removed, swapped, put in or cut off in the audit is found."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from jobsbot.core.interaction import Person, Place
from jobsbot.store import open_store
from jobsbot.store.audit.anchors import read_anchors
from jobsbot.store.audit.signing import sign_values
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


def chain_of(store, number):
    return store.get_audit_entries("p1")[number].chain


def remove_chain(store, chain):
    rewrite(store, f"DELETE FROM audit WHERE chain = '{chain}'")
    rewrite(store, f"DELETE FROM audit_heads WHERE chain = '{chain}'")


def test_a_chain_that_is_gone_with_its_head_is_missed_by_the_others(stores, written):
    first, second = chain_of(written, 0), chain_of(written, 1)
    stores[1].anchor_audit(NOON)
    assert breaks(written) == ()
    remove_chain(written, first)
    (found,) = breaks(written)
    assert found == f"chain {first}: entry 5 was anchored, and is not there as it was"
    assert second not in found


def test_what_was_cut_with_its_head_and_all_anchors_is_found_by_the_log(stores, written):
    log = "\n".join(f"INFO {store.anchor_audit(NOON)}" for store in stores)
    assert written.find_audit_breaks(KEY.encode(), log) == ()
    for chain in (chain_of(written, 0), chain_of(written, 1)):
        remove_chain(written, chain)
    assert breaks(written) == ()
    assert len(written.find_audit_breaks(KEY.encode(), log)) == 2


def test_a_forged_audit_with_an_anchor_of_its_own_is_found_by_the_log(stores):
    store = stores[0]
    store.add_audit_entry(Person("U1"), Place("C1"), "confirmed: stop 1", "p1", NOON)
    log = store.anchor_audit(NOON)
    ((chain, number, _),) = tuple(read_anchors(log))
    for tea in range(8):  # which of two anchors was read last was left to chance
        rewrite(store, "DELETE FROM audit")
        rewrite(store, "DELETE FROM audit_heads")
        for _ in range(number):
            store.add_audit_entry(Person("U1"), Place("C1"), f"confirmed: tea {tea}", "p1", NOON)
        store.anchor_audit(NOON)
        assert breaks(store) == ()
        found = store.find_audit_breaks(KEY.encode(), log)
        assert found == (f"chain {chain}: entry {number} was anchored, and is not there as it was",)


def test_anchors_that_the_log_lacks_are_named(stores, written):
    lines = [stores[0].anchor_audit(NOON) for _ in range(4)]
    missing = written.find_audit_breaks(KEY.encode(), "\n".join([lines[0], lines[3]]))
    assert [line.split(" is not in the file")[1:] for line in missing] == [[""], [""]]
    assert written.find_audit_breaks(KEY.encode(), "\n".join(lines[1:3])) == ()


def test_an_anchor_names_only_what_moved_since_the_last_one(stores, written):
    stores[0].anchor_audit(NOON)
    assert chain_of(written, 0) in stores[1].anchor_audit(NOON.replace(hour=20))
    told = stores[1].anchor_audit(NOON.replace(hour=23))
    assert chain_of(written, 0) not in told
    assert f"{chain_of(written, 1)}:7:" in told
    assert breaks(written) == ()


UNCHAINED = (
    "INSERT INTO audit (id, at, who, place, what, plan_id) "
    "VALUES ({id}, '2026-01-01 12:00:00', '{{}}', '{{}}', 'confirmed: {id}', '')"
)


def test_what_was_there_before_there_were_chains_is_told_by_the_first_one(stores):
    for number in (-5, -4):
        rewrite(stores[0], UNCHAINED.format(id=number))
    for store in stores:
        store.add_audit_entry(Person("U1"), Place("C1"), "started: run", "", NOON)
    assert breaks(stores[0]) == ()


@pytest.mark.parametrize(
    "statement",
    [
        UNCHAINED.format(id=-6),
        "DELETE FROM audit WHERE id = -5",
        "DELETE FROM audit WHERE chain = ''",
        "UPDATE audit SET what = 'confirmed: tea' WHERE id = -5",
        "UPDATE audit SET id = -6 WHERE id = -4",
    ],
)
def test_what_is_done_to_what_stands_in_no_chain_is_found(stores, statement):
    for number in (-5, -4):
        rewrite(stores[0], UNCHAINED.format(id=number))
    stores[0].add_audit_entry(Person("U1"), Place("C1"), "started: run", "", NOON)
    rewrite(stores[0], statement)
    assert breaks(stores[0]) == ("what stood in no chain when the first one began was changed",)


def test_an_entry_that_is_put_in_before_all_others_is_found(written):
    rewrite(written, UNCHAINED.format(id=-1))
    assert breaks(written) == ("1 row stands in no chain",)


def test_an_entry_that_is_put_at_another_place_of_its_chain_is_found(written):
    rewrite(written, "UPDATE audit SET id = -1 WHERE id = 5")
    assert any("entry 3 was put before" in line for line in breaks(written))


@pytest.mark.parametrize(
    ("key", "signature"),
    [
        (b"", "0ae764bffd3a17b6454c8d9ebf712311d9b92efce67a4e4ea4f095fc05ed0122"),
        (b"key", "0c2fee3d150ecf9c9dfc495a11c0b0d4424deeb7b54f9fad6df4915a1419b4ac"),
    ],
)
def test_signatures_of_earlier_releases_still_hold(key, signature):
    assert sign_values(key, ["a", 1, None]) == signature
