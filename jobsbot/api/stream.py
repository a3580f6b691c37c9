"""Decodes the stream of `jobs/list.jl`: a first line with a status, then one job a line.

Nothing in it marks its end, so only the HTTP framing shows that it was cut, and every cut raises: a
list that was cut must never look like a short one. Memory is constant.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from io import BytesIO
from itertools import chain
from typing import TypeVar

from jobsbot.api import error_mapping
from jobsbot.api.decoding import JobDecoder, build_job, decode_leniently
from jobsbot.api.transport import OpenResponse
from jobsbot.api.transport_failure import TransportFailure
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.jobs.job import Job
from jobsbot.core.text.wording import pluralize

T = TypeVar("T")
MAX_LINE_BYTES = 8 * 1024 * 1024
"""The longest line of one job, in bytes. A common one has 400."""


class BatchedStream(Iterator[T]):
    """Jobs, or other records, out of batches. Closing it, or dropping it, closes the batches."""

    def __init__(self, batches: Generator[list[T], None, None]) -> None:
        self._batches = batches
        self._records: Iterator[T] = chain.from_iterable(batches)

    def __iter__(self) -> Iterator[T]:
        return self._records  # a loop takes from it directly: a fifth of a job's whole cost less

    def __next__(self) -> T:
        return next(self._records)

    def close(self) -> None:
        """End the stream here."""
        self._records = iter(())
        self._batches.close()


class LineReader:
    """Reads an open answer in blocks of whole lines, as many as have come."""

    def __init__(
        self, response: OpenResponse, elapsed: Callable[[], float], line_timeout: float
    ) -> None:
        self._response = response
        self._elapsed = elapsed
        self._line_timeout = line_timeout
        self._blocks = self._generate_blocks()

    def read_first_line(self) -> bytes | TransportFailure:
        """Read the first line. To be called once, before `read_blocks`."""
        block = next(self._blocks, b"")
        if isinstance(block, TransportFailure):
            return block
        line, _, self._rest = block.partition(b"\n")
        return line

    def read_blocks(self) -> Iterator[bytes | TransportFailure]:
        """Read on after the first line: blocks of whole lines, the last without its newline.

        What cut the answer comes as the last thing, if something did.
        """
        yield self._rest
        self._rest = b""
        yield from self._blocks

    def close(self) -> None:
        self._response.close()

    def _generate_blocks(self) -> Iterator[bytes | TransportFailure]:
        rest: list[bytes] = []
        waiting_since, size = self._elapsed(), 0
        while chunk := self._response.read_chunk():
            if isinstance(chunk, TransportFailure):
                yield chunk
                return
            end = chunk.rfind(b"\n") + 1
            if end:
                yield b"".join((*rest, memoryview(chunk)[:end]))
                rest, size = [], 0
                waiting_since = self._elapsed()
            rest.append(chunk[end:])
            size += len(chunk) - end
            if size > MAX_LINE_BYTES:
                yield TransportFailure.TOO_LARGE
                return
            if self._elapsed() - waiting_since > self._line_timeout:
                yield TransportFailure.READ_TIMEOUT
                return
        if size:
            yield b"".join(rest)
        if not self._response.has_known_length:
            yield TransportFailure.UNKNOWN_LENGTH


def decode_batches(
    blocks: Iterator[bytes | TransportFailure], call: Call[Job]
) -> Iterator[list[Job]]:
    """Decode blocks of lines.

    Jobs of a project that was not asked about are left out. Raises CutStream where the stream ends
    too early, and Unreadable for a line that is no job, each after having given every job before
    it; and Unreadable where jobs came, and none of that project.
    """
    decoder = JobDecoder()
    own = f"{call.project}/"  # a fast form of `is_job_of`, for hundreds of thousands
    jobs = kept = 0
    for block in blocks:
        if isinstance(block, TransportFailure):
            raise error_mapping.cut_stream(jobs, block.value)
        batch = decoder.decode_lines(block)
        wrong = b""
        if batch is None:
            batch, wrong = decode_line_by_line(block)
        mine = [job for job in batch if job.id.startswith(own)]
        yield mine
        jobs += len(batch)
        kept += len(mine)
        if wrong:
            raise bad_line_error(wrong, jobs, call)
    if jobs and not kept:
        raise error_mapping.foreign_answer(call)


def decode_line_by_line(block: bytes) -> tuple[list[Job], bytes]:
    """Decode lines of which not all are as documented, up to the first that is no job."""
    jobs = []
    for line in BytesIO(block):
        if not line.strip():
            continue
        try:
            jobs.append(build_job(decode_leniently(line)))
        except ValueError:
            return jobs, line
    return jobs, b""


def bad_line_error(line: bytes, jobs: int, call: Call[Job]) -> ApiError:
    """Tell a last line that is incomplete from one that is no job."""
    if not line.endswith(b"\n"):
        return error_mapping.cut_stream(jobs, "its last line is incomplete")
    return error_mapping.unreadable_answer(
        f"after {pluralize(jobs, 'job')} comes a line that is no job", call
    )
