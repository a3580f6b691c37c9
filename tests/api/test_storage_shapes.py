"""Answers in every shape that storage and the job queue are known to give, and cut ones."""

import json

import pytest

from jobsbot.api.record_parser import parse_number, parse_record, parse_records
from jobsbot.api.response_parser import InvalidResponse
from jobsbot.core.jobs.storage_records import (
    ActivityEvent,
    JobMetadata,
    LogEntry,
    ProjectSummary,
    RequestRecord,
    StorageStats,
)

KEY = "7/1/3"
LINES = {
    "a log with keys": (
        LogEntry, [{"_key": f"{KEY}/0", "time": 1760000000000, "level": 20, "message": "x"}]
    ),
    "requests": (
        RequestRecord,
        [{"time": 1760000000000, "duration": 12, "status": 200, "method": "GET", "rs": 90,
          "url": "http://shop.example/", "parent": 3, "fp": "a0"}],
    ),
    "activity": (
        ActivityEvent, [{"event": "job:deleted", "job": KEY, "user": "ana"}, {"n": 1}, {}]
    ),
}  # fmt: skip
RECORDS = {
    "a deleted job": (
        JobMetadata,
        {"deleted_by": "ana", "deleted_time": 1760000000000, "project": 7, "state": "deleted",
         "units": 1, "priority": 2, "_shub_worker": "kumo", "extra": "x"},
    ),
    "counts of a log": (
        StorageStats, {"counts": {"20": 3}, "totals": {"input_bytes": 90, "input_values": 3}}
    ),
    "one project": (
        ProjectSummary,
        {"project": 7, "running": 1, "pending": 0, "has_capacity": False,
         "pending_units_max": None},
    ),
}  # fmt: skip


def check_fields(record, told):
    """Every field that is told, and that the record has, is as it was told."""
    pairs = zip(record.__struct_fields__, record.__struct_encode_fields__, strict=True)
    for name, spelled in pairs:
        value = getattr(record, name)
        if hasattr(value, "__struct_fields__"):
            check_fields(value, told[spelled])
        else:
            assert value == told.get(spelled)


@pytest.mark.parametrize("name", LINES)
def test_lines_are_read_each_with_all_it_tells(name):
    record_type, told = LINES[name]
    body = "".join(f"{json.dumps(one)}\n" for one in told).encode()
    found = parse_records(body, record_type)
    assert len(found) == len(told)
    for record, one in zip(found, told, strict=True):
        check_fields(record, one)


@pytest.mark.parametrize("name", LINES)
def test_lines_that_are_cut_are_never_taken_for_all(name):
    record_type, told = LINES[name]
    line = json.dumps(told[0]).encode()
    with pytest.raises(InvalidResponse, match="its last line is incomplete"):
        parse_records(line + b"\n" + line[:-5], record_type)


@pytest.mark.parametrize("name", RECORDS)
def test_one_record_is_read_with_all_it_tells(name):
    record_type, told = RECORDS[name]
    check_fields(parse_record(json.dumps(told).encode(), record_type), told)


def test_all_projects_are_a_list_and_a_count_is_bare():
    (one,) = parse_record(b'[{"project":7,"running":1,"has_capacity":true}]', list[ProjectSummary])
    assert (one.project, one.has_capacity) == (7, True)
    assert parse_number(b"0\n") == 0


@pytest.mark.parametrize("body", [b"Unauthorized\n", b"<html>503</html>", b"[1,2]\n"])
def test_what_is_no_record_is_refused(body):
    for record_type in (LogEntry, ActivityEvent, RequestRecord):
        with pytest.raises(InvalidResponse):
            parse_records(body, record_type)
