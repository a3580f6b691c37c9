"""Every filter is one entry, and everything about it follows from the entry."""

from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.grammar.command import BotConfig, Selection
from jobsbot.core.grammar.params.form_inputs import build_selection_inputs
from jobsbot.core.grammar.params.jobs import SELECTION_VOCABULARY
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.jobs.figures import FIGURES
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind
from jobsbot.core.jobs.filter_kinds.name_filters import ArgumentsFilter, compile_patterns
from jobsbot.core.jobs.filters import FILTERS, JobFilters, say_filters
from jobsbot.core.jobs.job import Ending, Job, classify_ending
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.values import replace
from tests.core.jobs.filter_strategies import VALUES_BY_KIND, filters

ANYWHERE = BotConfig(commands=ALL_COMMANDS)
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def all_kinds(kind: type) -> set[type]:
    return {kind} | {one for sub in kind.__subclasses__() for one in all_kinds(sub)}


def test_every_kind_of_filter_is_in_the_round_trip() -> None:
    assert set(VALUES_BY_KIND) == all_kinds(FilterKind) - {FilterKind}


def test_every_kind_of_filter_is_that_of_a_filter() -> None:
    assert {type(kind) for kind in FILTERS.values()} == all_kinds(FilterKind) - {FilterKind}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_reads_nothing_where_no_word_is_left(name: str) -> None:
    kind = FILTERS[name]
    assert kind.read(TokenBag(()), 123) == kind.nothing


def test_every_figure_has_a_filter() -> None:
    assert set(FIGURES) - {"started", "updated"} <= set(FILTERS), (
        "since and until ask for those two"
    )


@pytest.mark.parametrize("name", FILTERS)
def test_an_example_is_understood_and_asks_for_its_own_filter_alone(name: str) -> None:
    kind = FILTERS[name]
    command = parse(f"list 123 {kind.example}", ANYWHERE)
    asked = command.selection.filters
    assert getattr(asked, name) != kind.nothing
    assert replace(asked, **{name: kind.nothing}) == JobFilters()
    assert parse(say(command), ANYWHERE) == command


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_is_in_the_form_and_in_completion(name: str) -> None:
    kind = FILTERS[name]
    inputs = build_selection_inputs(Selection(123), FILTERS)
    names = {one.name.rstrip(",") for one in inputs}
    shown = " ".join(getattr(one, "hint", "") for one in inputs)
    assert f"{kind.name}=" in names or kind.example in shown
    assert set(kind.vocabulary) <= set(SELECTION_VOCABULARY)
    assert kind.vocabulary or isinstance(kind, ArgumentsFilter)


@pytest.mark.parametrize("name", FILTERS)
def test_no_name_of_a_filter_means_two(name: str) -> None:
    others = {word for other, kind in FILTERS.items() if other != name for word in kind.names}
    assert not others & set(FILTERS[name].names)


@given(filters)
def test_what_is_asked_reaches_the_api_or_is_judged_here_or_is_a_window(asked: JobFilters) -> None:
    for kind, value in asked.set_filters:
        assert [*kind.params(value)] or kind.build_test(value, NOW) or kind.name == "sort"
        assert [*kind.say(value)]
    assert bool([*say_filters(asked)]) == bool(asked)


def make_job(**more) -> Job:
    told = {"state": "finished", "close_reason": "finished", "spider": "books",
            "started_time": "2026-05-04T10:00:00", "updated_time": "2026-05-04T11:00:00",
            "version": "3f2c9e1-main"}  # fmt: skip
    return Job(id="123/1/1", **(told | more))


