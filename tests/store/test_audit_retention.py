"""What is old in the audit is let go of behind a signed checkpoint, and only so."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from jobsbot.core.interaction import Person, Place
from jobsbot.store import open_store
from tests.slow_examples import first_in_every_run

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
KEY = "made-up-audit-key"
ANA, HERE = Person("terminal:ana", "ana"), Place("terminal")


@pytest.fixture
def stores(url):
    """Two processes that write, and a third that lets go of what is old."""
    opened = [open_store(url, KEY) for _ in range(3)]
    yield opened
    for store in opened:
        store.close_connections()


def day(number):
    return START + timedelta(days=number)


def add(store, number):
    told = f"confirmed: stop {number}"
    store.add_audit_entry(Person("U1", "ana", "T1"), Place("C1"), told, f"p{number}", day(number))


@pytest.fixture
def log(stores):
    """Forty days of two processes, the first of which ended on the tenth; and the log of it."""
    lines = []
    for number in range(0, 40, 4):
        for store in stores[: 2 if number < 10 else 1]:
            add(store, number)
        lines.append(f"INFO {stores[0].anchor_audit(day(number))}")
    return "\n".join(lines)


def breaks(store, logged="", key=KEY):
    return store.find_audit_breaks(key.encode(), logged)


def prune(store, number):
    return store.prune_audit(day(number), ANA, HERE, day(40))


def rewrite(store, statement):
    with store.engine.begin() as connection:
        connection.execute(text(statement))


def read(store, query):
    with store.engine.begin() as connection:
        return connection.execute(text(query)).all()


def entries(store):
    return list(store.list_audit_entries())


def test_what_is_older_is_gone_and_the_audit_is_whole(stores, log):
    before = entries(stores[0])
    removed = prune(stores[2], 20)
    left = entries(stores[0])
    assert removed == sum(entry.at < day(20) for entry in before) > 10
    assert left[:-1] == [entry for entry in before if entry.at >= day(20)]
    assert (left[-1].who.id, left[-1].what) == (
        "terminal:ana",
        "let go: what is older than 2026-01-21 12:00 UTC",
    )
    assert breaks(stores[0]) == ()
    assert stores[0].get_audit_begin() == day(20)


def test_the_whole_log_can_be_compared_afterwards_again_and_again(stores, log):
    for number in (5, 12, 12, 20, 30):
        prune(stores[2], number)
        assert breaks(stores[0], log) == ()
    add(stores[1], 41)  # its chain had ended, and is let go of
    log += f"\n{stores[0].anchor_audit(day(41))}"
    assert breaks(stores[0], log) == ()


def test_chains_of_which_nothing_is_left_are_let_go_of_whole(stores, log):
    assert len(read(stores[0], "SELECT chain FROM audit_heads")) == 2
    prune(stores[2], 20)
    prune(stores[2], 21)
    chains = {entry.chain for entry in entries(stores[0])}
    for table in ("audit_heads", "audit_checkpoints"):
        told = {row.chain for row in read(stores[0], f"SELECT chain FROM {table}")}
        assert told - {""} <= chains
    assert breaks(stores[0], log) == ()


def test_a_chain_stays_as_long_as_an_anchor_names_it(stores, log):
    prune(stores[2], 9)
    prune(stores[2], 10)
    assert breaks(stores[0], log) == ()


def test_nothing_goes_back_to_before_what_was_let_go_of(stores, log):
    prune(stores[2], 20)
    assert prune(stores[2], 10) == 0
    assert stores[0].get_audit_begin() == day(20)
    assert breaks(stores[0], log) == ()


def test_the_begin_of_the_audit_never_moves_back(stores, log):
    prune(stores[2], 20)
    prune(stores[2], 10)
    assert stores[2].get_audit_begin() == day(20)


def test_what_was_cut_right_behind_a_checkpoint_is_missed(stores):
    """It is anchored within the margin of the clocks, and still not old enough to be let go of."""
    writer, other, pruner = stores
    add(writer, 16)
    ((chain,),) = read(writer, "SELECT chain FROM audit ORDER BY id DESC LIMIT 1")
    where = f"chain = '{chain}'"
    ((number, mac),) = read(writer, f"SELECT number, mac FROM audit_heads WHERE {where}")
    late = day(20) + timedelta(minutes=30)
    writer.add_audit_entry(Person("U1", "ana", "T1"), Place("C1"), "confirmed: stop", "p", late)
    logged = f"INFO {other.anchor_audit(late)}"
    prune(pruner, 20)
    assert breaks(pruner, logged) == ()
    rewrite(writer, f"DELETE FROM audit WHERE {where} AND number > {number}")
    rewrite(writer, f"UPDATE audit_heads SET number = {number}, mac = '{mac}' WHERE {where}")
    assert f"chain {chain}: entry {number + 1} was anchored" in str(breaks(pruner, logged))


def test_many_entries_are_let_go_of_in_short_transactions(stores):
    for _ in range(5):
        add(stores[0], 0)
    add(stores[0], 30)
    removed = stores[2].prune_audit(day(20), ANA, HERE, day(40), step_entries=2)
    assert removed == 5
    assert [entry.plan_id for entry in entries(stores[0])] == ["p30", ""]
    assert breaks(stores[0]) == ()


@pytest.mark.parametrize(
    ("statement", "found"),
    first_in_every_run(
        ("DELETE FROM audit_checkpoints WHERE chain != ''", "entry 1 is missing"),
        (
            "DELETE FROM audit_checkpoints WHERE chain = ''",
            "the checkpoint of the whole audit is missing",
        ),
        (
            "UPDATE audit_checkpoints SET number = number + 1 WHERE chain != ''",
            "its checkpoint was changed",
        ),
        (
            "UPDATE audit_checkpoints SET mac = 'x' WHERE chain != ''",
            "its checkpoint was changed",
        ),
        (
            "UPDATE audit_checkpoints SET seal = 'x' WHERE chain = ''",
            "the checkpoint of the whole audit was changed",
        ),
        (
            "UPDATE audit_checkpoints SET before = '2027-01-01 00:00:00' WHERE chain = ''",
            "the checkpoint of the whole audit was changed",
        ),
        ("DELETE FROM audit WHERE at < '2026-01-25 00:00:00'", "is missing"),
        ("DELETE FROM audit_checkpoints", "entry 1 is missing"),
        count=3,
    ),
)
def test_a_forged_or_missing_checkpoint_is_found(stores, log, statement, found):
    prune(stores[2], 20)
    rewrite(stores[0], statement)
    assert any(found in line for line in breaks(stores[0])), breaks(stores[0])


def test_a_checkpoint_by_somebody_without_the_key_is_found(stores, log, url):
    forger = open_store(url, "another key")
    prune(forger, 20)
    forger.close_connections()
    found = breaks(stores[0])
    assert "the checkpoint of the whole audit was changed" in found
    assert any("its checkpoint was changed" in line for line in found)


def test_an_older_checkpoint_that_is_put_back_is_found(stores, log):
    prune(stores[2], 10)
    rewrite(stores[0], "CREATE TABLE kept AS SELECT * FROM audit_checkpoints")
    prune(stores[2], 20)
    rewrite(stores[0], "DELETE FROM audit_checkpoints")
    rewrite(stores[0], "INSERT INTO audit_checkpoints SELECT * FROM kept")
    assert any("is missing" in line for line in breaks(stores[0]))


def test_a_chain_that_was_taken_with_head_and_checkpoint_is_found(stores, log):
    prune(stores[2], 20)
    chain = entries(stores[0])[0].chain
    for table in ("audit", "audit_heads", "audit_checkpoints"):
        rewrite(stores[0], f"DELETE FROM {table} WHERE chain = '{chain}'")
    found = breaks(stores[0], log)
    assert any(f"chain {chain}" in line and "was anchored" in line for line in found)
