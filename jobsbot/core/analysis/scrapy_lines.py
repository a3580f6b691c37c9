"""Recognizes lines that Scrapy itself writes into a log, by their beginning.

Each pattern matches at the start of an entry, or after the name of its logger, so that the text of
a page or an item, which comes later in a line, is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from jobsbot.core.jobs.storage_records import LogEntry

LOGGER = r"(?:\[[\w.]{1,80}\] )?"
FAILED_PAGE = re.compile(
    LOGGER
    + r"(?:Gave up retrying <[A-Z]{3,7} [^>\n]{1,4000}> \(failed \d+ times\): "
    + r"|Error downloading <[A-Z]{3,7} [^>\n]{1,4000}>:? ?)"
    + r"(?P<why>[^\n]*)"
)
"""Scrapy's retry middleware and its scraper, about a page that did not come.
https://docs.scrapy.org/en/latest/topics/downloader-middleware.html"""
STATUS = re.compile(r"(?P<status>[1-5]\d\d)\b")
DOWNLOAD_FAILURES = (
    ("DNS lookup failed", "DNSLookupError"),
    ("TCP connection timed out", "TCPTimedOutError"),
    ("User timeout caused connection failure", "TimeoutError"),
    ("Getting http", "TimeoutError"),
    ("Connection was refused by other side", "ConnectionRefusedError"),
    ("Connection to the other side was lost", "ConnectionLost"),
    ("Connection was closed cleanly", "ConnectionDone"),
    ("An error occurred while connecting", "ConnectError"),
    ("Could not open CONNECT tunnel", "TunnelError"),
    ("No route to host", "NoRouteError"),
    ("[<twisted.python.failure.Failure", "ResponseNeverReceived"),
)
"""How Twisted's download errors begin, and of which class they are."""
PROGRESS = re.compile(
    LOGGER + r"Crawled \d+ pages \(at (?P<pages>\d{1,9}) pages/min\), "
    r"scraped \d+ items \(at (?P<items>\d{1,9}) items/min\)"
)
"""Scrapy's `logstats` extension, once a minute."""
FETCHED = re.compile(
    LOGGER + r"(?:Gave up retrying|Error downloading|Spider error processing) "
    r"<[A-Z]{3,7} (?P<url>[^>\s]{1,4000})"
)
"""Which page an error is about."""
HOST = re.compile(r"https?://(?:[^/@\s]*@)?(?P<host>[a-z0-9.-]{1,80})(?::\d+)?(?:[/?#]|\Z)", re.I)
MEMORY_EXCEEDED = re.compile(LOGGER + r"Memory usage exceeded \d+\s?M")
"""Scrapy's `memusage` extension, as it ends a spider."""


class FailedPage(msgspec.Struct, frozen=True):
    """Why a page was given up: an HTTP status (else 0), or an exception's class."""

    status: int
    exception: str
    text: str


def read_host(url: str) -> str:
    """Read the host of an address, lower case; empty where it is none."""
    found = HOST.match(url)
    return found["host"].lower() if found else ""


def find_only_host(urls: Iterable[str]) -> str:
    """Find the one host of all these addresses; empty where there are several, or none."""
    hosts = {host for url in urls if (host := read_host(url))}
    return hosts.pop() if len(hosts) == 1 else ""


def find_failing_site(entries: Iterable[LogEntry]) -> str:
    """Find the one host whose pages the errors of a log are about; empty for several, or none."""
    found = (FETCHED.match(entry.message or "") for entry in entries)
    return find_only_host(one["url"] for one in found if one)


def find_failed_page(message: str) -> FailedPage | None:
    """Read the line of a page that was given up; None for any other."""
    found = FAILED_PAGE.match(message)
    if not found:
        return None
    why = found["why"].strip()
    if status := STATUS.match(why):
        return FailedPage(int(status["status"]), "", why)
    names = (name for beginning, name in DOWNLOAD_FAILURES if why.startswith(beginning))
    return FailedPage(0, next(names, ""), why)


def find_idle_start(entries: Sequence[LogEntry]) -> datetime | None:
    """Find since when a log only says, once a minute, that no page and no item came.

    None where its last lines say anything else.
    """
    since: datetime | None = None
    for entry in reversed(entries):
        found = PROGRESS.match(entry.message or "")
        if not found or int(found["pages"]) or int(found["items"]):
            break
        since = entry.at or since
    return since
