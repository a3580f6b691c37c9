"""The log: one line an event, in text or JSON, and never a secret in it."""

import base64
import io
import json
import logging
import sys
from threading import Thread
from urllib.parse import quote

import pytest

from jobsbot.config.config import Config, Secret
from jobsbot.core.values import replace
from jobsbot.logs import set_up_logging

CONFIG = Config(
    api_key=Secret("made-up-api-key"),
    bot_token=Secret("xoxb-made-up-token"),
    database_url=Secret("postgresql+psycopg://jobs:made-up-password@db/jobsbot"),
)


pytestmark = pytest.mark.usefixtures("logging_as_it_was")


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


class Unclosable:
    """Something whose end fails, as that of a connection may."""

    def __del__(self) -> None:
        raise RuntimeError("no access with made-up-api-key")


def fail() -> None:
    raise RuntimeError("no access with made-up-api-key")


@pytest.mark.parametrize("style", ["text", "json"])
def test_what_ends_a_thread_or_the_process_unforeseen_is_told_without_secrets(style: str) -> None:
    stream = io.StringIO()
    set_up_logging(replace(CONFIG, log_format=style), stream)
    thread = Thread(target=fail)
    thread.start()
    thread.join()
    Unclosable()
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    for wanted in (KeyboardInterrupt(), SystemExit(0)):
        sys.excepthook(type(wanted), wanted, None)
    leaving = Thread(target=sys.exit)
    leaving.start()
    leaving.join()
    told = stream.getvalue()
    assert told.count("jobsbot itself failed.") == 3, "an end that was wanted is no failure"
    assert told.count("RuntimeError: no access with [hidden]") == 3
    assert "made-up-api-key" not in told


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


HOSTILE = "a\x1b[2J\nERROR forged\u202e\x85\u2028 id=forged \ud800"


def test_no_data_reaches_a_terminal_as_anything_but_text() -> None:
    stream = io.StringIO()
    set_up_logging(CONFIG, stream)
    try:
        raise RuntimeError(HOSTILE)
    except RuntimeError:
        logging.getLogger("jobsbot").exception("Spider %s", HOSTILE, extra={"spider": HOSTILE})
    lines = stream.getvalue().split("\n")
    assert all(line.isprintable() for line in lines)
    assert len(stream.getvalue().splitlines()) == len(lines) - 1
    assert not any(line.startswith("ERROR") for line in lines)
    assert r"\x1b[2J\nERROR forged\u202e\x85\u2028" in lines[0]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("books", "books"),
        (7, "7"),
        ("", '""'),
        ("two words", '"two words"'),
        ("a id=forged", '"a id=forged"'),
        ('a" id="forged', r'"a\" id=\"forged"'),
        ("a\\", r'"a\\"'),
    ],
)
def test_a_value_of_a_field_can_forge_no_other(value: object, written: str) -> None:
    stream = io.StringIO()
    set_up_logging(CONFIG, stream)
    logging.getLogger("jobsbot").warning("Heard.", extra={"spider": value, "id": "k3f9"})
    assert stream.getvalue().endswith(f" Heard. spider={written} id=k3f9\n")


def test_a_message_can_forge_no_field() -> None:
    stream = io.StringIO()
    set_up_logging(CONFIG, stream)
    logging.getLogger("jobsbot").warning("Spider %s", "a id=forged", extra={"id": "k3f9"})
    assert stream.getvalue().endswith(r" Spider a id\=forged id=k3f9" + "\n")


def test_json_can_be_read_by_any_parser_and_shown_by_any_terminal() -> None:
    stream = io.StringIO()
    set_up_logging(Config(log_format="json"), stream)
    logging.getLogger("jobsbot").warning("Spider %s – é", HOSTILE)
    line = stream.getvalue()[:-1]
    assert line.isprintable()
    assert "– é" in line
    assert json.loads(line)["message"] == f"Spider {HOSTILE} – é"


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_secret_is_hidden_in_every_spelling(style: str) -> None:
    secret = 'mäde+up/"key"\\x'
    config = Config(
        api_key=Secret(secret),
        old_signing_secret=Secret("made-up-old-secret"),
        audit_key=Secret("made-up-audit-key"),
        database_url=Secret("postgresql+psycopg://jobs:p%40made-up@db/j?sslpassword=made-up-ssl"),
        log_format=style,
    )
    stream = io.StringIO()
    set_up_logging(config, stream)
    header = base64.b64encode(f"{secret}:".encode()).decode()
    for spelled in (secret, repr(secret), json.dumps(secret), quote(secret), header):
        logging.getLogger("jobsbot").warning("Sent %s.", spelled)
    logging.getLogger("jobsbot").warning(
        "made-up-old-secret made-up-audit-key", extra={"a": config}
    )
    logging.getLogger("jobsbot").warning("p%40made-up p@made-up made-up-ssl")
    told = stream.getvalue()
    for left in ("mäde", "m\\u00e4de", "m%C3%A4de", "made-up", header.rstrip("=")):
        assert left not in told
    assert told.count("[hidden]") == 10
