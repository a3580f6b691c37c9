"""Tables and charts: the blocks with rules between their parts.

https://docs.slack.dev/reference/block-kit/blocks/table-block, /data-table-block and
/data-visualization-block
"""

from collections.abc import Iterator
from typing import Any

from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    all_of,
    array,
    boolean,
    enum_value,
    format_error,
    number,
    object_by_type,
    object_with,
    string,
    typed_object,
)
from jobsbot.demo.slack_workspace.block_kit.rich_text import RICH_TEXT

RAW_TEXT = typed_object("raw_text", {"text": string(12_000, 1)})
RAW_NUMBER = typed_object("raw_number", {"value": number()}, {"text": string(255, 1)})
CELL = object_by_type({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})
MAX_COLUMNS = 20
BLOCK_ID = string(255)

_TABLE = typed_object(
    "table",
    {"rows": array(array(CELL, MAX_COLUMNS), 100)},
    {
        "block_id": BLOCK_ID,
        "column_settings": array(
            object_with(
                {}, {"align": enum_value("left", "center", "right"), "is_wrapped": boolean}
            ),
            MAX_COLUMNS,
        ),
    },
)

_DATA_TABLE = typed_object(
    "data_table",
    {"caption": string(2000, 1), "rows": array(array(CELL, MAX_COLUMNS), 201, 2)},
    {
        "block_id": BLOCK_ID,
        "page_size": number(1, 100),
        "row_header_column_index": number(0, MAX_COLUMNS - 1),
    },
)

_LABEL = string(20, 1)
_PIE = typed_object(
    "pie",
    {"segments": array(object_with({"label": _LABEL, "value": number(0)}), 12)},
)
_POINTS = array(object_with({"label": _LABEL, "value": number()}), 20)
_AXES = object_with(
    {"categories": array(_LABEL, 20)}, {"x_label": string(50), "y_label": string(50)}
)


def _check_data_table_cells(value: Any, at: str) -> Iterator[str]:
    rows = value["rows"]
    if len({len(row) for row in rows}) > 1:
        yield format_error("all rows must have the same number of columns", f"{at}/rows")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        yield format_error("a header cell must not be rich_text", f"{at}/rows/0")


def _limit_characters(maximum: int, of: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if count_characters(value["rows"]) > maximum:
            yield format_error(
                f"the cells of a {of} must be less than {maximum + 1} characters", at
            )

    return check


def _chart_rule(kind: str) -> Rule:
    shown = {
        "series": array(object_with({"name": _LABEL, "data": _POINTS}), 12),
        "axis_config": _AXES,
    }
    return all_of(typed_object(kind, shown), _check_points)


def _check_points(value: Any, at: str) -> Iterator[str]:
    series = value["series"]
    if len({one["name"] for one in series}) < len(series):
        yield format_error("series names must be unique", f"{at}/series")
    categories = sorted(value["axis_config"]["categories"])
    for place, one in enumerate(series):
        if sorted(point["label"] for point in one["data"]) != categories:
            says = "a series must have exactly one point for each category"
            yield format_error(says, f"{at}/series/{place}/data")


def _check_segments(value: Any, at: str) -> Iterator[str]:
    for place, segment in enumerate(value["segments"]):
        if segment["value"] == 0:
            yield format_error("must be more than 0", f"{at}/segments/{place}/value")


def count_characters(value: Any) -> int:
    """Count the characters of text at any depth."""
    if isinstance(value, list):
        return sum(map(count_characters, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(map(count_characters, value.values()))


TABLE = all_of(_TABLE, _limit_characters(10_000, "table"))
DATA_TABLE = all_of(_DATA_TABLE, _check_data_table_cells, _limit_characters(20_000, "data_table"))
CHART = typed_object(
    "data_visualization",
    {
        "title": string(50, 1),
        "chart": object_by_type(
            {
                "pie": all_of(_PIE, _check_segments),
                **{kind: _chart_rule(kind) for kind in ("bar", "line", "area")},
            }
        ),
    },
    {"block_id": BLOCK_ID},
)
