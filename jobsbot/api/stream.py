"""The stream of `jobs/list.jl`: a first line that says ok, then a job a line.

Nothing in it says where it ends, so a cut is known from the HTTP framing alone, and every cut
raises: a list that was cut must never look like a short one. Memory is constant.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from io import BytesIO
from itertools import chain

from jobsbot.api import error_mapping as failures
from jobsbot.api.decoding import JobDecoder, job_of, loosely
from jobsbot.api.transport import Opened, Trouble
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.message import counted

LONGEST_LINE = 8 * 1024 * 1024
"""The longest line of one job, in bytes. A common one has 400."""


class JobStream(Iterator[Job]):
    """Jobs out of batches. Closing it, or dropping it, closes the batches."""

    def __init__(self, batches: Generator[list[Job], None, None]) -> None:
        self._batches = batches
        self._jobs: Iterator[Job] = chain.from_iterable(batches)

    def __iter__(self) -> Iterator[Job]:
        return self._jobs  # a loop takes from it directly: a fifth of a job's whole cost less

    def __next__(self) -> Job:
        return next(self._jobs)

    def close(self) -> None:
        """End the stream here."""
        self._jobs = iter(())
        self._batches.close()


class Lines:
    """The lines of an open answer, in blocks of as many whole ones as have come."""

    def __init__(self, opened: Opened, elapsed: Callable[[], float], longest_wait: float) -> None:
        self._opened = opened
        self._elapsed = elapsed
        self._longest_wait = longest_wait
        self._blocks = self._read()

    def first(self) -> bytes | Trouble:
        """Read the first line. To be called once, before `blocks`."""
        block = next(self._blocks, b"")
        if isinstance(block, Trouble):
            return block
        line, _, self._rest = block.partition(b"\n")
        return line

    def blocks(self) -> Iterator[bytes | Trouble]:
        """Read on after the first line: blocks of whole lines, the last without its newline.

        What cut the answer comes as the last thing, if something did.
        """
        yield self._rest
        self._rest = b""
        yield from self._blocks

    def close(self) -> None:
        self._opened.close()

    def _read(self) -> Iterator[bytes | Trouble]:
        rest: list[bytes] = []
        waiting_since, size = self._elapsed(), 0
        while piece := self._opened.piece():
            if isinstance(piece, Trouble):
                yield piece
                return
            end = piece.rfind(b"\n") + 1
            if end:
                yield b"".join((*rest, memoryview(piece)[:end]))
                rest, size = [], 0
                waiting_since = self._elapsed()
            rest.append(piece[end:])
            size += len(piece) - end
            if size > LONGEST_LINE:
                yield Trouble.HUGE
                return
            if self._elapsed() - waiting_since > self._longest_wait:
                yield Trouble.NO_ANSWER_IN_TIME
                return
        if size:
            yield b"".join(rest)
        if not self._opened.framed:
            yield Trouble.UNFRAMED


def batches(blocks: Iterator[bytes | Trouble], call: Call[Job]) -> Iterator[list[Job]]:
    """Decode blocks of lines.

    Raises CutStream where the stream ends too early, and Unreadable for a line that is no job,
    each after having given every job before it.
    """
    decoder = JobDecoder()
    jobs = 0
    for block in blocks:
        if isinstance(block, Trouble):
            raise failures.cut(jobs, block.value)
        batch = decoder.lines(block)
        wrong = b""
        if batch is None:
            batch, wrong = one_by_one(block)
        yield batch
        jobs += len(batch)
        if wrong:
            raise no_job(wrong, jobs, call)


def one_by_one(block: bytes) -> tuple[list[Job], bytes]:
    """Decode lines of which not all are as documented, up to the first that is no job."""
    jobs = []
    for line in BytesIO(block):
        if not line.strip():
            continue
        try:
            jobs.append(job_of(loosely(line)))
        except ValueError:
            return jobs, line
    return jobs, b""


def no_job(line: bytes, jobs: int, call: Call[Job]) -> ApiError:
    """Tell a last line that is incomplete from one that is no job."""
    if not line.endswith(b"\n"):
        return failures.cut(jobs, "its last line is incomplete")
    return failures.unreadable(f"after {counted(jobs, 'job')} comes a line that is no job", call)
