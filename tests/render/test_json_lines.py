"""Values for other programs: JSON, one object a line, whatever is in it."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.message import Message
from jobsbot.core.messages.records import make_job_record
from jobsbot.core.text.visible_text import UNSEEN_CHARS
from jobsbot.render.json_lines import write_json_lines
from tests.render.message_strategies import HOSTILE_TEXTS

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def write_job(job: Job) -> str:
    [line] = write_json_lines(Message("One job", records=(make_job_record(job, NOON, Masking()),)))
    return line


def test_what_the_api_lacks_is_absent_and_what_is_zero_is_not() -> None:
    job = Job(id="123/1/2", state="running", started_time="2026-11-24T11:59:00", errors_count=0)
    assert json.loads(write_job(job)) == {
        "id": "123/1/2",
        "state": "running",
        "started_time": "2026-11-24T11:59:00",
        "errors_count": 0,
        "run_seconds": 60,
    }


def test_arguments_are_masked() -> None:
    line = write_job(Job(id="123/1/2", spider_args={"password": "guess-me", "category": "books"}))
    assert json.loads(line)["spider_args"]["category"] == "books"
    assert "guess-me" not in line


def test_a_verb_without_objects_says_its_sentence_and_one_about_nothing_says_nothing() -> None:
    assert list(write_json_lines(Message("Done.\x1b[31m"))) == ['{"says":"Done.[31m"}']
    assert list(write_json_lines(Message("None", records=()))) == []


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_text_stays_one_line_of_json(text: str) -> None:
    line = write_job(Job(id="123/1/2", spider=text, tags=[text], spider_args={text: [text]}))
    line.encode()  # raises where half a character is left in it
    assert len(line.splitlines()) == 1 or "\n" not in line
    assert json.loads(line)["spider"] == text.encode("utf-8", "replace").decode()


@given(st.text(alphabet=st.characters(codec=None)), st.lists(st.text()))
def test_any_text_is_one_line_that_can_be_read_back(spider: str, tags: list[str]) -> None:
    line = write_job(Job(id="123/1/2", spider=spider, tags=tags))
    line.encode()
    assert "\n" not in line
    assert json.loads(line)["tags"] == [tag.encode("utf-8", "replace").decode() for tag in tags]


ALONE_UNSEEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{UNSEEN_CHARS}]")
UNSEEN = [chr(n) for n in range(0x10000) if ALONE_UNSEEN.match(chr(n))]


def test_a_name_does_nothing_to_the_terminal_that_json_is_printed_to() -> None:
    """U+009B begins a command to a terminal by itself, and JSON need not escape it."""
    name = "".join(UNSEEN)
    record = make_job_record(Job(id="123/1/2", spider=name), NOON, Masking())
    for ascii_only in (False, True):
        [line] = write_json_lines(Message("One job", records=(record,)), ascii_only=ascii_only)
        assert not ALONE_UNSEEN.search(line)
        assert json.loads(line)["spider"] == name
