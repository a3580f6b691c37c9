"""What there is: projects, spiders, versions; and names of them that do not exist."""

from contextlib import suppress

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.answers.unknown_names import get_selection
from jobsbot.core.errors import Unavailable, UsageError
from jobsbot.core.grammar.command import BotConfig, WriteCommand
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.jobs.filters import FILTERS
from jobsbot.core.messages.export import ExportRequest
from jobsbot.core.reply import ExportFile
from jobsbot.core.values import replace
from tests.bot_conversation import (
    Conversation,
    FakeReadApi,
    find_button,
    get_message,
    make_job,
    message_text,
)


@pytest.fixture
def shop(conversation, api):
    api.put(
        make_job("123/1/1", spider="shop_books", version="a07be52"),
        make_job("123/1/2", "finished", spider="shop_books", version="a07be52"),
        make_job("123/2/1", "finished", spider="news", close_reason="failed", version="3f2c9e1"),
        make_job("456/1/1", "pending", spider="tea"),
    )
    return conversation


def text_of(replies):
    return message_text(get_message(replies))


@pytest.mark.parametrize("said", ["projects", "list projects", "show all projects", "PROJECTS?"])
def test_projects_are_listed_with_what_lives_in_each(shop, said):
    message = get_message(shop.says(said))
    assert message.title == "2 projects, jobs run in prod-crawl; prod-crawl is meant here."
    assert "prod-crawl | 1 | 0 | 123" in message_text(message)
    assert "staging | 0 | 1 | 456" in message_text(message)
    assert find_button(shop.says(said), "staging").value == "now 456"


def test_a_project_that_cannot_be_read_is_said(shop, api):
    api.fails = Unavailable("The Jobs API is not answering right now.")
    assert "staging could not be read: The Jobs API is not answering" in text_of(
        shop.says("projects")
    )


def test_what_could_not_be_read_is_not_said_to_be_none(shop, api):
    api.fails = Unavailable("The Jobs API is not answering right now.")
    assert get_message(shop.says("projects")).title == (
        "2 projects, what runs in them is not known; prod-crawl is meant here."
    )


class OneProjectFails(FakeReadApi):
    """A Jobs API that does not answer about project 456."""

    def send(self, call, *, timeout=None):
        if call.project == 456:
            raise Unavailable("The Jobs API is not answering right now.")
        return super().send(call, timeout=timeout)


@pytest.mark.parametrize(
    ("state", "said"),
    [("running", "jobs run in prod-crawl"), ("pending", "no job runs in 1 of them")],
)
def test_of_what_could_be_read_it_is_said_where_jobs_run(conversation, state, said):
    api = OneProjectFails()
    api.put(make_job("123/1/1", state))
    known = Conversation(api, conversation.memory)
    assert get_message(known.says("projects")).title == (
        f"2 projects, {said}, what runs in 1 is not known; prod-crawl is meant here."
    )


def test_all_jobs_that_wait_are_counted(shop, api):
    api.put(*(make_job(f"456/2/{n}", "pending") for n in range(1, 1201)))
    message = get_message(shop.says("projects"))
    assert "staging | 0 | 1201 | 456" in message_text(message)
    assert message.records[1].pending == 1201


def test_of_many_projects_it_is_said_that_these_are_a_part(conversation, api):
    many = replace(conversation.config, projects={f"shop-{n}": n for n in range(101, 161)})
    title = get_message(Conversation(api, conversation.memory, many).says("projects")).title
    assert title.startswith("40 of 60 projects, no job runs in them;")


def test_where_no_project_is_known_it_says_how_to_name_one(conversation):
    bare = replace(conversation.config, projects={}, default_project=None)
    alone = Conversation(conversation.api, conversation.memory, bare)
    assert "No project is known here by name." in text_of(alone.says("projects"))


@pytest.mark.parametrize("said", ["spiders", "list spiders", "what spiders are there?"])
def test_spiders_are_listed_those_that_ended_badly_first(shop, said):
    text = text_of(shop.says(said))
    assert text.splitlines()[0] == (
        "2 spiders in prod-crawl in the last 30 days, 1 with live jobs, 1 ended badly the last time"
    )
    assert text.index("❌ failed") < text.index("✅ finished")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("diff a07be5x 3f2c", "diff 123 version=a07be52 version=3f2c"),
        ("summary spider=shop_boks", "summary 123 spider=shop_books since=24h by=spider"),
        ("export spider=shop_boks", "export 123 spider=shop_books as=jsonl"),
    ],
)
def test_a_name_that_is_not_there_is_no_empty_answer(shop, said, meant):
    message = get_message(shop.says(said))
    assert message.buttons[0].value == meant
    assert "shop_boks" in message.title or "a07be5x" in message.title


CHANGES = {"tag": " +a", "update": " add_tag=a"}


def list_verbs_with_filters():
    """Find every verb that takes jobs by a filter, with what else its sentence needs."""
    known = BotConfig(default_project=123, commands=ALL_COMMANDS)
    for command in ALL_COMMANDS:
        said = f"{command.word} spider=shop_boks{CHANGES.get(command.word, '')}"
        with suppress(UsageError):
            _, selection = get_selection(parse(said, known))
            if selection and selection.filters.spider:
                yield said


