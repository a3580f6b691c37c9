"""What an answer of the Jobs API says, read from its bytes alone."""

from __future__ import annotations

from typing import Any

import msgspec

from jobsbot.api.decoding import UNDECODABLE, have_ids, job_of, loosely
from jobsbot.core.jobs.job import Job


class NotTheApi(Exception):
    """Bytes that are no answer of the Jobs API. Its text says why, to follow a colon."""


class Envelope(msgspec.Struct):
    """What is around every answer. Each field may be missing, or of any type."""

    status: Any = None
    message: Any = None
    count: Any = None

    @property
    def good(self) -> bool:
        return bool(self.status == "ok")

    @property
    def said(self) -> str:
        """The API's own message, or its status where it is another word than `ok`."""
        if isinstance(self.message, str) and self.message.strip():
            return self.message
        return self.status if isinstance(self.status, str) and not self.good else ""


class Page(msgspec.Struct):
    """A page of jobs as it is documented."""

    status: str
    jobs: list[Job]


def envelope(body: bytes) -> Envelope:
    """Read what is around an answer. Raises NotTheApi for anything but an object with a status."""
    try:
        read = msgspec.json.decode(body, type=Envelope)
    except UNDECODABLE:
        read = msgspec.convert(loose_object(body), Envelope)
    if read.status is None:
        raise NotTheApi("it has no status")
    return read


def message_in(body: bytes) -> str:
    """Find the API's own message in an error's body; empty where it is not the API's."""
    try:
        return envelope(body).said
    except NotTheApi:
        return ""


def page_in(body: bytes) -> list[Job]:
    """Read the jobs of a good answer of `jobs/list.json`. Raises NotTheApi.

    `count` and `total` are not looked at: `total` is not the size of the match.
    """
    try:
        jobs = msgspec.json.decode(body, type=Page).jobs
    except UNDECODABLE:
        return loose_page_in(body)
    return jobs if have_ids(jobs) else loose_page_in(body)


def count_in(answer: Envelope) -> int:
    """Read how many jobs a write matched. Raises NotTheApi."""
    count = answer.count
    if isinstance(count, str) and count.isascii() and count.isdigit():
        return int(count)
    if not isinstance(count, int) or isinstance(count, bool):
        raise NotTheApi("it does not say how many jobs it was about")
    return count


def loose_page_in(body: bytes) -> list[Job]:
    rows = loose_object(body).get("jobs")
    if not isinstance(rows, list):
        raise NotTheApi("it has no list of jobs")
    try:
        return [job_of(row) for row in rows]
    except ValueError:
        raise NotTheApi("a job in it has no key") from None


def loose_object(body: bytes) -> dict[str, Any]:
    try:
        read = loosely(body)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise NotTheApi(what_it_is(body))
    return read


def what_it_is(body: bytes) -> str:
    start = body[:200].lstrip().lower()
    if not start:
        return "it is empty"
    if start.startswith(b"<"):
        return "it is a web page"
    return "it is not an answer of the Jobs API"
