"""Sentences are understood, and every command has one spelling that means the same anywhere."""

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.commands import ALL_COMMANDS
from jobsbot.commands.activity import ReadActivity
from jobsbot.commands.delete import DeleteJobs
from jobsbot.commands.items import MAX_ITEMS, ReadItems
from jobsbot.commands.list import ListJobs
from jobsbot.commands.list_all import ListAllJobs
from jobsbot.commands.log import ReadLog
from jobsbot.commands.now_all import ShowAllNow
from jobsbot.commands.show import ShowJobs
from jobsbot.commands.stop import StopJobs
from jobsbot.commands.stuck_all import FindAllStuckJobs
from jobsbot.commands.tag import TagJobs
from jobsbot.commands.update import UpdateJobs
from jobsbot.commands.use import UseProject
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, Selection, TagChange
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.grammar.usage_errors import UnknownWord
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.log_reader import MAX_LOG_LINES, LogQuery
from jobsbot.core.values import replace
from tests.core.jobs.filter_strategies import filters
from tests.property_settings import try_times

HERE = BotConfig(
    projects={"prod-crawl": 123, "staging": 456}, default_project=123, commands=ALL_COMMANDS
)
ANYWHERE = BotConfig(commands=ALL_COMMANDS)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", "now 123"),
        ("list 123 running", "list 123 running"),
        ("LIST Running prod-crawl", "list 123 running"),
        ("123 running", "list 123 running"),
        ("running", "list 123 running"),
        ("list spider=books staging", "list 456 spider=books"),
        ("list tag=a tag=b no_tag=c", "list 123 has_tag=a has_tag=b lacks_tag=c"),
        ("list spider=“my spider”", 'list 123 spider="my spider"'),
        ("list spider=‘my spider’", 'list 123 spider="my spider"'),
        ("list spider=R&amp;D", 'list 123 spider="R&D"'),
        ("123/1/2", "show 123/1/2"),
        ("show 1/2", "show 123/1/2"),
        ("show 123/1/2,3,4 456/1/1", "show 123/1/2,3,4 456/1/1"),
        ("https://app.zyte.com/p/123/1/2/items", "show 123/1/2"),
        ("stop <https://app.scrapinghub.com/p/123/job/1/2|the job>", "stop 123/1/2"),
        ("<https://dash.scrapinghub.com/p/123/1/2> stop", "stop 123/1/2"),
        ("list https://app.zyte.com/p/456/jobs", "list 456"),
        ("list job=1/2", "list 123 job=123/1/2"),
        ("stop job=1/2", "stop 123/1/2"),
        ("tag 1/2 +“needs review” -old", 'tag 123/1/2 +"needs review" -old'),
        ("tag 1/2 −old", "tag 123/1/2 -old"),
        ("update has_tag=a add_tag=b remove_tag=c", "update 123 has_tag=a add_tag=b remove_tag=c"),
        ("use none", "use none"),
        ("use Staging", "use 456"),
        ("kill 1/2", "stop 123/1/2"),
        ("help rm", "help delete"),
        ("list errors>10 items<5 longer=6h", "list 123 errors>10 items<5 runtime>6h"),
        (
            "list runtime>=1h30m since=24h until=2026-05-04",
            "list 123 runtime>=90m since=24h until=2026-05-04T00:00:00Z",
        ),
        (
            "list spider=book* reason=cancel* sort=-errors",
            "list 123 spider=book* close_reason=cancel* sort=-errors",
        ),
        ("list all_tags=a all_tag=b arg:Region=eu", "list 123 all_tags=a all_tags=b arg.Region=eu"),
        ("stop errors&gt;10", "stop 123 errors>10"),
        ("list count=5 offset=10", "list 123 count=5 offset=10"),
        ("list 123 errors > 10", "list 123 errors>10"),
        ("list 123 errors >10 items< 5", "list 123 errors>10 items<5"),
        ("list 123 spider = books", "list 123 spider=books"),
        ("list spider=a,b spider=c", "list 123 spider=a,b,c"),
        ('list spider="a,b",c', 'list 123 spider="a,b",c'),
        ("list tag=a,b", "list 123 has_tag=a has_tag=b"),
        ("list reason=failed,memusage_exceeded", "list 123 close_reason=failed,memusage_exceeded"),
        ("failed since=1h", "list 123 failed since=1h"),
        ("list failed since 2h", "list 123 failed since=2h"),
        ("list version=3f2c,a07", "list 123 version=3f2c,a07"),
        ("stop version=a07 running", "stop 123 running version=a07"),
        ("delete 1 finished version=a07", "delete 1 finished version=a07"),
        ("list since=yesterday", "list 123 since=yesterday"),
        ("list since=10:00", "list 123 since=10:00"),
        ("list since=yesterday 10:00", 'list 123 since="yesterday 10:00"'),
        ("list since=2026-11-24 10:00", "list 123 since=2026-11-24T10:00:00Z"),
        ("list until='2026-11-24 10:00'", "list 123 until=2026-11-24T10:00:00Z"),
        ("list since='May 3rd' 10:00", 'list 123 since="3 may 10:00"'),
        ("list since='may 3, 2026'", "list 123 since=2026-05-03T00:00:00Z"),
        ("list until='monday 24:00'", 'list 123 until="monday 24:00"'),
        ("list 123 done", "list 123 finished"),
        ("list all running", "list all running"),
        ("list running in all projects", "list all running"),
        ("everything running", "list all running"),
        ("list running everywhere", "list all running"),
        ("list all failed since=1h", "list all failed since=1h"),
        ("list everything", "list all"),
        ("list all 123 running", "list 123 running"),
        ("list all job=123/1/2", "list 123 job=123/1/2"),
        ("list running over each of our projects", "list all running"),
        ("ps across all projects", "list all running"),
        ("list all projects", "projects"),
        ("help list all", "help list all"),
        ("now all projects", "now all"),
        ("everywhere", "now all"),
        ("what is going on everywhere", "now all"),
        ("status of all projects", "now all"),
        ("stuck everywhere", "stuck all"),
        ("what is stuck in any project?", "stuck all"),
        ("is anything wrong across our projects", "stuck all"),
        ("stuck all 456", "stuck 456"),
        ("can I stop jobs in staging", "can 456"),
        ("can i delete staging jobs?", "can 456"),
        ("who may delete 456/1/1", "can 456"),
        ("who can stop jobs in project 789", "can 789"),
        ("may I delete 3 jobs", "can 123"),
        ("who stopped staging", "history 456 since=7d"),
        ("who deleted jobs in staging", "history 456 since=7d"),
        ("who stopped 123/1/2", "history 123/1/2 since=7d"),
        ("list all help", "help list all"),
        ("freeze everywhere", "freeze all"),
        ("freeze all projects", "freeze all"),
    ],
)
def test_a_sentence_as_people_write_it_has_one_spelling(said, meant):
    command = parse(said, HERE)
    assert say(command) == meant
    assert parse(meant, ANYWHERE) == command


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("lst 123", "list 123"),
        ("list runing", "list 123 running"),
        ("lsit runing tga=x", "list 123 running has_tag=x"),
        ("stop 123 spidr=books", "stop 123 spider=books"),
        ("list prodcrawl", "list 123"),
        ("stpo 123/1/2", "stop 123/1/2"),
    ],
)
def test_a_mistyped_word_is_answered_with_what_was_probably_meant(said, meant):
    with pytest.raises(UsageError) as wrong:
        parse(said, HERE)
    assert wrong.value.meant == meant


