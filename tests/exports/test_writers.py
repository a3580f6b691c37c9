"""Files of jobs: what stands in them, what a spreadsheet must not run, and where they end."""

import csv
import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from jobsbot.core.errors import CutStream
from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.export import JOB_FORMATS, ExportRequest, FileFormat, summarize_export
from jobsbot.core.text.visible_text import INVISIBLE_PATTERN
from jobsbot.exports.spreadsheet_writers import EXPORT_COLUMNS, MAX_SPREADSHEET_CELL_UNITS
from jobsbot.exports.writers import write_export
from tests.bot_conversation import NOON, make_job

HOSTILE = '=HYPERLINK("http://evil.example")'


def given(jobs: Iterator[Job], kind: FileFormat) -> ExportRequest:
    return ExportRequest(kind, jobs, 123, "prod-crawl", "export 123", "e1")


def made(kind: FileFormat, *jobs: Job, most: int = 1000) -> bytes:
    into = io.BytesIO()
    write_export(given(iter(jobs), kind), into, NOON, lambda _: None, most)
    return into.getvalue()


def cut(*jobs: Job) -> Iterator[Job]:
    yield from jobs
    raise CutStream("The connection to Scrapy Cloud was lost.", jobs=len(jobs))


def test_json_lines_hold_the_fields_of_the_api_with_secrets_masked():
    args = {"api_token": "abc", "region": "eu"}
    (line,) = made(FileFormat.JSONL, make_job("123/1/1", spider_args=args)).splitlines()
    told = json.loads(line)
    assert told["id"] == "123/1/1"
    assert told["items_scraped"] == 40
    assert told["spider_args"]["region"] == "eu"
    assert b"abc" not in line
    assert "close_reason" not in told


def test_csv_has_a_header_and_a_row_a_job():
    text = made(FileFormat.CSV, make_job("123/1/1"), make_job("123/1/2", "finished")).decode(
        "utf-8-sig"
    )
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert tuple(header) == EXPORT_COLUMNS
    assert [row[0] for row in rows] == ["123/1/1", "123/1/2"]
    assert rows[1][EXPORT_COLUMNS.index("run_seconds")] == "1800"


FORMULA_STARTS = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66",
    " =", "\n=", "\u00a0=", "\u3000\uff1d", "\u200b=", "\ufeff=", "\u202e=", "\x00=", "\r\n\t @",
]  # fmt: skip


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_what_a_spreadsheet_would_run_is_made_harmless(start):
    named = make_job("123/1/1", spider=f"{start}cmd", tags=[f"{start}tag"], version=f"{start}1")
    text = made(FileFormat.CSV, named).decode("utf-8-sig")
    (_, row) = list(csv.reader(io.StringIO(text)))
    for column in ("spider", "tags", "version"):
        assert row[EXPORT_COLUMNS.index(column)].startswith("'")


def test_a_spreadsheet_holds_text_and_numbers_and_no_formula():
    book = zipfile.ZipFile(io.BytesIO(made(FileFormat.XLSX, make_job("123/1/1", spider=HOSTILE))))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "'=HYPERLINK" in sheet.replace("&quot;", '"')
    assert "<v>40</v>" in sheet


@pytest.mark.parametrize("kind", JOB_FORMATS)
def test_a_stream_that_is_cut_leaves_the_jobs_that_came_and_says_so(kind):
    into = io.BytesIO()
    what = given(cut(make_job("123/1/1"), make_job("123/1/2")), kind)
    written = write_export(what, into, NOON, lambda _: None)
    assert summarize_export(what, written) == (
        "2 jobs, then it broke off: The connection to Scrapy Cloud was lost. The file holds these."
    )
    assert into.getvalue()


def test_past_the_limit_it_says_that_more_match():
    into = io.BytesIO()
    what = given((make_job(f"123/1/{n}") for n in range(1, 9)), FileFormat.JSONL)
    written = write_export(what, into, NOON, lambda _: None, max_jobs=5)
    assert (written.row_count, written.truncated) == (5, True)
    assert len(into.getvalue().splitlines()) == 5
    assert summarize_export(what, written).startswith(
        "The first 5 jobs from prod-crawl: more match"
    )


def test_exactly_the_limit_is_the_whole():
    what = given((make_job(f"123/1/{n}") for n in range(1, 6)), FileFormat.JSONL)
    assert not write_export(what, io.BytesIO(), NOON, lambda _: None, max_jobs=5).truncated


@pytest.mark.slow
@pytest.mark.parametrize("kind", JOB_FORMATS)
def test_memory_does_not_grow_with_the_file(kind, tmp_path):
    def peak(count: int) -> int:
        jobs = (make_job(f"123/1/{n}", "finished", tags=["a", "b"]) for n in range(1, count + 1))
        tracemalloc.start()
        with (tmp_path / "jobs").open("wb") as into:
            write_export(given(jobs, kind), into, NOON, lambda _: None)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(1)  # what writes a spreadsheet is imported by the first one
    assert peak(4_000) < peak(500) + 200_000


@pytest.mark.parametrize("plain", ["books", "a=b", "1-2", "é", "日本", "👩‍💻 spider", "a\u00a0b"])
def test_what_no_spreadsheet_would_run_stays_as_it_is(plain):
    (_, row) = list(
        csv.reader(io.StringIO(made(FileFormat.CSV, make_job("123/1/1", spider=plain)).decode()))
    )
    assert row[EXPORT_COLUMNS.index("spider")] == plain


@pytest.mark.parametrize("char", ["a", "é", "💥"])
def test_a_cell_that_is_too_long_says_that_it_was_cut_and_so_does_the_summary(char):
    units = len(char.encode("utf-16-le")) // 2
    fits = make_job("123/1/1", spider=char * (MAX_SPREADSHEET_CELL_UNITS // units))
    over = make_job("123/1/2", spider=char * (MAX_SPREADSHEET_CELL_UNITS // units + 1))
    into = io.BytesIO()
    what = given(iter([fits, over]), FileFormat.XLSX)
    written = write_export(what, into, NOON, lambda _: None)
    text = zipfile.ZipFile(into).read("xl/worksheets/sheet1.xml").decode()
    told = [cell for cell in re.findall(r"<t[^>]*>([^<]*)</t>", text) if char * 100 in cell]
    assert [cell.endswith("… (cut)") for cell in told] == [False, True]
    assert all(len(cell.encode("utf-16-le")) // 2 <= MAX_SPREADSHEET_CELL_UNITS for cell in told)
    assert "1 cell held more than a spreadsheet can" in summarize_export(what, written)


def test_json_lines_do_nothing_to_a_terminal_and_hold_the_same_names():
    name = "shop\x7f\x9b2J\u202e\u2028\u200bbooks\u00ad"
    data = made(FileFormat.JSONL, make_job("123/1/1", spider=name), make_job("123/1/2"))
    assert not INVISIBLE_PATTERN.search(data.decode())
    assert json.loads(data.splitlines()[0])["spider"] == name
