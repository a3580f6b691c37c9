"""Storage that fails, each way with its own sentence, and the rest of every answer stands."""

import gzip

import pytest

from jobsbot.api.public_errors import PublicErrors
from jobsbot.core.jobs.api_calls import ApiRoot
from jobsbot.core.reply import SendMessage
from tests.api.client_factory import make_impatient_client
from tests.api.raw_server import find_closed_address, make_response, reply_with, run_raw_server
from tests.bot_conversation import Conversation, FakeReadApi, make_job, message_text
from tests.databases.migrated import open_migrated_store
from tests.slow_examples import mark_slow

BAD = "123/1/9"
MISSING = "Who scheduled it, its memory and statuses are missing: "
PACKED = gzip.compress(b'{"totals":{"input_values":4}}\n' * 50)
PAGE = b"<html><body><h1>503 Service Unavailable</h1></body></html>"


class SplitApi:
    """The Jobs API as a dict, and storage through the real client."""

    def __init__(self, jobs, client):
        self._jobs, self._client = jobs, client

    def _choose(self, call):
        return self._jobs if call.root is ApiRoot.JOBS else self._client

    def send(self, call, *, timeout=None):
        return self._choose(call).send(call, timeout=timeout)

    def stream(self, call):
        return self._choose(call).stream(call)


FAULTS = {
    "a key that is not taken": (
        reply_with(make_response(b"Unauthorized\n", status="401 Unauthorized")),
        "Scrapy Cloud refuses my key",
    ),
    "a page of a gateway": (
        reply_with(make_response(PAGE, status="503 Service Unavailable")),
        "Scrapy Cloud's storage is not available right now",
    ),
    "an answer that is cut": (
        reply_with(make_response(PACKED[:-9], "Content-Encoding: gzip")),
        "storage was lost",
    ),
    "an answer that is something else": (
        reply_with(make_response(b"[1, 2]\n")),
        "it is not an answer of storage",
    ),
    "nothing at all": (lambda line: line.hang(), "storage did not answer in time"),
}


@pytest.fixture
def jobs():
    api = FakeReadApi()
    for number in range(1, 8):
        api.put(make_job(f"123/1/{number}", "finished", items_scraped=90))
    api.put(make_job(BAD, "finished", close_reason="failed", errors_count=3, logs=40))
    api.put(make_job("123/1/10", logs=40))
    return api


@pytest.fixture
def make_talk(jobs, tmp_path):
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")
    yield lambda client: Conversation(SplitApi(jobs, client), store)
    store.close_connections()


def say(conversation, sentence):
    (reply,) = conversation.says(sentence)
    assert isinstance(reply, SendMessage)
    return message_text(reply.message)


def check_rest(conversation, words):
    """Say what reads storage too: the Jobs API's part stands, and what is missing is named."""
    why = say(conversation, f"why {BAD}")
    assert why.startswith(f"❌ {BAD} books ended as ")
    assert why.count(words) == 1  # one reason for all that is missing
    assert "Could not be read: " in why
    shown = say(conversation, f"show {BAD}")
    assert f"{BAD} books: failed" in shown
    (missing,) = [line for line in shown.splitlines() if line.startswith(MISSING)]
    assert words in missing
    assert "1 running" in say(conversation, "now 123")
    stuck = say(conversation, "stuck 123")
    assert "looks wrong" in stuck
    assert words in stuck
    assert words in say(conversation, "why 123")


@pytest.mark.parametrize(
    "name", [mark_slow(name) if name == "nothing at all" else name for name in FAULTS]
)
def test_each_fault_has_its_sentence_and_the_rest_stands(name, make_talk):
    script, words = FAULTS[name]
    patience = {"read_timeout": 0.1} if name == "nothing at all" else {"read_timeout": 8.0}
    with run_raw_server(script) as server:
        conversation = make_talk(make_impatient_client(server.root, attempts=1, total_timeout=10.0,
                                  explain_error=PublicErrors().explain, **patience))  # fmt: skip
        assert words in say(conversation, f"log {BAD}")
        assert words in say(conversation, f"items {BAD}")
        check_rest(conversation, words)


def test_without_an_address_of_storage_the_rest_stands(make_talk):
    client = make_impatient_client("", attempts=1)
    conversation, words = make_talk(client), "No address of Scrapy Cloud's storage is configured"
    assert words in say(conversation, f"log {BAD}")
    check_rest(conversation, words)


def test_where_nobody_listens_the_rest_stands(make_talk):
    conversation = make_talk(make_impatient_client(find_closed_address(), attempts=1))
    check_rest(conversation, "storage could not be reached from this machine")


def test_storage_that_knows_nothing_is_no_fault(make_talk):
    with run_raw_server(reply_with(make_response(b"", "Connection: close"))) as server:
        conversation = make_talk(make_impatient_client(server.root, attempts=1, read_timeout=8.0))
        assert say(conversation, f"log {BAD}").startswith(f"Nothing is in the log of {BAD} books")
        why = say(conversation, f"why {BAD}")
        assert "I can't tell why" in why
        assert "Could not be read" not in why
