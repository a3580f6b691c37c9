"""What of a log is shown at once: its errors and its end; the rest is folded, in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.messages.log_lines import draw_log_lines
from jobsbot.core.messages.message import Folded

INFO, ERROR = 20, 40


def draw(*levels):
    entries = [LogEntry(level=level, message=f"line {n}") for n, level in enumerate(levels)]
    return [*draw_log_lines(entries, str)]


def name_parts(parts):
    """Name each part: what stands on a fold, or how many lines are shown."""
    return [part.title if isinstance(part, Folded) else len(part.lines) for part in parts]


def list_lines(parts):
    lists = [part.parts[0] if isinstance(part, Folded) else part for part in parts]
    return [line[-1] for lines in lists for line in lines.lines]


def test_the_end_is_shown_and_what_is_before_it_folded():
    assert name_parts(draw(*[INFO] * 20)) == ["15 earlier lines", 5]


@pytest.mark.parametrize("count", [0, 1, 5, 8])
def test_a_short_log_is_shown_whole(count):
    assert name_parts(draw(*[INFO] * count)) == ([count] if count else [])


def test_an_error_is_shown_in_its_place():
    levels = [*[INFO] * 6, ERROR, *[INFO] * 4, *[INFO] * 5]
    assert name_parts(draw(*levels)) == ["6 earlier lines", 1, "4 lines between", 5]


def test_a_few_lines_between_errors_are_not_folded():
    levels = [*[INFO] * 6, ERROR, INFO, INFO, INFO, ERROR, *[INFO] * 5]
    assert name_parts(draw(*levels)) == ["6 earlier lines", 10]


def test_of_very_many_errors_the_newest_are_shown_and_the_others_counted():
    assert name_parts(draw(*[ERROR] * 30)) == ["20 earlier lines, 20 errors among them", 10]
    levels = [ERROR, *[INFO] * 9, *[ERROR] * 10]
    assert name_parts(draw(*levels)) == ["10 earlier lines, 1 error among them", 10]


def test_warnings_that_are_folded_are_counted_too():
    levels = [*[30] * 2, *[INFO] * 8, *[INFO] * 5]
    assert name_parts(draw(*levels)) == ["10 earlier lines, 2 warnings among them", 5]
    levels = [30, *[ERROR] * 30]
    assert name_parts(draw(*levels))[0] == "21 earlier lines, 20 errors, 1 warning among them"


@given(st.lists(st.sampled_from((INFO, 30, ERROR, 50, None)), max_size=60))
def test_every_line_stands_once_and_in_its_order(levels):
    parts = draw(*levels)
    assert list_lines(parts) == [f"line {n}" for n in range(len(levels))]
    assert not any(isinstance(part, Folded) for part in parts[-1:]), "the end is shown"
    assert all(len(part.parts[0].lines) >= 4 for part in parts if isinstance(part, Folded))
