"""What Slack refuses, checked on a finished payload: written from Slack's reference.

https://docs.slack.dev/reference/block-kit, and for the whole of a message from what its API says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TEXTS = {"header": 150, "section": 3000, "context": 3000}


def units(text: str) -> int:
    """Count as Slack does, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from walk(child)
    elif isinstance(value, list):
        for child in value:
            yield from walk(child)


def refused(payload: dict[str, Any]) -> list[str]:
    """List why Slack would refuse a message; empty where it would not."""
    blocks = payload["blocks"]
    texts = [node["text"] for node in walk(blocks) if isinstance(node.get("text"), str)]
    found = [
        *_when(not payload["text"].strip(), "no top-level text"),
        *_when(units(payload["text"]) > 4000, "top-level text over 4,000"),
        *_when(len(blocks) > 50, f"{len(blocks)} blocks"),
        *_when(sum(map(units, texts)) > 11_000, "block text over 11,000"),
        *_when(any(not text for text in texts), "an empty text"),
        *_when(_count(blocks, "data_table") + _count(blocks, "table") > 1, "two tables"),
        *_when(_count(blocks, "data_visualization") > 2, "three charts"),
        *_twice(blocks),
        *_red(blocks),
    ]
    return found + [fault for block in blocks for fault in of_block(block)]


def refused_view(view: dict[str, Any]) -> list[str]:
    """List why Slack would refuse a modal."""
    blocks = view["blocks"]
    kinds = {block["type"] for block in blocks}
    found = [
        *_when(len(blocks) > 100, f"{len(blocks)} blocks"),
        *_when(bool(kinds & {"table", "data_table", "data_visualization"}), "a table in a modal"),
        *_when(units(view.get("private_metadata", "")) > 3000, "private_metadata over 3,000"),
        *_twice(blocks),
    ]
    for name in ("title", "submit", "close"):
        found += _when(not 0 < units(view[name]["text"]) <= 24, f"{name} over 24")
    return found + [fault for block in blocks for fault in of_block(block)]


def of_block(block: dict[str, Any]) -> list[str]:
    """List what is wrong with one block."""
    kind = block["type"]
    match kind:
        case "header" | "section":
            return _when(units(block["text"]["text"]) > TEXTS[kind], kind) + _elements(block)
        case "context":
            return _when(not 1 <= len(block["elements"]) <= 10, "context elements")
        case "actions":
            return _when(not 1 <= len(block["elements"]) <= 25, "actions") + _elements(block)
        case "data_table" | "table":
            return _table(block)
        case "data_visualization":
            return _chart(block)
        case "input" | "rich_text":
            return _elements(block)
        case _:
            return [f"no block {kind}"]


def _elements(block: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for node in walk(block):
        match node.get("type"):
            case "button":
                found += _button(node)
            case "checkboxes" | "radio_buttons":
                found += _when(not 1 <= len(node["options"]) <= 10, "options")
            case "multi_static_select" | "static_select":
                found += _when(not 1 <= len(node["options"]) <= 100, "options")
            case "rich_text_section" | "rich_text_list":
                found += _when(not node["elements"], "empty rich text")
        for option in node.get("options", []):
            found += _when(units(option["text"]["text"]) > 75, "option text")
            found += _when(not 0 < units(option["value"]) <= 150, "option value")
    return found


def _button(button: dict[str, Any]) -> list[str]:
    dialog = button.get("confirm", {})
    limits = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
    return [
        *_when(not 0 < units(button["text"]["text"]) <= 75, "button text"),
        *_when(len(button.get("value", "")) > 2000, "button value"),
        *_when(not 0 < len(button["action_id"]) <= 255, "action_id"),
        *_when(units(button.get("accessibility_label", "")) > 75, "accessibility label"),
        *(f"dialog {n}" for n in dialog.keys() & limits if units(dialog[n]["text"]) > limits[n]),
    ]


def _table(block: dict[str, Any]) -> list[str]:
    rows = block["rows"]
    most, chars = (101, 20_000) if block["type"] == "data_table" else (100, 10_000)
    cells = [cell for row in rows for cell in row]
    whole = sum(units(n["text"]) for n in walk(cells) if isinstance(n.get("text"), str))
    return [
        *_when(not 2 <= len(rows) <= most, f"{len(rows)} rows"),
        *_when({len(row) for row in rows} != {len(rows[0])}, "rows of different lengths"),
        *_when(not 1 <= len(rows[0]) <= 20, f"{len(rows[0])} columns"),
        *_when(whole > chars, f"{whole} characters in a table"),
        *_when(any(cell["type"] == "rich_text" for cell in rows[0]), "rich text in a header"),
        *_when(block["type"] == "data_table" and not block["caption"], "no caption"),
        *_when(not 1 <= block.get("page_size", 1) <= 100, "page_size"),
    ]


def _chart(block: dict[str, Any]) -> list[str]:
    chart = block["chart"]
    found = _when(not 0 < units(block["title"]) <= 50, "chart title")
    if chart["type"] == "pie":
        segments = chart["segments"]
        found += _when(not 1 <= len(segments) <= 12, "segments")
        found += _when(any(segment["value"] <= 0 for segment in segments), "an empty segment")
        return found + _names([segment["label"] for segment in segments])
    categories = chart["axis_config"]["categories"]
    found += _when(not 1 <= len(categories) <= 20, "categories")
    found += _when(not 1 <= len(chart["series"]) <= 12, "series")
    for series in chart["series"]:
        found += _when([p["label"] for p in series["data"]] != categories, "points")
    return found + _names(categories) + _names([series["name"] for series in chart["series"]])


def _names(names: list[str]) -> list[str]:
    return [
        *_when(len(set(names)) < len(names), "the same name twice"),
        *_when(any(not 0 < units(name) <= 20 for name in names), "a name over 20"),
    ]


def _twice(blocks: list[Any]) -> list[str]:
    found = []
    for kind in ("block_id", "action_id"):
        ids = [node[kind] for node in walk(blocks) if kind in node]
        found += _when(len(set(ids)) < len(ids), f"{kind} twice")
    return found


def _red(blocks: list[Any]) -> list[str]:
    red = [n for n in walk(blocks) if n.get("type") == "button" and n.get("style") == "danger"]
    return _when(len(red) > 1, "two red buttons")


def _count(blocks: list[Any], kind: str) -> int:
    return sum(block["type"] == kind for block in blocks)


def _when(wrong: bool, fault: str) -> list[str]:
    return [fault] if wrong else []
