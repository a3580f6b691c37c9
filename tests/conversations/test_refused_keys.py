"""A key that Scrapy Cloud refuses: the chat hears of one, the log and terminals of which."""

import json
from io import BytesIO

import pytest

from jobsbot.api.public_errors import LOG_INTERVAL_SECONDS, PublicErrors
from jobsbot.config.config import Config, Secret
from jobsbot.core.errors import BadKey, NoAccess, Unavailable
from jobsbot.core.jobs.api_calls import ApiRoot
from jobsbot.core.messages.export import summarize_export
from jobsbot.core.reply import ExportFile
from jobsbot.exports.writers import write_export
from jobsbot.services import open_client, open_services
from tests.api.raw_server import make_response, reply_with, run_raw_server
from tests.bot_conversation import NOON, Conversation, get_message, make_job, message_text
from tests.databases.migrated import copy_migrated_database

REFUSAL = json.dumps({"status": "error", "message": "Authentication failed"}).encode()
PRIVATE = "API key"


class OneRefusedProject:
    """The Jobs API, which refuses the key of project 456; and storage, which refuses every key."""

    def __init__(self, jobs, client):
        self._jobs, self._client = jobs, client

    def _choose(self, call):
        good = call.project == 123 and call.root is ApiRoot.JOBS
        return self._jobs if good else self._client

    def send(self, call, *, timeout=None):
        return self._choose(call).send(call, timeout=timeout)

    def stream(self, call):
        return self._choose(call).stream(call)


@pytest.fixture
def config(tmp_path):
    with run_raw_server(reply_with(make_response(REFUSAL, status="403 Forbidden"))) as server:
        yield Config(
            api_key=Secret("0123456789abcdef0123456789abcdef"),
            api_url=server.root,
            storage_url=server.root,
            job_queue_url=server.root,
            database_url=Secret(copy_migrated_database(tmp_path / "jobsbot.sqlite")),
        )


@pytest.fixture
def chat(config, api):
    """What a bot in Slack is built from."""
    api.put(
        make_job("123/1/1", items_scraped=90, logs=40),
        make_job("123/1/2", "finished", close_reason="failed", errors_count=3, logs=40),
    )
    with open_services(config) as services:
        yield Conversation(OneRefusedProject(api, services.api), services.memory)


@pytest.mark.parametrize(
    "sentence",
    ["list all", "now all", "stuck all", "projects", "now 123", "stuck 123", "show 123/1/2",
     "why 123/1/2", "why 123", "items 123/1/2", "log 123/1/2", "activity 123", "list 456"],
)  # fmt: skip
def test_no_part_of_an_answer_in_the_chat_tells_of_a_key(chat, sentence, caplog):
    heard = message_text(get_message(chat.says(sentence)))
    assert PRIVATE not in heard
    assert "SH_APIKEY" not in heard
    if sentence not in ("now 123",):  # it goes without what storage knows
        assert "Scrapy Cloud refuses my key" in heard
    assert "does not accept the API key used for project" in caplog.text


def test_nor_does_a_file_that_could_not_be_made(chat):
    (reply,) = chat.says("export 456 finished")
    assert isinstance(reply, ExportFile)
    result = write_export(reply.request, BytesIO(), NOON, lambda rows: None)
    assert "Scrapy Cloud refuses my key." in summarize_export(reply.request, result)


def test_a_terminal_is_told_in_the_parts_of_an_answer_too(config, api, conversation):
    terminal = Conversation(OneRefusedProject(api, open_client(config)), conversation.memory)
    heard = message_text(get_message(terminal.says("list all")))
    assert "does not accept the API key used for project 456" in heard


@pytest.mark.parametrize("kind", [BadKey, NoAccess])
def test_the_log_hears_the_same_once_a_minute(kind, caplog):
    seconds = [0.0]
    explain = PublicErrors(lambda: seconds[0]).explain
    times = (0.0, 1.0, LOG_INTERVAL_SECONDS - 1, LOG_INTERVAL_SECONDS)
    error = kind("The API key may not see project 456.", then="Check SH_APIKEY.")
    told = [explain(error) for seconds[0] in times]
    assert {type(error) for error in told} == {kind}
    assert not any(PRIVATE in str(error) for error in told)
    assert len(caplog.records) == 2
    assert explain(told[0]) is told[0]


def test_what_everybody_can_make_sense_of_stays_as_it_is(caplog):
    error = Unavailable("Scrapy Cloud answers 503.")
    assert PublicErrors().explain(error) is error
    assert not caplog.records
