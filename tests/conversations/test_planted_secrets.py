"""Credentials that were planted in jobs are in no answer, file, log line or line of the audit."""

import io
import zipfile

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.export import JOB_FORMATS, FileFormat
from jobsbot.core.reply import ExportFile, SendMessage, ShowCard
from jobsbot.core.text.redactor import Redactor
from jobsbot.exports.writers import write_export
from jobsbot.render.fallback import write_fallback_text
from jobsbot.render.json_lines import write_json_lines
from jobsbot.render.slack import to_slack
from jobsbot.render.terminal import to_terminal
from tests.bot_conversation import NOON, PROJECT_IDS, Conversation, make_job

PLANTED = "Zq7sPlanted9XkV"
OWN_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
PLACES = {
    "api_key": PLANTED,
    "start_url": f"https://shop.example/a?page=1&token={PLANTED}",
    "proxy": f"http://me:{PLANTED}@proxy.example:8011",
    "headers": f'{{"Authorization": "Basic {PLANTED}", "Accept": "*/*"}}',
    "settings": {"LOGIN": {"password": PLANTED}},
    "region": OWN_KEY,
    "note": f"password: {PLANTED}",
}
SENTENCES = (
    "now", "list", "list 123 finished", "select 123 finished", "show 123/1/1",
    "show 123/1/1,2", "stuck 123", "summary 123", "stop 123/1/3", "delete 123/1/1",
    "tag 123/1/1 +seen",
)  # fmt: skip


def make_jobs() -> list:
    return [
        make_job("123/1/1", "finished", spider_args=PLACES),
        make_job("123/1/2", "finished", spider_args={**PLACES, "api_key": f"{PLANTED}2"}),
        make_job("123/1/3", spider_args=PLACES),
    ]


@pytest.fixture
def known():
    masking = Masking(redactor=Redactor([OWN_KEY]))
    return BotConfig(
        projects=PROJECT_IDS, default_project=123, commands=ALL_COMMANDS, masking=masking
    )


@pytest.fixture
def planted(conversation, known):
    conversation.api.put(*make_jobs())
    return Conversation(conversation.api, conversation.memory, known)


def write_everywhere(message) -> str:
    """All that any renderer makes of a message."""
    drawn = to_slack(message)
    lines = "\n".join(write_json_lines(message))
    text = f"{to_terminal(message)}{to_terminal(message, width=None)}{lines}"
    return f"{drawn}{text}{write_fallback_text(message, 40_000)}{message!r}"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_answer_shows_a_planted_credential(planted, sentence):
    told = ""
    for reply in planted.says(sentence):
        assert isinstance(reply, SendMessage | ShowCard)
        told += write_everywhere(reply.message)
        if isinstance(reply, ShowCard):
            told += repr(planted.memory.get_audit_entries(reply.record.plan.id))
    assert "123/1/" in told or "summary" in sentence or "stuck" in sentence
    assert PLANTED not in told
    assert OWN_KEY not in told


@pytest.mark.parametrize("kind", JOB_FORMATS)
def test_no_file_holds_a_planted_credential(planted, kind):
    (reply,) = planted.says(f"export 123 as={kind.value}")
    assert isinstance(reply, ExportFile)
    into = io.BytesIO()
    write_export(reply.request, into, NOON, lambda _: None)
    written = into.getvalue()
    if kind is FileFormat.XLSX:
        with zipfile.ZipFile(into) as book:
            written = b"".join(book.read(name) for name in book.namelist())
    assert b"shop.example" in written
    assert PLANTED.encode() not in written
    assert OWN_KEY.encode() not in written


@pytest.mark.parametrize(
    "asked",
    [
        "list 123 arg.password=hunter2",
        "list 123 arg.api_key=hunter2",
        "stop 123 running arg:accessToken=hunter2",
        f"list 123 arg.region={OWN_KEY}",
        f"list 123 arg.note='password: {PLANTED}'",
        "export 123 arg.proxy=http://me:hunter2@proxy.example",
    ],
)
def test_a_guess_at_a_credential_is_not_judged_and_not_repeated(planted, asked):
    before = len(planted.api.asked)
    (reply,) = planted.says(asked)
    assert isinstance(reply, SendMessage)
    assert reply.failed
    assert "an answer would tell whether the value is right" in reply.message.title
    told = write_everywhere(reply.message)
    for guess in ("hunter2", OWN_KEY, PLANTED):
        assert guess not in told
    assert len(planted.api.asked) == before, "nothing was asked"


def test_what_the_policy_shows_can_be_asked_for(conversation, known):
    conversation.api.put(make_job("123/1/1", spider_args={"key": "books"}))
    masking = Masking(frozenset({"key"}))
    shown = Conversation(
        conversation.api,
        conversation.memory,
        BotConfig(
            projects=PROJECT_IDS, default_project=123, commands=ALL_COMMANDS, masking=masking
        ),
    )
    (reply,) = shown.says("list 123 arg.key=books")
    assert not reply.failed
    assert "123/1/1" in write_everywhere(reply.message)


def test_ordinary_arguments_can_be_asked_for(conversation):
    conversation.api.put(make_job("123/1/1", spider_args={"region": "eu", "author": "Jane"}))
    for asked in ("arg.region=eu", "arg.author=Jane"):
        (reply,) = conversation.says(f"list 123 {asked}")
        assert "123/1/1" in write_everywhere(reply.message)


@pytest.mark.parametrize(
    "sentence",
    [
        f"stop 123/1/3 because {OWN_KEY} was seen",
        f"tag 123/1/1 +{OWN_KEY}",
        f"list 123 spider={OWN_KEY.upper()}",
        f"stop 789/1/1 because {OWN_KEY}",
        f"{OWN_KEY}",
        f"use {OWN_KEY}",
        f"history @{OWN_KEY}",
        f"stop spider={OWN_KEY}",
        f"log 123/1/1 contains={OWN_KEY}",
    ],
)
def test_a_secret_of_ours_that_somebody_types_is_neither_kept_nor_repeated(
    planted, tmp_path, sentence
):
    for origin in (Origin.TYPED, Origin.MENTIONED):
        (reply,) = planted.says(sentence, how=origin)
        told = write_everywhere(reply.message) + repr(list(planted.memory.list_audit_entries()))
        assert OWN_KEY not in told.lower()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("jobsbot.sqlite*"))
    assert kept.startswith(b"SQLite format 3")
    assert OWN_KEY.encode() not in kept.lower()
