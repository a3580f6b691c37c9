"""Tables and charts: the blocks with rules between their parts.

https://docs.slack.dev/reference/block-kit/blocks/table-block, /data-table-block and
/data-visualization-block
"""

from collections.abc import Iterator
from typing import Any

from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    array,
    both,
    choice,
    fault,
    flag,
    kinds,
    number,
    shape,
    string,
    typed,
)
from jobsbot.demo.slack_workspace.block_kit.rich_text import RICH_TEXT

RAW_TEXT = typed("raw_text", {"text": string(12_000, 1)})
RAW_NUMBER = typed("raw_number", {"value": number()}, {"text": string(255, 1)})
CELL = kinds({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})
COLUMNS = 20
BLOCK_ID = string(255)

TABLE = typed(
    "table",
    {"rows": array(array(CELL, COLUMNS), 100)},
    {
        "block_id": BLOCK_ID,
        "column_settings": array(
            shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag}), COLUMNS
        ),
    },
)

_DATA_TABLE = typed(
    "data_table",
    {"caption": string(2000, 1), "rows": array(array(CELL, COLUMNS), 101, 2)},
    {
        "block_id": BLOCK_ID,
        "page_size": number(1, 100),
        "row_header_column_index": number(0, COLUMNS - 1),
    },
)

_LABEL = string(20, 1)
_PIE = typed(
    "pie",
    {"segments": array(shape({"label": _LABEL, "value": number(0)}), 12)},
)
_POINTS = array(shape({"label": _LABEL, "value": number()}), 20)
_AXES = shape({"categories": array(_LABEL, 20)}, {"x_label": string(50), "y_label": string(50)})


def _data_table_cells(value: Any, at: str) -> Iterator[str]:
    rows = value["rows"]
    if len({len(row) for row in rows}) > 1:
        yield fault("all rows must have the same number of columns", f"{at}/rows")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        yield fault("a header cell must not be rich_text", f"{at}/rows/0")


def _size(most: int, of: str) -> Rule:
    def judge(value: Any, at: str) -> Iterator[str]:
        if letters(value["rows"]) > most:
            yield fault(f"the cells of a {of} must be less than {most + 1} characters", at)

    return judge


def _chart(kind: str) -> Rule:
    shown = {"series": array(shape({"name": _LABEL, "data": _POINTS}), 12), "axis_config": _AXES}
    return both(typed(kind, shown), _one_point_a_category)


def _one_point_a_category(value: Any, at: str) -> Iterator[str]:
    series = value["series"]
    if len({one["name"] for one in series}) < len(series):
        yield fault("series names must be unique", f"{at}/series")
    categories = sorted(value["axis_config"]["categories"])
    for place, one in enumerate(series):
        if sorted(point["label"] for point in one["data"]) != categories:
            says = "a series must have exactly one point for each category"
            yield fault(says, f"{at}/series/{place}/data")


def _positive_segments(value: Any, at: str) -> Iterator[str]:
    for place, segment in enumerate(value["segments"]):
        if segment["value"] == 0:
            yield fault("must be more than 0", f"{at}/segments/{place}/value")


def letters(value: Any) -> int:
    """Count the characters of text at any depth."""
    if isinstance(value, list):
        return sum(map(letters, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(map(letters, value.values()))


FULL_TABLE = both(TABLE, _size(10_000, "table"))
DATA_TABLE = both(_DATA_TABLE, _data_table_cells, _size(20_000, "data_table"))
CHART = typed(
    "data_visualization",
    {
        "title": string(50, 1),
        "chart": kinds(
            {
                "pie": both(_PIE, _positive_segments),
                **{kind: _chart(kind) for kind in ("bar", "line", "area")},
            }
        ),
    },
    {"block_id": BLOCK_ID},
)