@pytest.mark.parametrize(
    "said",
    [
        "stop", "stop 123", "stop 123 count=3", "delete 456", "show", "tag 1/2", "tag +x",
        "update 1/2", "list count=0", "list count=x", "list state=walking", "list spider=",
        "list running finished", "list 123 456", "stop 123/1/2 456/1/2", "stop 1/2 spider=x",
        "tag 1/2 +x -x", 'list spider="open', "use", "list running failed", "zzzz", "0/0/0",
        "stop https://evil.example/p/1/2/3", "list 123 https://app.zyte.com/p/x/y", "stop " * 3000,
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_words(said):
    with pytest.raises(UsageError) as wrong:
        parse(said, HERE)
    assert wrong.value.text.endswith((".", "?"))


def test_a_key_without_a_project_asks_for_one():
    with pytest.raises(UsageError, match="of which project"):
        parse("show 1/2", ANYWHERE)


@pytest.mark.parametrize("command", ALL_COMMANDS, ids=lambda command: command.word)
def test_every_example_is_the_canonical_spelling_of_itself(command):
    assert command.examples
    for example in command.examples:
        assert say(parse(example, ANYWHERE)) == example


ids = st.integers(1, 10**12 - 1)
texts = st.text(min_size=1, max_size=30)
keys = st.builds(JobKey, ids, ids, ids)
tags = st.lists(texts, unique=True, max_size=3).map(tuple)


@st.composite
def own_keys(draw):
    project = draw(ids)
    return tuple(draw(st.lists(st.builds(JobKey, st.just(project), ids, ids), min_size=1,
                               max_size=6, unique=True)))  # fmt: skip


by_key = own_keys().map(lambda found: Selection(found[0].project, found))
by_filter = st.builds(
    lambda project, kind: Selection(
        project, filters=replace(kind, state=kind.state or ("" if kind.ending else "running"))
    ),
    ids,
    filters,
)
listings = st.builds(
    lambda project, kind, own: Selection(project, filters=replace(kind, job=tuple(
        JobKey(project, key.spider, key.number) for key in own))),
    ids, filters, st.lists(keys, max_size=3, unique_by=lambda key: (key.spider, key.number)),
)  # fmt: skip


@st.composite
def changes(draw):
    both = draw(st.lists(texts, min_size=1, max_size=5, unique=True))
    cut = draw(st.integers(0, len(both)))
    return TagChange(tuple(both[:cut]), tuple(both[cut:]))


log_queries = st.builds(
    LogQuery,
    last=st.integers(1, MAX_LOG_LINES),
    level=st.sampled_from((0, 20, 30, 40, 50)),
    contains=st.just("") | texts,
)
log_files = st.sampled_from(("", *ReadLog.file_formats))
commands = st.one_of(
    st.builds(ListJobs, selection=listings),
    st.builds(ListAllJobs, filters=filters),
    st.builds(ShowAllNow),
    st.builds(FindAllStuckJobs),
    st.builds(ReadItems, key=keys, last=st.integers(1, MAX_ITEMS)),
    st.builds(ReadActivity, project=ids, everything=st.booleans()),
    st.builds(ReadLog, key=keys, query=log_queries, file_format=log_files),
    st.builds(ShowJobs, keys=st.lists(keys, min_size=1, max_size=6, unique=True).map(tuple)),
    st.builds(StopJobs, jobs=by_key | by_filter),
    st.builds(DeleteJobs, jobs=by_key | by_filter),
    st.builds(TagJobs, jobs=by_key | by_filter, tags=changes()),
    st.builds(UpdateJobs, jobs=by_key | by_filter, tags=changes()),
    st.builds(UseProject, project=st.none() | ids),
)


@try_times(400)
@given(commands)
@hypothesis.example(TagJobs(jobs=Selection(1, (JobKey(1, 1, 1),)), tags=TagChange(remove=("H",))))
def test_what_is_said_is_understood_as_what_was_meant(command):
    assert parse(say(command), ANYWHERE) == command
    assert parse(say(command), HERE) == command


pieces = st.sampled_from(
    ["list", "stop", "running", "123", "123/1/2", "1/2,3", "spider=", "tag=a", "+x", "-y", '"',
     "“", "’", "—", "&amp;", "<https://app.zyte.com/p/1/2/3|x>", "<!channel>", "\\", "=", "\n",
     "count=-1", "all", "everywhere",
     "in all projects", "9" * 5000, "👾", "\x00", "\u202e", "help", "use", "none", "job=", "/", ","]
)  # fmt: skip


@try_times(600)
@given(st.one_of(st.text(), st.lists(pieces, max_size=8).map(" ".join),
                 st.lists(pieces, max_size=8).map("".join)))  # fmt: skip
def test_the_parser_raises_nothing_but_its_usage_error(text):
    for known in (HERE, ANYWHERE):
        try:
            command = parse(text, known)
        except UsageError as error:
            assert error.text
        else:
            assert parse(say(command), ANYWHERE) == command


@pytest.mark.parametrize(("more", "meant"), [(1, "list 123 running"), (80, "")])
def test_nothing_is_corrected_in_a_pasted_sentence(more, meant) -> None:
    """It would be read anew for each correction."""
    with pytest.raises(UnknownWord) as caught:
        parse(f"lsit 123 {'running ' * more}", HERE)
    assert caught.value.meant == meant


def test_a_time_of_hundreds_of_characters_is_none() -> None:
    assert parse('list 123 since="2h   ago"', HERE)
    with pytest.raises(UsageError, match="takes a time"):
        parse(f'list 123 since="2h{" " * 200}ago"', HERE)
