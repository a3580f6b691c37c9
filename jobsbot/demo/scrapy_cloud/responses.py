"""What the API sends back: bodies, status codes and errors as they were recorded."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

import msgspec

from jobsbot.demo.scrapy_cloud.simulated_run import StandInJob

JSON_TYPE = "application/json"
JSON_LINES_TYPE = "application/x-jsonlines"
HTML_TYPE = "text/html; charset=utf-8"
STATUS_LINE = b'{"status": "ok"}\n'
LINES_PER_CHUNK = 200

_encode = msgspec.json.Encoder().encode


class StandInResponse(msgspec.Struct, frozen=True, kw_only=True):
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
        plain = self.reason and self.reason.isascii() and self.reason.isprintable()
        return f"{self.status} {self.reason if plain else _reason_phrase(self.status)}"


class JobsApiRefusal(Exception):
    """The service says no: its message goes to the client as it is."""

    def __init__(self, message: str, http_status: int = 400, status: str = "badrequest") -> None:
        super().__init__(message)
        self.http_status = http_status
        self.status = status

    def to_response(self) -> StandInResponse:
        """Return the response that the service makes of it."""
        message = str(self)
        body = {"status": self.status, "message": message}
        return respond_with_json(body, status=self.http_status, reason=message)


def respond_with_json(body: dict[str, Any], status: int = 200, reason: str = "") -> StandInResponse:
    """Answer with one JSON object."""
    return respond_with_bytes(_encode(body), JSON_TYPE, status=status, reason=reason)


def respond_with_html(status: int, title: str) -> StandInResponse:
    """Answer as a gateway does: with a page for people."""
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return respond_with_bytes(page.encode(), HTML_TYPE, status=status)


def respond_with_bytes(
    body: bytes, content_type: str, status: int = 200, reason: str = ""
) -> StandInResponse:
    """Answer with a body that is all there."""
    return StandInResponse(
        status=status, content_type=content_type, body=(body,), length=len(body), reason=reason
    )


def respond_with_jobs(jobs: Sequence[StandInJob], total: int, now: datetime) -> StandInResponse:
    """Answer `jobs/list.json`."""
    described = [_describe_job(job, now) for job in jobs]
    page = {"count": len(described), "total": total, "jobs": described}
    return respond_with_json({"status": "ok", **page})


def stream_jobs(jobs: Sequence[StandInJob], now: datetime) -> StandInResponse:
    """Answer `jobs/list.jl`: a status line, then a line a job, without a length or a trailer."""
    lines = chain([STATUS_LINE], (encode_job_line(job, now) for job in jobs))
    return StandInResponse(status=200, content_type=JSON_LINES_TYPE, body=_join_chunks(lines))


def encode_job_line(job: StandInJob, now: datetime) -> bytes:
    """Encode a job as one line of JSON."""
    return _encode(_describe_job(job, now)) + b"\n"


def respond_with_count(count: int) -> StandInResponse:
    """Answer a write that says how many jobs it matched."""
    return respond_with_json({"status": "ok", "count": count})


def respond_ok() -> StandInResponse:
    """Answer a stop, which says nothing at all about the jobs."""
    return respond_with_json({"status": "ok"})


def _describe_job(job: StandInJob, now: datetime) -> dict[str, Any]:
    elapsed = max((now - job.last_event) // timedelta(milliseconds=1), 0)
    return {**job.record, "elapsed": elapsed}


def _join_chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    rest = iter(lines)
    while piece := b"".join(islice(rest, LINES_PER_CHUNK)):
        yield piece


def _reason_phrase(status: int) -> str:
    return HTTPStatus(status).phrase
