"""The address of the store, `DATABASE_URL`: the one place that reads it.

No error repeats any part of an address: it can hold a password. Nothing is imported that takes
long: who needs no database reads the configuration too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, unquote

# The same parts that SQLAlchemy sees, so that what is accepted here is what it will open.
URL_PATTERN = re.compile(
    r"(?P<scheme>[\w+]+)://"
    r"(?:(?P<user>[^:/]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<host>\[[^/?]+\]|[^/:?]+)?(?::(?P<port>[^/?]*))?"
    r"(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?",
    re.DOTALL,
)
POSTGRES_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")
SUPPORTED_URLS_HINT = (
    "Write it as sqlite:///FILE or postgresql://HOST/DATABASE, with USER:PASSWORD@ before HOST "
    "where the database asks for them."
)
MAX_PORT = 65535
POSTGRESQL_LIMITS = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 3,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}
"""A server that is gone without a word (its machine, or the network) is noticed within 15 seconds,
where the system alone takes a quarter of an hour. `DATABASE_URL` may say otherwise.
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS"""

IDLE_TRANSACTION_SECONDS = 10.0
"""How long PostgreSQL lets a transaction of ours do nothing before it ends it. A process that is
frozen in one would keep its locks, and nobody could go on with its work. `DATABASE_URL` may say
otherwise. https://www.postgresql.org/docs/current/runtime-config-client.html"""
IDLE_TRANSACTION_SETTING = "idle_in_transaction_session_timeout"


def normalize_database_url(url: str) -> str:
    """Check an address and write it as SQLAlchemy wants it.

    Raises ValueError, in words that repeat nothing of it, for another kind of database, for what
    is no address, and for SQLite in memory, which would lose what was confirmed.
    """
    parts = _split(url)
    if parts["scheme"] in POSTGRES_SCHEMES:
        _check_server(parts)
        return f"postgresql+psycopg://{url.strip().partition('://')[2]}"
    if parts["scheme"] not in ("sqlite", "sqlite+pysqlite"):
        raise ValueError("DATABASE_URL names another kind of database")
    if parts["host"]:
        raise ValueError("DATABASE_URL needs three slashes before the file, sqlite:///FILE")
    in_memory = "mode=memory" in parts["query"] or ":memory:" in parts["database"]
    if not parts["database"] or in_memory:
        raise ValueError("DATABASE_URL names no file")
    return url.strip()


def is_sqlite_url(url: str) -> bool:
    return url.startswith("sqlite")


def find_sqlite_file(url: str) -> Path | None:
    """Find the file that holds the store; None where it is not in a file."""
    if not is_sqlite_url(url):
        return None
    # https://sqlite.org/uri.html
    return Path(_split(url)["database"].removeprefix("file:"))


def find_database_passwords(url: str) -> Iterator[str]:
    """Find every password in an address, as it is written there and as it is meant."""
    try:
        parts = _split(url)
    except ValueError:
        return
    in_query = [value for name, value in parse_qsl(parts["query"]) if "pass" in name.lower()]
    for password in (parts["password"], *in_query):
        if password:
            yield password
            yield unquote(password)


def find_proxy_passwords(url: str) -> Iterator[str]:
    """Find the password of a proxy, alone and as it is sent: behind its user and a colon."""
    parts = URL_PATTERN.fullmatch(url if "://" in url else f"http://{url}")
    if parts and parts["password"]:
        user, password = unquote(parts["user"]), unquote(parts["password"])
        yield from (parts["password"], password, f"{user}:{password}")


def _split(url: str) -> dict[str, str]:
    found = URL_PATTERN.fullmatch(url.strip())
    if found is None:
        raise ValueError("DATABASE_URL is not an address")
    return found.groupdict(default="")


def _check_server(parts: dict[str, str]) -> None:
    port = parts["port"]
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) <= MAX_PORT):
        raise ValueError("DATABASE_URL names a port that is no number from 1 to 65535")
    if "@" in parts["host"]:
        raise ValueError("DATABASE_URL has an @ too many: in a user or password, write it as %40")


def choose_postgresql_limits(query: Collection[str]) -> dict[str, int]:
    """Say how long a connection waits for a server. `query` is what its address says itself."""
    return {name: limit for name, limit in POSTGRESQL_LIMITS.items() if name not in query}
