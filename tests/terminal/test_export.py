"""A file of jobs at a terminal: to standard output, or where it is told."""

import json
from pathlib import Path

from jobsbot.demo.scrapy_cloud.faults import Fault, FaultMode


def test_jobs_go_to_standard_output_and_words_beside_it(say):
    done = say(*["export", "123", "finished", "as=jsonl"])
    assert done.returncode == 0
    assert {json.loads(line)["id"] for line in done.stdout.splitlines()} == {"123/1/1", "123/1/2"}
    assert "2 jobs exported from" in done.stderr


def test_jobs_go_to_the_file_that_was_named(say, tmp_path: Path):
    file = tmp_path / "jobs.xlsx"
    done = say(*f"export 123 as=xlsx --out {file}".split())
    assert done.returncode == 0
    assert done.stdout == ""
    assert file.read_bytes()[:2] == b"PK"
    assert str(file) in done.stderr


def test_a_file_that_cannot_be_written_is_said_so(say, tmp_path: Path):
    done = say("export", "123", "--out", str(tmp_path / "no" / "such"))
    assert done.returncode == 1
    assert "cannot be written: No such file or directory." in done.stderr


def test_a_stream_that_is_cut_ends_with_1_and_says_how_many_came(say, faults):
    faults.set(Fault(mode=FaultMode.CUT, lines=3))
    done = say(*["export", "123"])
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) >= 1
    assert "then it broke off" in done.stderr


def test_a_file_that_was_there_stays_where_nothing_came(say, faults, tmp_path: Path):
    file = tmp_path / "jobs.csv"
    file.write_text("of yesterday")
    faults.set(Fault(mode=FaultMode.HTML))
    done = say("export", "123", "as=csv", "--out", str(file))
    assert done.returncode == 1
    assert "There is no file." in done.stderr
    assert file.read_text() == "of yesterday"
