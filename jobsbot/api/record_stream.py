"""Decodes a stream of records, one a line and nothing before them: a whole log, for example."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TypeVar

from jobsbot.api import error_mapping
from jobsbot.api.record_parser import RecordDecoder, describe_line, is_incomplete
from jobsbot.api.stream import LineReader
from jobsbot.api.transport_failure import TransportFailure
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Call

T = TypeVar("T")


def decode_records(first_line: bytes, lines: LineReader, call: Call[T]) -> Iterator[list[T]]:
    """Decode a stream from its first line on.

    Raises CutStream where it ends too early, and Unreadable for a line that is no record, each
    after having given every record before it.
    """
    decoder = RecordDecoder(call.record_type)
    count = 0
    # Whether the first line had its newline is not known where it was the last: it must be whole.
    for block in chain((first_line + b"\n",), lines.read_blocks()):
        if isinstance(block, TransportFailure):
            raise error_mapping.cut_stream(count, block.value, "entry")
        records, wrong = decoder.decode_lines(block)
        yield records
        count += len(records)
        if wrong:
            raise bad_record_error(wrong, count, call)


def bad_record_error(line: bytes, count: int, call: Call[T]) -> ApiError:
    """Tell a last line that is incomplete from one that is no record."""
    if is_incomplete(line):
        return error_mapping.cut_stream(count, describe_line(line), "entry")
    return error_mapping.unreadable_answer(describe_line(line), call)
