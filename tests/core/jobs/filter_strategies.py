"""Values of filters, made up by kind: a filter of a kind that is known needs nothing here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from jobsbot.core.jobs.figures import COMPARISON_OPERATORS, SORT_COLUMNS, Bound
from jobsbot.core.jobs.filter_kinds.figure_filters import (
    FigureFilter,
    NumberFilter,
    OffsetFilter,
    SortFilter,
)
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind
from jobsbot.core.jobs.filter_kinds.name_filters import (
    AllTagsFilter,
    ArgumentsFilter,
    KeysFilter,
    NamesFilter,
    TagsFilter,
)
from jobsbot.core.jobs.filter_kinds.state_filters import EndingFilter, StateFilter
from jobsbot.core.jobs.filter_kinds.time_filters import MomentFilter
from jobsbot.core.jobs.filters import FILTERS, JobFilters
from jobsbot.core.jobs.job import STATES, Ending
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.text.durations import DAY_WORDS, MAX_YEAR, MIN_YEAR, WEEKDAYS, DayTime

texts = st.text(min_size=1, max_size=30)
argument_names = st.from_regex(r"[A-Za-z0-9_.:-]{1,12}", fullmatch=True)
shown_arguments = st.tuples(argument_names, texts).filter(
    lambda argument: not Masking().hides_value(*argument)
)
"""What looks like a credential cannot be asked for."""
names = st.lists(texts, unique=True, max_size=3).map(tuple)
first_date, last_date = (datetime(year, 1, 1, tzinfo=UTC) for year in (MIN_YEAR, MAX_YEAR))
dates = st.timedeltas(timedelta(), last_date - first_date).map(lambda after: first_date + after)
day_times = st.builds(
    DayTime,
    st.sampled_from(("", *DAY_WORDS, *WEEKDAYS, "3 may", "29 feb")),
    st.integers(0, 23),
    st.integers(0, 59),
)
lengths = st.integers(0, 36_000 * 86_400).map(lambda seconds: timedelta(seconds=seconds))

VALUES_BY_KIND: dict[type[FilterKind[Any]], st.SearchStrategy[Any]] = {
    KeysFilter: st.just(()),  # keys need the project of the sentence: see `listings`
    StateFilter: st.sampled_from(("", *STATES)),
    EndingFilter: st.sampled_from((None, *Ending)),
    NamesFilter: names,
    TagsFilter: names,
    AllTagsFilter: names,
    FigureFilter: st.lists(
        st.builds(Bound, st.sampled_from(tuple(COMPARISON_OPERATORS)), st.integers(0, 10**9)),
        max_size=2,
        unique=True,
    ).map(tuple),
    ArgumentsFilter: st.lists(shown_arguments, max_size=2).map(tuple),
    MomentFilter: st.none() | lengths | day_times | dates,
    SortFilter: st.sampled_from(("", *SORT_COLUMNS, *(f"-{column}" for column in SORT_COLUMNS))),
    NumberFilter: st.none() | st.integers(1, 10**9 - 1),
    OffsetFilter: st.integers(0, 10**9 - 1),
}


def has_no_contradiction(filters: JobFilters) -> bool:
    return not filters.ending or filters.state in ("", "finished")


filters = st.builds(
    JobFilters,
    **{
        name: VALUES_BY_KIND.get(type(kind), st.just(kind.nothing))
        for name, kind in FILTERS.items()
    },
).filter(has_no_contradiction)
