"""The log: one line an event, in text or JSON, and never a secret in it."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from jobsbot.config import Config, Secret
from jobsbot.logs import set_up_logging

CONFIG = Config(
    api_key=Secret("made-up-api-key"),
    bot_token=Secret("xoxb-made-up-token"),
    database_url=Secret("postgresql+psycopg://jobs:made-up-password@db/jobsbot"),
)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Give the process its own logging back after each test."""
    handlers, level = logging.root.handlers[:], logging.root.level
    ours = logging.getLogger("jobsbot").level
    yield
    logging.captureWarnings(False)
    logging.root.handlers[:], logging.root.level = handlers, level
    logging.getLogger("jobsbot").setLevel(ours)


def test_a_text_line_says_when_how_bad_where_what_and_about_what() -> None:
    stream = io.StringIO()
    set_up_logging(CONFIG, stream)
    logging.getLogger("jobsbot.slack").info("Heard a sentence.", extra={"said": "k3f9"})
    when, rest = stream.getvalue().split(" ", 1)
    assert when.endswith("Z")
    assert rest == "INFO jobsbot.slack Heard a sentence. said=k3f9\n"


def test_a_json_line_holds_the_same_and_the_exception() -> None:
    stream = io.StringIO()
    set_up_logging(Config(log_format="json"), stream)
    try:
        raise RuntimeError("three\nlines\nlong")
    except RuntimeError:
        logging.getLogger("jobsbot").exception("A bug.", extra={"said": "k3f9"})
    (line,) = stream.getvalue().splitlines()
    read = json.loads(line)
    assert (read["level"], read["message"], read["said"]) == ("ERROR", "A bug.", "k3f9")
    assert "RuntimeError: three" in read["exception"]


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_secret_that_slips_into_a_line_or_a_traceback_is_hidden(style: str) -> None:
    stream = io.StringIO()
    set_up_logging(replace(CONFIG, log_format=style), stream)
    try:
        raise RuntimeError("no access with made-up-api-key")
    except RuntimeError:
        logging.getLogger("jobsbot").exception("Token xoxb-made-up-token, made-up-password.")
    assert "made-up" not in stream.getvalue()
    assert stream.getvalue().count("[hidden]") == 4  # the traceback shows its source line too


def test_data_cannot_start_a_line_of_its_own() -> None:
    stream = io.StringIO()
    set_up_logging(CONFIG, stream)
    logging.getLogger("jobsbot").warning("Spider %s", "a\nERROR forged")
    assert len(stream.getvalue().splitlines()) == 1


def test_other_peoples_chatter_is_left_out_and_their_warnings_are_kept() -> None:
    stream = io.StringIO()
    set_up_logging(CONFIG, stream)
    logging.getLogger("urllib3").info("chatter")
    logging.getLogger("jobsbot").debug("too fine")
    logging.getLogger("urllib3").warning("slow")
    assert [line.split(" ", 1)[1] for line in stream.getvalue().splitlines()] == [
        "WARNING urllib3 slow"
    ]
