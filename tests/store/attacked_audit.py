"""An audit of three processes, and whoever can write to its database and has no key."""

import hashlib
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import assume
from sqlalchemy import StaticPool, create_engine, event

from jobsbot.core.interaction import Person, Place
from jobsbot.store import Store, open_store

KEY = "made-up-audit-key"
START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
TABLES = {
    "audit": ("id", "at", "who", "place", "what", "plan_id", "chain", "number", "mac"),
    "audit_heads": ("chain", "number", "mac"),
    "audit_checkpoints": ("chain", "number", "mac", "before", "seal"),
}
TIMES = ("before",)


class Attacked:
    """A copy of the audit in memory, and whoever does to it what SQL can do."""

    def __init__(self, written: sqlite3.Connection, log: str) -> None:
        self.written, self.log = written, log
        self.raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        engine = create_engine("sqlite://", creator=lambda: self.raw, poolclass=StaticPool)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        self.store = Store(engine)
        self.mend()
        self.before = self.read_content()

    def mend(self) -> None:
        """Undo all that was done to it."""
        self.written.backup(self.raw)

    def read_content(self) -> dict[str, list[object]]:
        """Answer what is said, chain by chain: ids only order it."""
        content: dict[str, list[object]] = {}
        for table, columns in TABLES.items():
            for values in self.raw.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall():
                row = dict(zip(columns, values, strict=True))
                row.pop("id", None)
                for name in TIMES:
                    with suppress(KeyError, ValueError, TypeError):
                        row[name] = datetime.fromisoformat(row[name])
                content.setdefault(f"{table} {row['chain']}", []).append(row)
        return content

    def find_breaks(self) -> tuple[str, ...]:
        return self.store.find_audit_breaks(KEY.encode(), self.log)

    def pick(self, table: str, number: int) -> int:
        """Choose a row of a table by any number."""
        rows = self.raw.execute(f"SELECT rowid FROM {table} ORDER BY rowid").fetchall()
        assume(rows)
        return int(rows[number % len(rows)][0])

    def pick_chain(self, number: int) -> str:
        rows = self.raw.execute("SELECT DISTINCT chain FROM audit ORDER BY 1").fetchall()
        assume(rows)
        return str(rows[number % len(rows)][0])

    def change(self, table: str, number: int, column: int, value: object) -> None:
        name = TABLES[table][column % len(TABLES[table])]
        row = self.pick(table, number)
        self.run(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", value, row)

    def copy_value(self, table: str, one: int, other: int, column: int) -> None:
        name = TABLES[table][column % len(TABLES[table])]
        row, source = self.pick(table, one), self.pick(table, other)
        self.run(
            f"UPDATE {table} SET {name} = (SELECT {name} FROM {table} WHERE rowid = ?) "
            "WHERE rowid = ?",
            source,
            row,
        )

    def remove(self, table: str, number: int, rows: int) -> None:
        for _ in range(rows):
            self.run(f"DELETE FROM {table} WHERE rowid = ?", self.pick(table, number))

    def swap(self, one: int, other: int) -> None:
        """Let two entries tell each other's tale, each in its place."""
        told = ("at", "who", "place", "what", "plan_id")
        rows = [self.pick("audit", number) for number in (one, other)]
        values = [
            self.raw.execute(f"SELECT {', '.join(told)} FROM audit WHERE rowid = ?", (row,))
            for row in rows
        ]
        fetched = [each.fetchone() for each in values]
        setters = ", ".join(f"{name} = ?" for name in told)
        for row, new in zip(rows, reversed(fetched), strict=True):
            self.run(f"UPDATE audit SET {setters} WHERE rowid = ?", *new, row)

    def swap_ids(self, one: int, other: int) -> None:
        """Let two entries stand where the other stood."""
        a, b = self.pick("audit", one), self.pick("audit", other)
        for old, new in ((a, -1000), (b, a), (-1000, b)):
            self.run("UPDATE audit SET id = ? WHERE id = ?", new, old)

    def put_in(self, number: int, row_id: int, what: str, chained: bool) -> None:
        """Put a copy of an entry in, with other words, at any place."""
        chain = "chain, number, mac" if chained else "'', 0, ''"
        self.run(
            "INSERT INTO audit (id, at, who, place, what, plan_id, chain, number, mac) "
            f"SELECT ?, at, who, place, ?, plan_id, {chain} FROM audit WHERE rowid = ?",
            row_id,
            what,
            self.pick("audit", number),
        )

    def cut(self, chain: int, entries: int) -> None:
        """Cut a chain's end off, and set its head to what is left."""
        name = self.pick_chain(chain)
        self.run(
            "DELETE FROM audit WHERE id IN "
            "(SELECT id FROM audit WHERE chain = ? ORDER BY number DESC LIMIT ?)",
            name,
            entries,
        )
        for column, nothing in (("number", "0"), ("mac", "''")):
            last = f"SELECT {column} FROM audit WHERE chain = ?1 ORDER BY number DESC LIMIT 1"
            mark = f"SELECT {column} FROM audit_checkpoints WHERE chain = ?1"
            self.run(
                f"UPDATE audit_heads SET {column} = coalesce(({last}), ({mark}), {nothing}) "
                "WHERE chain = ?1",
                name,
            )

    def remove_chains(self, chain: int, chains: int) -> None:
        """Remove whole chains, with their heads and checkpoints."""
        for _ in range(chains):
            name = self.pick_chain(chain)
            for table in TABLES:
                self.run(f"DELETE FROM {table} WHERE chain = ?", name)

    def rename_chain(self, chain: int, name: str) -> None:
        old = self.pick_chain(chain)
        for table in TABLES:
            self.run(f"UPDATE {table} SET chain = ? WHERE chain = ?", name, old)

    def begin_later(self, chain: int, entries: int) -> None:
        """Cut a chain's beginning off, and set its checkpoint there, with the seal that it has."""
        name = self.pick_chain(chain)
        rows = self.raw.execute(
            "SELECT id, number, mac FROM audit WHERE chain = ? ORDER BY number LIMIT ?",
            (name, entries),
        ).fetchall()
        for row_id, number, mac in rows:
            self.run("DELETE FROM audit WHERE id = ?", row_id)
            self.run(
                "INSERT OR REPLACE INTO audit_checkpoints SELECT ?, ?, ?, before, seal "
                "FROM audit_checkpoints WHERE chain = ''",
                name,
                number,
                mac,
            )

    def put_head_in(self, chain: str, number: int, mac: str) -> None:
        """Put in a head of a chain that there is, or is not."""
        self.run("INSERT INTO audit_heads VALUES (?, ?, ?)", chain, number, mac)

    def put_checkpoint_in(self, chain: str, number: int) -> None:
        """Put in a checkpoint of a chain, with the seal of another one."""
        self.run(
            "INSERT INTO audit_checkpoints SELECT ?, ?, mac, before, seal FROM audit_checkpoints "
            "ORDER BY chain DESC LIMIT 1",
            chain,
            number,
        )

    def write_time_otherwise(self, number: int, form: str) -> None:
        """Write the time of an entry in another way: the same, but another text."""
        row = self.pick("audit", number)
        self.run(f"UPDATE audit SET at = {form} WHERE rowid = ?", row)

    def loosen(self, table: str) -> None:
        """Make a table anew that takes everything: nothing at all, other types, a row twice."""
        columns = ", ".join(TABLES[table])
        for statement in (
            f"ALTER TABLE {table} RENAME TO kept",
            f"CREATE TABLE {table} ({columns})",
            f"INSERT INTO {table} SELECT {columns} FROM kept",
            "DROP TABLE kept",
        ):
            self.run(statement)

    def resign(self, number: int, what: str) -> None:
        """Change an entry, and give it the signature that a plain hash would be."""
        mac = hashlib.sha256(what.encode()).hexdigest()
        row = self.pick("audit", number)
        self.run("UPDATE audit SET what = ?, mac = ? WHERE rowid = ?", what, mac, row)
        self.run(
            "UPDATE audit_heads SET mac = ? WHERE EXISTS (SELECT 1 FROM audit a WHERE a.rowid = ? "
            "AND a.chain = audit_heads.chain AND a.number = audit_heads.number)",
            mac,
            row,
        )

    def run(self, statement: str, *values: object) -> None:
        with suppress(sqlite3.IntegrityError):  # two rows of one name: the attack has no effect
            self.raw.execute(statement, values)


def write_audit(url: str) -> Attacked:
    """Twenty days of three processes, of which the first four days were let go of."""
    stores = [open_store(url, KEY) for _ in range(3)]
    log = []
    for day in range(0, 20, 4):
        at = START + timedelta(days=day)
        for number, store in enumerate(stores[: 3 if day < 12 else 2]):
            who = Person(f"U{number}", "ana", "T1")
            store.add_audit_entry(who, Place("C1"), f"confirmed: stop {day}", f"p{day}", at)
        log.append(write_log_line(at, stores[0].anchor_audit(at + timedelta(hours=6))))
    ana, cut = Person("terminal:ana"), START + timedelta(days=4)
    stores[1].prune_audit(cut, ana, Place("terminal"), START + timedelta(days=20))
    last = START + timedelta(days=21)
    log.append(write_log_line(last, stores[0].anchor_audit(last)))
    for store in stores:
        store.close_connections()
    written = sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False)
    return Attacked(written, "\n".join(log))


def write_log_line(at: datetime, told: str) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ} INFO jobsbot.audit {told}"