@pytest.mark.parametrize(
    ("said", "job", "fits"),
    [
        ("version=3f2c", {}, True),
        ("version=a07,3f2", {}, True),
        ("version=main", {}, False),
        ("version=3f2c", {"version": None}, False),
        ("spider=shoes,BOOKS", {}, True),
        ("spider=b*k?", {}, True),
        ("spider=book*,x", {"spider": "shoes"}, False),
        ("close_reason=failed,banned", {"close_reason": "banned"}, True),
        ("close_reason=failed,banned", {"close_reason": "failed badly"}, False),
        ("failed", {"close_reason": "cancelled"}, False),
        ("failed", {"close_reason": "cancelled (stalled)"}, True),
        ("failed", {"close_reason": None}, True),
        ("failed", {"state": "running", "close_reason": None}, False),
        ("stopped", {"close_reason": "cancel_timeout"}, True),
        ("succeeded", {}, True),
        ("since=1h", {}, True),
        ("since=59m", {}, False),
        ("since=1h", {"state": "running", "updated_time": None}, False),
        ("since=2h", {"state": "running", "updated_time": None}, True),
        ("since=1h", {"state": "pending", "started_time": None, "updated_time": None}, True),
        ("since=11:00", {}, True),
        ("since=12:30", {}, True),
        ("since=today", {"updated_time": "2026-05-03T23:59:00"}, False),
        ("since=yesterday", {"updated_time": "2026-05-03T00:01:00"}, True),
        ("since=yesterday", {"updated_time": "2026-05-02T23:59:00"}, False),
        ("since=monday", {"updated_time": "2026-05-03T23:59:00"}, False),
        ("since=sunday", {"updated_time": "2026-05-03T00:01:00"}, True),
        ("since='3 may'", {"updated_time": "2026-05-03T00:01:00"}, True),
        ("since='3 may'", {"updated_time": "2026-05-02T23:59:00"}, False),
        ("since='4 may'", {}, True),
        ("since='5 may'", {"updated_time": "2025-05-05T00:01:00"}, True),
        ("since='29 feb'", {"updated_time": "2024-02-29T00:01:00"}, True),
        ("since='29 feb'", {"updated_time": "2024-02-28T23:59:00"}, False),
        ("since=monday until='monday 24:00'", {}, True),
        ("since=sunday until='sunday 24:00'", {}, False),
        ("until='may 3 24:00'", {"updated_time": "2026-05-03T23:59:00"}, True),
        ("until='may 3 24:00'", {"updated_time": "2026-05-04T00:01:00"}, False),
        ("since='3 may 2025'", {"updated_time": "2025-05-03T00:01:00"}, True),
        ("until=11:01", {}, True),
        ("until=11:00", {}, False),
        ("since=yesterday until='yesterday 24:00'", {"started_time": "2026-05-03T23:00:00"}, False),
        ("until=10:01", {"state": "running", "updated_time": None}, True),
        ("until=10:00", {"state": "running", "updated_time": None}, False),
        ("until=1h", {"state": "pending", "started_time": None, "updated_time": None}, False),
        ("runtime>=1h", {}, True),
        ("longer=1h", {}, False),
    ],
)
def test_what_the_api_cannot_judge_is_judged_job_by_job(said, job, fits) -> None:
    asked = parse(f"list 123 {said}", ANYWHERE).selection.filters
    assert asked.build_test(NOW)(make_job(**job)) is fits


@given(st.text("*?ab", max_size=8), st.text("ab", max_size=8))
@example("*?" * 30 + "z", "a" * 200)  # without end where each star tries each place
@example("*a" * 30 + "*z*", "a" * 200)
def test_a_star_is_any_characters_and_a_question_mark_one(pattern, name) -> None:
    fits = compile_patterns([pattern, "z"]).fullmatch(name) is not None
    assert fits == (pattern != "" and fnmatchcase(name, pattern))


@pytest.mark.parametrize(
    ("said", "params"),
    [
        ("spider=books", (("spider", "books"),)),
        ("spider=books,shoes", ()),
        ("spider=book*", ()),
        ("failed", (("state", "finished"),)),
        ("failed finished", (("state", "finished"),)),
        ("tag=a,b no_tag=c", (("has_tag", "a"), ("has_tag", "b"), ("lacks_tag", "c"))),
    ],
)
def test_the_api_is_asked_for_what_it_can_judge(said, params) -> None:
    assert parse(f"list 123 {said}", ANYWHERE).selection.filters.query_params() == params


def test_ends_are_of_three_kinds() -> None:
    for reason in ("finished", "closespider_itemcount", "closespider_pagecount"):
        assert classify_ending(reason) is Ending.WELL
    for reason in ("cancelled", "cancel_timeout", "shutdown"):
        assert classify_ending(reason) is Ending.STOPPED
    for reason in ("", "failed", "cancelled (24h limit)", "killed by oom", "whatever is new"):
        assert classify_ending(reason) is Ending.BADLY


def test_a_length_of_time_may_be_written_out() -> None:
    for said in ("2h", "2hours", "120min"):
        assert parse(f"list 123 since={said}", ANYWHERE).selection.filters.since == timedelta(
            hours=2
        )
