"""Charts keep Slack's limits: what is too much is folded into `other`, or said."""

from __future__ import annotations

import math
from typing import Any

import pytest

from jobsbot.core.messages.message import Chart, ChartKind, Message
from jobsbot.render.slack import Dialect, to_slack
from tests.render.slack_limits import list_block_faults, walk_nodes


def chart(kind: ChartKind, categories: int, series: int = 1, figure: float = 1.0) -> Chart:
    names = tuple(f"category {n}" for n in range(categories))
    all_series = tuple((f"series {n}", (figure + n,) * categories) for n in range(series))
    return Chart(kind, "Errors", names, all_series, "What the chart says.")


def drawn(value: Chart, dialect: Dialect = Dialect.NEW) -> list[dict[str, Any]]:
    return to_slack(Message("x", (value,)), dialect).blocks


def the_chart(value: Chart) -> dict[str, Any]:
    block = next(b for b in drawn(value) if b["type"] == "data_visualization")
    assert list_block_faults(block) == []
    return dict(block["chart"])


def words(blocks: list[dict[str, Any]]) -> str:
    return " ".join(n["text"] for n in walk_nodes(blocks) if isinstance(n.get("text"), str))


def test_bars_past_the_twentieth_become_other():
    found = the_chart(chart(ChartKind.BAR, 30))
    assert found["axis_config"]["categories"][-1] == "other"
    assert found["series"][0]["data"][-1] == {"label": "other", "value": 11.0}


def test_the_smallest_series_past_the_twelfth_become_other():
    found = the_chart(chart(ChartKind.BAR, 2, series=15))
    names = [series["name"] for series in found["series"]]
    assert names == [*(f"series {n}" for n in range(14, 3, -1)), "other"]
    assert found["series"][-1]["data"][0]["value"] == sum(range(1, 5))


def test_segments_past_the_twelfth_become_other():
    segments = the_chart(chart(ChartKind.PIE, 20))["segments"]
    assert segments[-1] == {"label": "other", "value": 9.0}


@pytest.mark.parametrize("kind", (ChartKind.LINE, ChartKind.AREA))
def test_a_long_line_shows_its_end_and_says_so(kind: ChartKind):
    found = the_chart(chart(kind, 35))
    assert found["axis_config"]["categories"][0] == "category 15"
    assert "The chart shows the last 20 of 35." in words(drawn(chart(kind, 35)))


def test_an_empty_segment_is_left_out():
    pie = Chart(ChartKind.PIE, "Outcomes", ("good", "bad"), (("jobs", (3, 0)),), "3 good.")
    assert the_chart(pie)["segments"] == [{"label": "good", "value": 3}]


def test_names_that_are_the_same_when_cut_are_told_apart():
    names = tuple(f"a spider of a very long name {n}" for n in range(3))
    bars = Chart(ChartKind.BAR, "Errors", names, (("errors", (1, 2, 3)),), "Three.")
    found = the_chart(bars)["axis_config"]["categories"]
    assert found == ["a spider of a very…", "a spider of a ver… 2", "a spider of a ver… 3"]


@pytest.mark.parametrize("figure", (math.nan, math.inf))
def test_figures_that_are_none_are_told_in_words(figure: float):
    blocks = drawn(chart(ChartKind.BAR, 2, figure=figure))
    assert [block["type"] for block in blocks] == ["header", "rich_text"]
    assert "What the chart says." in words(blocks)


def test_an_older_workspace_gets_the_words():
    assert "What the chart says." in words(drawn(chart(ChartKind.BAR, 2), Dialect.OLD))


def test_the_words_stand_under_the_chart_and_in_the_text():
    value = chart(ChartKind.BAR, 2)
    assert "What the chart says." in words(drawn(value))
    assert "Errors: What the chart says." in to_slack(Message("x", (value,))).text


def test_a_third_chart_stands_as_words():
    value = chart(ChartKind.BAR, 2)
    kinds = [block["type"] for block in to_slack(Message("x", (value,) * 3)).blocks]
    assert kinds.count("data_visualization") == 2
