"""Single values of the configuration, each understood by itself.

Each function raises InvalidValue, with a remedy and without the value: it could be a secret.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from jobsbot.core.errors import ConfigProblem
from jobsbot.database_url import MAX_PORT, SUPPORTED_URLS_HINT, normalize_database_url

LOOPBACK = "127.0.0.1"
HOST_PATTERN = re.compile(r"\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")
SLACK_TOKEN_PATTERN = re.compile(r"xox[a-z]-|xapp-")


class InvalidValue(ValueError):
    """A value that cannot be used."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.problem = ConfigProblem(says, remedy)


class ListenAddress(NamedTuple):
    """Where something listens."""

    host: str
    port: int


def clean_value(text: str) -> str:
    """Take off spaces, and the quotes that `docker --env-file` keeps as part of a value."""
    bare = text.strip()
    if len(bare) >= 2 and bare[0] == bare[-1] and bare[0] in "\"'":
        return bare[1:-1].strip()
    return bare


def check_secret(name: str, text: str) -> str:
    """Check a secret that is no token of Slack's: a token here would be sent to somebody else."""
    if SLACK_TOKEN_PATTERN.match(text):
        raise InvalidValue(
            f"{name} holds a token of Slack's.",
            "Put the token where it belongs, and copy what is meant here again.",
        )
    return check_header_value(name, text)


def check_header_value(name: str, text: str) -> str:
    """Check that a secret can be sent in a header: printable ASCII in one piece."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    raise InvalidValue(f"{name} holds a space or a character that none has.", "Copy it again.")


def check_token(name: str, text: str, prefix: str, page: str) -> str:
    """Check a token of Slack by how it begins."""
    again = f"Copy it again from your Slack app, {page}."
    if text == prefix:
        raise InvalidValue(f"{name} is only the beginning of a token.", again)
    if not text.startswith(prefix):
        raise InvalidValue(f"{name} does not look like one: it begins with {prefix}.", again)
    return check_header_value(name, text)


def check_url(name: str, text: str, example: str) -> str:
    """Check the root of an API, and end it with a slash."""
    parts = _split_url(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidValue(f"{name} is not an address.", f"Write it as {example}.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidValue(
            f"{name} must hold no key or parameters.", "Write the address and nothing else."
        )
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise InvalidValue(
            f"{name} would have keys and tokens sent in the clear.", "Write it with https://."
        )
    return text.rstrip("/") + "/"


def is_this_machine(host: str) -> bool:
    """Tell whether what is sent to a host never leaves this machine."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def check_database_url(text: str) -> str:
    try:
        return normalize_database_url(text)
    except ValueError as error:
        says = f"{error}."
    raise InvalidValue(says, SUPPORTED_URLS_HINT)


def parse_port(name: str, text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= MAX_PORT:
        return int(text)
    raise InvalidValue(f"{name} is not a port.", f"Give a number from 1 to {MAX_PORT}.")


def check_host(name: str, text: str) -> str:
    """Check a name or an address to listen on, without its port; brackets are taken off."""
    if not HOST_PATTERN.fullmatch(text):
        raise InvalidValue(
            f"{name} is not an address to listen on.", f"Write it as {LOOPBACK} or 0.0.0.0."
        )
    return text.strip("[]")


def parse_listen_address(name: str, text: str) -> ListenAddress:
    """Read `9090`, which is on this machine alone, or `0.0.0.0:9090`."""
    host, _, port = text.rpartition(":")
    return ListenAddress(check_host(name, host) if host else LOOPBACK, parse_port(name, port))


def _split_url(text: str) -> SplitResult | None:
    if not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        return None
    return parts
