"""What an answer of the Jobs API says, read from its bytes alone."""

from __future__ import annotations

from typing import Any

import msgspec

from jobsbot.api.decoding import DECODE_ERRORS, build_job, decode_leniently, have_valid_ids
from jobsbot.core.jobs.job import Job


class InvalidResponse(Exception):
    """Bytes that are no answer of the Jobs API. Its text says why, to follow a colon."""


class ResponseEnvelope(msgspec.Struct):
    """What is around every answer. Each field may be missing, or of any type."""

    status: Any = None
    message: Any = None
    count: Any = None

    @property
    def is_ok(self) -> bool:
        return bool(self.status == "ok")

    @property
    def counts_jobs(self) -> bool:
        """Tell whether it says that there are jobs in it."""
        return isinstance(self.count, int) and self.count > 0

    @property
    def error_message(self) -> str:
        """The API's own message, or its status where it is another word than `ok`."""
        if isinstance(self.message, str) and self.message.strip():
            return self.message
        return self.status if isinstance(self.status, str) and not self.is_ok else ""


class JobPage(msgspec.Struct):
    """A page of jobs as it is documented."""

    status: str
    jobs: list[Job]


ENVELOPE_DECODER = msgspec.json.Decoder(ResponseEnvelope)
JOB_PAGE_DECODER = msgspec.json.Decoder(JobPage)
"""Made at import, before any thread reads: msgspec must not inspect a type twice at once."""


def parse_envelope(body: bytes) -> ResponseEnvelope:
    """Read what is around an answer. Raises InvalidResponse without an object with a status."""
    try:
        read = ENVELOPE_DECODER.decode(body)
    except DECODE_ERRORS:
        read = msgspec.convert(parse_object_leniently(body), ResponseEnvelope)
    if read.status is None:
        raise InvalidResponse("it has no status")
    return read


def read_error_message(body: bytes) -> str:
    """Find the API's own message in an error's body; empty where it is not the API's."""
    try:
        return parse_envelope(body).error_message
    except InvalidResponse:
        return ""


def parse_job_page(body: bytes) -> list[Job]:
    """Read the jobs of a good answer of `jobs/list.json`. Raises InvalidResponse.

    `total` is not looked at: it is not the size of the match.
    """
    try:
        jobs = JOB_PAGE_DECODER.decode(body).jobs
    except DECODE_ERRORS:
        return parse_page_leniently(body)
    return jobs if have_valid_ids(jobs) else parse_page_leniently(body)


def read_matched_count(answer: ResponseEnvelope) -> int:
    """Read how many jobs a write matched. Raises InvalidResponse."""
    count = answer.count
    if isinstance(count, str) and count.isascii() and count.isdigit():
        return int(count)
    if not isinstance(count, int) or isinstance(count, bool):
        raise InvalidResponse("it does not say how many jobs it was about")
    return count


def parse_page_leniently(body: bytes) -> list[Job]:
    rows = parse_object_leniently(body).get("jobs")
    if not isinstance(rows, list):
        raise InvalidResponse("it has no list of jobs")
    try:
        return [build_job(row) for row in rows]
    except ValueError:
        raise InvalidResponse("a job in it has no key") from None


def parse_object_leniently(body: bytes) -> dict[str, Any]:
    try:
        read = decode_leniently(body)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise InvalidResponse(describe_body(body))
    return read


def describe_body(body: bytes, service: str = "the Jobs API") -> str:
    start = body[:200].lstrip().lower()
    if not start:
        return "it is empty"
    if start.startswith(b"<"):
        return "it is a web page"
    return f"it is not an answer of {service}"
