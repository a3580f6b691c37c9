"""Credentials that were planted in jobs are in no answer, file, log line or line of the audit."""

import io
import zipfile

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.export import JOB_FORMATS, FileFormat
from jobsbot.core.messages.message import Choice
from jobsbot.core.reply import ExportFile, SendMessage, ShowCard
from jobsbot.core.text.redactor import Redactor
from jobsbot.core.values import replace
from jobsbot.exports.writers import write_export
from jobsbot.operations.polls.job_file import build_job_file
from jobsbot.render.fallback import write_fallback_text
from jobsbot.render.json_lines import write_json_lines
from jobsbot.render.slack import to_slack
from jobsbot.render.terminal import to_terminal
from tests.bot_conversation import NOON, PROJECT_IDS, Conversation, find_button, make_job
from tests.slow_examples import first_in_every_run

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


def export_jobs(conversation, kind):
    """Answer what an export writes, unpacked where it is packed."""
    (reply,) = conversation.says(f"export 123 as={kind.value}")
    assert isinstance(reply, ExportFile)
    into = io.BytesIO()
    write_export(reply.request, into, NOON, lambda _: None)
    if kind is not FileFormat.XLSX:
        return into.getvalue()
    with zipfile.ZipFile(into) as book:
        return b"".join(book.read(name) for name in book.namelist())


@pytest.mark.parametrize("kind", JOB_FORMATS)
def test_no_file_holds_a_planted_credential(planted, kind):
    written = export_jobs(planted, kind)
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
    kept = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("jobsbot.sqlite*")))
    assert kept.startswith(b"SQLite format 3")
    assert OWN_KEY.encode() not in kept.lower()


NAMES = (
    f"api_key={PLANTED}",
    f"Bearer {PLANTED}",
    f"https://me:{PLANTED}@shop.example/a",
    f"me:{PLANTED}@proxy.example:8011",
    f"shop?page=1&token={PLANTED}",
    f"xoxb-{PLANTED}-1",
    f"sk_live_{PLANTED}",
    f"region {OWN_KEY}",
)
"""What somebody called a spider, a tag, a version or the reason of an end."""


@pytest.fixture
def misnamed(conversation, known):
    """Jobs that are called so: each of their names holds a credential."""
    for number, name in enumerate(NAMES, 1):
        named = {"spider": name, "tags": [name, f"{name}b"], "version": name}
        ended = make_job(f"123/{number}/1", "finished", **named, close_reason=name)
        conversation.api.put(ended, make_job(f"123/{number}/2", **named))
    return Conversation(conversation.api, conversation.memory, known)


def assert_none_is_told(told):
    for secret in (PLANTED, OWN_KEY):
        assert secret not in told, told[max(0, told.find(secret) - 200) :][:400]


@pytest.mark.parametrize(
    "sentence",
    first_in_every_run(
        "show 123/4/1", "list 123 running", "spiders 123", "projects", "tag 123/2/1 +x",
        "diff 123 24h..12h 12h..0s", "stop shop", "list 123 spider=boks", "select 123", *SENTENCES,
        count=9,
    ),
)  # fmt: skip
def test_no_answer_shows_a_credential_in_a_name(misnamed, sentence):
    text = sentence.replace("123/1/3", "123/1/2").replace("123/1/1,2", "123/1/1,123/2/1")
    for reply in misnamed.says(text):
        told = "".join(hide_values(each) for each in [reply.message])
        assert_none_is_told(told)
    assert_none_is_told(repr(list(misnamed.memory.list_audit_entries())))


def hide_values(message):
    """All that is shown of a message: buttons say what they mean, and it is not seen."""
    plain = replace(
        message,
        buttons=tuple(replace(each, value="") for each in message.buttons),
        button_rows=tuple(
            (line, tuple(replace(each, value="") for each in buttons))
            for line, buttons in message.button_rows
        ),
        parts=tuple(
            replace(part, options=tuple(("x", label) for _, label in part.options))
            if isinstance(part, Choice)
            else part
            for part in message.parts
        ),
    )
    return write_everywhere(plain)


@pytest.mark.parametrize("kind", JOB_FORMATS)
def test_no_file_holds_a_credential_in_a_name(misnamed, kind):
    written = export_jobs(misnamed, kind)
    assert written.count(b"123/8/") >= 2
    assert_none_is_told(written.decode(errors="replace"))


def test_the_file_of_deleted_jobs_holds_none_either(misnamed):
    (card,) = misnamed.says(f"delete {','.join(f'123/{n}/1' for n in range(1, 9))}")
    plan = card.record.plan
    file = build_job_file(plan, misnamed.api.jobs.values(), NOON, misnamed.config.masking)
    assert file.content.count("123/") == 8 * 2
    assert_none_is_told(file.content)


@pytest.mark.parametrize("number", range(1, len(NAMES)))
def test_what_is_called_so_is_still_found_by_its_name_and_stopped_by_its_key(misnamed, number):
    name = NAMES[number - 1]
    (card,) = misnamed.says(f"stop 123 running spider='{name}'")
    assert [str(key) for key in card.record.plan.keys] == [f"123/{number}/2"]
    assert_none_is_told(hide_values(card.message))
    (card,) = misnamed.says(f"stop 123/{number}/2")
    assert misnamed.presses(find_button([card], "Stop 1 job")) == []
    assert misnamed.started[-1] == card.record.plan.id
