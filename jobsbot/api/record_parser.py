"""Parses answers of storage and the job queue: records, one a line, or a bare number.

A record with fields of the documented types is decoded as such. A field of another type is read as
missing and the others stay: one odd line must not hide the rest of a log.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from jobsbot.api.decoding import DECODE_ERRORS, decode_leniently
from jobsbot.api.response_parser import InvalidResponse, describe_body
from jobsbot.core.jobs.storage_records import (
    ActivityEvent,
    JobMetadata,
    LogEntry,
    ProjectSummary,
    RequestRecord,
    StorageStats,
)

RECORD_TYPES = (LogEntry, StorageStats, JobMetadata, ActivityEvent, ProjectSummary,
                RequestRecord)  # fmt: skip
STORAGE = "storage or the job queue"
PREPARED = tuple(msgspec.json.Decoder(record_type) for record_type in RECORD_TYPES)
"""Makes msgspec inspect each type here, once: several threads read storage, and two that inspect a
type at once can crash the process."""


class RecordDecoder:
    """Decodes records of one type."""

    def __init__(self, record_type: Any) -> None:
        self._type = record_type
        self._decoder = msgspec.json.Decoder(record_type)

    def decode(self, text: bytes) -> Any:
        """Decode one record. Raises ValueError for what is not JSON, or not an object."""
        try:
            return self._decoder.decode(text)
        except DECODE_ERRORS:
            return convert_leniently(decode_leniently(text), self._type)

    def decode_lines(self, block: bytes) -> tuple[list[Any], bytes]:
        """Decode one record a line, up to the first line that is none, which is answered, too."""
        try:
            return self._decoder.decode_lines(block), b""
        except DECODE_ERRORS:
            return self._decode_line_by_line(block)

    def _decode_line_by_line(self, block: bytes) -> tuple[list[Any], bytes]:
        records: list[Any] = []
        for line in BytesIO(block):
            if not line.strip():
                continue
            try:
                records.append(self.decode(line))
            except ValueError:
                return records, line
        return records, b""


def parse_number(body: bytes) -> int:
    """Read a bare number. Raises InvalidResponse."""
    text = body.strip()
    if not text.isdigit() or len(text) > 18:
        raise InvalidResponse(f"it is no number: {describe_body(body, STORAGE)}")
    return int(text)


def parse_record(body: bytes, record_type: Any) -> Any:
    """Read one record; of an empty body nothing is known. Raises InvalidResponse.

    So do statistics that count something and do not say how much there is of it in all.
    """
    if not body.strip():
        return convert_leniently([] if get_origin(record_type) is list else {}, record_type)
    try:
        record = RecordDecoder(record_type).decode(body)
    except ValueError:
        raise InvalidResponse(describe_body(body, STORAGE)) from None
    if isinstance(record, StorageStats) and (record.total is None or record.total < 0):
        raise InvalidResponse("it does not say how many entries there are")
    return record


def parse_records(body: bytes, record_type: Any, max_records: int | None = None) -> tuple[Any, ...]:
    """Read records, a line each, of which no more were asked for. Raises InvalidResponse."""
    records, wrong = RecordDecoder(record_type).decode_lines(body)
    if wrong:
        raise InvalidResponse(describe_line(wrong))
    if max_records is not None and len(records) > max_records:
        raise InvalidResponse("it holds more than was asked for")
    return tuple(records)


def describe_line(line: bytes) -> str:
    """Say what is wrong with a line that is no record."""
    if is_incomplete(line):
        return "its last line is incomplete"
    if line.lstrip().startswith(b"<"):
        return "it is a web page"
    return "a line in it is no record"


def is_incomplete(line: bytes) -> bool:
    """Tell a record that was cut from a line that never was one."""
    return not line.endswith(b"\n") and line.lstrip().startswith(b"{")


def convert_leniently(value: Any, record_type: Any) -> Any:
    """Make a record of whatever types its fields have. Raises ValueError where it is no object."""
    if get_origin(record_type) is list:
        if not isinstance(value, list):
            raise ValueError("not a list")
        return [convert_leniently(one, *get_args(record_type)) for one in value]
    if not isinstance(value, dict):
        raise ValueError("not an object")
    if not isinstance(record_type, type) or not issubclass(record_type, msgspec.Struct):
        return value
    return record_type(**dict(convert_fields(value, record_type)))


def convert_fields(value: dict[str, Any], record_type: type[msgspec.Struct]
                   ) -> Iterator[tuple[str, Any]]:  # fmt: skip
    """Read each field that can be understood; one that cannot is left out."""
    types = get_type_hints(record_type)
    for name, spelling in zip(
        record_type.__struct_fields__, record_type.__struct_encode_fields__, strict=True
    ):
        try:
            yield name, convert_field(value.get(spelling), types[name])
        except (msgspec.ValidationError, ValueError, OverflowError):
            continue


def convert_field(value: Any, field_type: Any) -> Any:
    """Read one field: numbers may be written as text, mappings may hold odd values.

    Raises ValidationError or ValueError for what cannot be understood.
    """
    for one in get_args(field_type) if isinstance(field_type, UnionType) else (field_type,):
        if isinstance(one, type) and issubclass(one, msgspec.Struct) and value is not None:
            return convert_leniently(value, one)
        if get_origin(one) is dict and isinstance(value, dict):
            return convert_mapping(value, get_args(one)[1])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return msgspec.convert(value, field_type, strict=False)


def convert_mapping(value: dict[str, Any], value_type: Any) -> dict[str, Any]:
    """Keep the entries of a mapping that can be understood."""
    kept: dict[str, Any] = {}
    for name, inner in value.items():
        try:
            kept[name] = convert_field(inner, value_type)
        except (msgspec.ValidationError, ValueError, OverflowError):
            continue
    return kept
