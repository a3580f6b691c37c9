"""What the API sends back: bodies, status codes and errors as they were recorded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

import msgspec

from jobsbot.demo.scrapy_cloud.simulated_run import Sight

JSON = "application/json"
JSON_LINES = "application/x-jsonlines"
HTML = "text/html; charset=utf-8"
STATUS_LINE = b'{"status": "ok"}\n'
LINES_A_PIECE = 200

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer. `length` is None where the body is a stream of unknown length."""

    status: int
    content_type: str
    body: Iterable[bytes]
    length: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    reason: str = ""

    @property
    def status_line(self) -> str:
        """The number with the service's own words: reason phrases there are whole sentences."""
        plain = self.reason.isascii() and self.reason.isprintable()
        return f"{self.status} {self.reason if plain and self.reason else _phrase(self.status)}"


class Refused(Exception):
    """The service says no: its message goes to the client as it is."""

    def __init__(self, message: str, http: int = 400, status: str = "badrequest") -> None:
        super().__init__(message)
        self.http = http
        self.status = status

    def answer(self) -> Answer:
        """Say it as the service does."""
        message = str(self)
        body = {"status": self.status, "message": message}
        return json_answer(body, status=self.http, reason=message)


def json_answer(body: dict[str, Any], status: int = 200, reason: str = "") -> Answer:
    """Answer with one JSON object."""
    return whole(_encode(body), JSON, status=status, reason=reason)


def html_answer(status: int, title: str) -> Answer:
    """Answer as a gateway does: with a page for people."""
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return whole(page.encode(), HTML, status=status)


def whole(body: bytes, content_type: str, status: int = 200, reason: str = "") -> Answer:
    """Answer with a body that is all there."""
    return Answer(
        status=status, content_type=content_type, body=(body,), length=len(body), reason=reason
    )


def listed(jobs: Sequence[Sight], total: int, now: datetime) -> Answer:
    """Answer `jobs/list.json`."""
    told = [_told(job, now) for job in jobs]
    return json_answer({"status": "ok", "count": len(told), "total": total, "jobs": told})


def streamed(jobs: Sequence[Sight], now: datetime) -> Answer:
    """Answer `jobs/list.jl`: a status line, then a line a job, without a length or a trailer."""
    lines = chain([STATUS_LINE], (line(job, now) for job in jobs))
    return Answer(status=200, content_type=JSON_LINES, body=_pieces(lines))


def line(job: Sight, now: datetime) -> bytes:
    """Tell of a job in one line."""
    return _encode(_told(job, now)) + b"\n"


def counted(count: int) -> Answer:
    """Answer a write that says how many jobs it matched."""
    return json_answer({"status": "ok", "count": count})


def accepted() -> Answer:
    """Answer a stop, which says nothing at all about the jobs."""
    return json_answer({"status": "ok"})


def _told(job: Sight, now: datetime) -> dict[str, Any]:
    elapsed = max((now - job.handled) // timedelta(milliseconds=1), 0)
    return {**job.record, "elapsed": elapsed}


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    rest = iter(lines)
    while piece := b"".join(islice(rest, LINES_A_PIECE)):
        yield piece


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase
