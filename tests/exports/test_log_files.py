"""Files of a log: every line of it, as data, in constant memory, and said where it ends early."""

import io
import json
from collections.abc import Iterator

import pytest

from jobsbot.core.errors import CutStream
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.messages.export import (
    ExportResult,
    FileFormat,
    LogExportRequest,
    describe_empty_export,
    describe_finished_export,
    summarize_export,
)
from jobsbot.core.text.visible_text import INVISIBLE_PATTERN
from jobsbot.exports.writers import write_export
from tests.bot_conversation import NOON
from tests.fake_storage import make_log

KEY = JobKey.parse("123/1/2")


def make_request(
    entries: Iterator[LogEntry], kind: FileFormat = FileFormat.TXT, skipped: int = 0, **limits: int
) -> LogExportRequest:
    return LogExportRequest(
        kind, entries, KEY, "", skipped, f"log {KEY} as={kind.value}", "s1", **limits
    )


def write(request: LogExportRequest) -> tuple[str, ExportResult]:
    into = io.BytesIO()
    result = write_export(request, into, NOON, lambda _: None)
    return into.getvalue().decode(), result


def test_a_text_has_a_line_an_entry_and_further_lines_are_set_in():
    log = make_log((20, "Spider opened"), (40, "Failed\nTraceback:\n\tKeyError: 'price'"))
    text, result = write(make_request(iter(log)))
    assert text.splitlines() == [
        "2026-05-04T11:59:59Z INFO Spider opened",
        "2026-05-04T12:00:00Z ERROR Failed",
        "    Traceback:",
        "        KeyError: 'price'",
    ]
    assert result == ExportResult(2)


def test_json_lines_are_those_of_the_terminal():
    text, _ = write(make_request(iter(make_log((40, "a\nb"))), FileFormat.JSONL))
    assert json.loads(text) == {
        "time": "2026-05-04T12:00:00Z",
        "level": "ERROR",
        "message": "a\nb",
    }


def test_no_text_passes_for_an_entry_or_for_a_command_of_the_terminal():
    hostile = "x\n2026-05-04T12:00:00Z INFO all is well\r\x1b[2J\u202e password=hunter2horse"
    text, _ = write(make_request(iter(make_log((40, hostile)))))
    assert len([line for line in text.splitlines() if line.startswith("2026")]) == 1
    assert "\x1b" not in text
    assert "\\x1b[2J\\u202e" in text
    assert "hunter2horse" not in text


@pytest.mark.parametrize("kind", [FileFormat.TXT, FileFormat.JSONL])
def test_a_log_that_breaks_off_is_kept_and_said(kind):
    def broken() -> Iterator[LogEntry]:
        yield from make_log(*[(20, f"line {n}") for n in range(60)])
        raise CutStream("The connection was lost.", jobs=60)

    request = make_request(broken(), kind)
    text, result = write(request)
    assert len(text.splitlines()) == result.row_count == 60
    said = "60 lines, then it broke off: The connection was lost. The file holds these."
    assert summarize_export(request, result) == said


def test_a_file_holds_so_many_lines_and_no_more():
    request = make_request(iter(make_log(*[(20, "x")] * 9)), max_rows=4)
    text, result = write(request)
    assert len(text.splitlines()) == 4
    said = f"The first 4 lines from the log of {KEY}: there are more, and one file holds no more."
    assert summarize_export(request, result) == said


def test_a_file_grows_to_so_many_bytes_and_a_batch():
    entry = LogEntry(level=20, message="x" * 1_000)
    request = make_request((entry for _ in range(500)), max_bytes=60_000)
    text, result = write(request)
    assert 60_000 <= len(text) < 120_000
    assert result.truncated


def test_of_a_long_log_its_end_is_kept_and_that_is_said():
    request = make_request(iter(make_log((20, "last"))), skipped=9_000, max_rows=1)
    message = describe_finished_export(request, write(request)[1], 2_048)
    assert message.title == (
        f"1 line from the end of the log of {KEY}: 9\u202f000 lines before them are left out, "
        "as one file holds no more."
    )
    assert request.file_name == "log-123-1-2-s1.txt"


def test_a_log_without_lines_makes_no_file():
    assert describe_empty_export(make_request(iter(()))).title == (
        f"No line is in the log of {KEY}: there is no file."
    )


def test_json_of_a_log_does_nothing_to_a_terminal_and_holds_the_same_text() -> None:
    said = "gone\x7f\x9b2J\u202e\u200b"
    entries = iter([LogEntry(time=0, level=40, message=said)])
    text, _ = write(make_request(entries, FileFormat.JSONL))
    assert not INVISIBLE_PATTERN.search(text)
    assert json.loads(text)["message"] == said
