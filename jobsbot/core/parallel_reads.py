"""Requests to Scrapy Cloud that run side by side, each of which may fail alone.

Eight at most run at once, so that an answer made of many takes as long as the slowest of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Generic, TypeVar

import msgspec

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.ports import Api

T = TypeVar("T")
MAX_PARALLEL_READS = 8


class PendingRead(msgspec.Struct, Generic[T], frozen=True):
    """A request on its way."""

    future: Future[T]

    def result(self) -> T:
        """Wait for its answer. Raises ApiError."""
        return self.future.result()

    def result_or_error(self) -> T | ApiError:
        """Wait for its answer, or for why there is none."""
        try:
            return self.future.result()
        except ApiError as error:
            return error


class ParallelReads(msgspec.Struct, frozen=True):
    """Sends calls without waiting for them. None as `timeout` (seconds): the client's own."""

    api: Api
    executor: ThreadPoolExecutor
    timeout: float | None

    def send(self, call: Call[T]) -> PendingRead[T]:
        return PendingRead(self.executor.submit(self.api.send, call, timeout=self.timeout))


@contextmanager
def open_parallel_reads(api: Api, timeout: float | None = None) -> Iterator[ParallelReads]:
    """Send calls side by side within a block, which ends when all are answered."""
    with ThreadPoolExecutor(MAX_PARALLEL_READS, thread_name_prefix="read") as executor:
        yield ParallelReads(api, executor, timeout)