@pytest.mark.parametrize("said", [*list_verbs_with_filters()])
def test_no_verb_says_none_of_a_spider_that_is_not_there(shop, said):
    assert "“shop_boks”" in text_of(shop.says(said))


@pytest.mark.parametrize("named", ["spider=oldie", "version=1.0", "tag=spring"])
def test_an_old_job_is_exported_though_its_names_are_not_of_this_month(shop, api, named):
    api.put(
        make_job(
            "123/9/1",
            "finished",
            spider="oldie",
            version="1.0",
            tags=["spring"],
            started_time="2026-03-01T10:00:00",
            updated_time="2026-03-01T11:00:00",
        )
    )
    api.asked.clear()
    (reply,) = shop.says(f"export finished {named}")
    assert isinstance(reply, ExportFile)
    assert isinstance(reply.request, ExportRequest)
    assert len(api.asked) == 1
    assert [job.id for job in reply.request.jobs] == ["123/9/1"]


def test_none_is_meant_until_one_is_used_again(shop):
    shop.says("use none")
    assert get_message(shop.says("list")).title == "Which project? None is set here yet."
    shop.says("use prod-crawl")
    assert "prod-crawl" in get_message(shop.says("list")).title


def test_an_address_with_a_filter_lists_what_it_shows(shop):
    text = text_of(shop.says("https://app.zyte.com/p/123/jobs?spider=shop_books&state=finished"))
    assert text.splitlines()[-1] == "/jobs list 123 finished spider=shop_books"


@pytest.mark.parametrize("said", ["stop 123/6", "show 123/6", "list job=123/6"])
def test_a_project_and_a_spider_are_no_job(shop, said):
    message = get_message(shop.says(said))
    assert message.title == "“123/6” is a spider of project 123, and no job."


@pytest.mark.parametrize(
    "guess", ["AKIAIOSFODNN7EXAMPLE", "password=hunter2", "eyJhbGciOi.eyJzdWIi"]
)
def test_a_log_is_not_searched_for_a_credential(shop, api, guess):
    message = get_message(shop.says(f"log 123/1/2 contains='{guess}'"))
    assert message.title.startswith("A log can't be searched for what looks like a credential")
    assert not api.asked


def test_help_of_a_verb_names_every_filter(conversation):
    text = text_of(conversation.says("help list"))
    for kind in FILTERS.values():
        assert f"{kind.example}: {kind.help}" in text
    for verb in ("use", "log", "show", "items", "history"):
        assert "Filters" not in text_of(conversation.says(f"help {verb}"))


EQUAL_SPELLINGS = ("job", "has_tag", "lacks_tag", "all_tags", "close_reason", "runtime")
"""Filters whose example has a shorter name than the one that is said again."""


@pytest.mark.parametrize("command", ALL_COMMANDS, ids=lambda command: command.word)
def test_a_verb_takes_every_filter_that_its_help_names(conversation, api, command):
    text = text_of(conversation.says(f"help {command.word}"))
    named = [kind for kind in FILTERS.values() if f"{kind.example}: {kind.help}" in text]
    change = "add_tag=x" if command.word == "update" else "+x" if command.word == "tag" else ""
    for kind in named:
        narrowed = "" if kind.narrows else "spider=books"
        project = "" if command.word == "list all" else "123"
        said = f"{command.word} {project} {kind.example} {narrowed} {change}"
        meant = parse(said, conversation.config)
        assert type(meant) is command
        assert set(kind.example.split()) <= set(say(meant).split()) or kind.name in EQUAL_SPELLINGS
        if issubclass(command, WriteCommand):
            assert "jobs can." not in text_of(conversation.says(said)), "in no state of its own"


@pytest.mark.parametrize("verb", ["stop", "delete"])
def test_the_help_of_a_write_names_no_filter_that_only_other_jobs_fit(conversation, verb):
    named = text_of(conversation.says(f"help {verb}"))
    ended = [FILTERS[name].example in named for name in ("ending", "close_reason")]
    assert ended == [verb == "delete"] * 2


@pytest.mark.parametrize("end", ["failed", "close_reason=banned", "finished reason=memusage*"])
def test_what_only_ended_jobs_have_finds_none_to_stop(conversation, api, end):
    api.put(make_job("123/1/1"), make_job("123/1/2", "finished", close_reason="banned"))
    text = text_of(conversation.says(f"stop 123 {end}"))
    assert "What is finished cannot be stopped: only running or pending jobs can." in text
    assert f"Leave out {end.replace(' reason', ' close_reason')}, or name others." in text


@pytest.mark.parametrize(
    "said",
    ["list help", "list -h", "list --help", "help list", "-h list", "list ?", "help me list"],
)
def test_help_is_found_wherever_it_is_asked_for(conversation, said):
    assert get_message(conversation.says(said)).title.startswith("list: ")
