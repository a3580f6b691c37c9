"""What Slack refuses, checked on a finished payload: written from Slack's reference.

https://docs.slack.dev/reference/block-kit, and for the whole of a message from what its API says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_TEXT_UNITS = {"header": 150, "section": 3000, "context": 3000}

CONTAINED_KINDS = {
    "actions", "context", "divider", "header", "image", "section", "table", "video",
}  # fmt: skip
"""What both Slack's reference and its API take in a container."""


def count_utf16_units(text: str) -> int:
    """Count as Slack does, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def walk_nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Each object in a value, in the order in which it is written."""
    left = [value]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            yield node
            left.extend(reversed(node.values()))
        elif isinstance(node, list):
            left.extend(reversed(node))


def list_message_faults(payload: dict[str, Any]) -> list[str]:
    """List why Slack would refuse a message; empty where it would not."""
    blocks = payload["blocks"]
    texts = [node["text"] for node in walk_nodes(blocks) if isinstance(node.get("text"), str)]
    found = [
        *_fault_when(not payload["text"].strip(), "no top-level text"),
        *_fault_when(count_utf16_units(payload["text"]) > 4000, "top-level text over 4,000"),
        *_fault_when(len([*_walk_blocks(blocks)]) > 50, f"{len(blocks)} blocks, and those in them"),
        *_fault_when(sum(map(count_utf16_units, texts)) > 11_000, "block text over 11,000"),
        *_fault_when(any(not text for text in texts), "an empty text"),
        *_fault_when(
            _count_blocks(blocks, "data_table") + _count_blocks(blocks, "table") > 1, "two tables"
        ),
        *_fault_when(_count_blocks(blocks, "data_visualization") > 2, "three charts"),
        *_list_duplicate_ids(blocks),
        *_list_red_buttons(blocks),
    ]
    return found + [fault for block in blocks for fault in list_block_faults(block)]


def list_modal_faults(view: dict[str, Any]) -> list[str]:
    """List why Slack would refuse a modal."""
    blocks = view["blocks"]
    kinds = {block["type"] for block in blocks}
    found = [
        *_fault_when(len(blocks) > 100, f"{len(blocks)} blocks"),
        *_fault_when(
            bool(kinds & {"table", "data_table", "data_visualization"}), "a table in a modal"
        ),
        *_fault_when(
            count_utf16_units(view.get("private_metadata", "")) > 3000,
            "private_metadata over 3,000",
        ),
        *_list_duplicate_ids(blocks),
    ]
    for name in ("title", "submit", "close"):
        found += _fault_when(not 0 < count_utf16_units(view[name]["text"]) <= 24, f"{name} over 24")
    return found + [fault for block in blocks for fault in list_block_faults(block)]


def list_block_faults(block: dict[str, Any]) -> list[str]:
    """List what is wrong with one block."""
    kind = block["type"]
    match kind:
        case "header" | "section":
            return _fault_when(
                count_utf16_units(block["text"]["text"]) > MAX_TEXT_UNITS[kind], kind
            ) + _list_element_faults(block)
        case "context":
            return _fault_when(not 1 <= len(block["elements"]) <= 10, "context elements")
        case "actions":
            return _fault_when(
                not 1 <= len(block["elements"]) <= 25, "actions"
            ) + _list_element_faults(block)
        case "data_table" | "table":
            return _list_table_faults(block)
        case "data_visualization":
            return _list_chart_faults(block)
        case "container":
            return _list_container_faults(block)
        case "input" | "rich_text":
            return _list_element_faults(block)
        case _:
            return [f"no block {kind}"]


def _list_element_faults(block: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for node in walk_nodes(block):
        match node.get("type"):
            case "button":
                found += _list_button_faults(node)
            case "checkboxes" | "radio_buttons":
                found += _fault_when(not 1 <= len(node["options"]) <= 10, "options")
            case "multi_static_select" | "static_select":
                found += _fault_when(not 1 <= len(node["options"]) <= 100, "options")
            case "rich_text_section" | "rich_text_list":
                found += _fault_when(not node["elements"], "empty rich text")
        for option in node.get("options", []):
            found += _fault_when(count_utf16_units(option["text"]["text"]) > 75, "option text")
            found += _fault_when(not 0 < count_utf16_units(option["value"]) <= 150, "option value")
    return found


def _list_button_faults(button: dict[str, Any]) -> list[str]:
    dialog = button.get("confirm", {})
    limits = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
    return [
        *_fault_when(not 0 < count_utf16_units(button["text"]["text"]) <= 75, "button text"),
        *_fault_when(len(button.get("value", "")) > 2000, "button value"),
        *_fault_when(not 0 < len(button["action_id"]) <= 255, "action_id"),
        *_fault_when(
            count_utf16_units(button.get("accessibility_label", "")) > 75, "accessibility label"
        ),
        *(
            f"dialog {n}"
            for n in dialog.keys() & limits
            if count_utf16_units(dialog[n]["text"]) > limits[n]
        ),
    ]


def _list_container_faults(block: dict[str, Any]) -> list[str]:
    children = block["child_blocks"]
    others = {child["type"] for child in children} - CONTAINED_KINDS
    return [
        *_fault_when(not 1 <= len(children) <= 10, f"{len(children)} blocks in a container"),
        *_fault_when(bool(others), f"{others} in a container"),
        *_fault_when(not 0 < count_utf16_units(block["title"]["text"]) <= 150, "container title"),
        *_fault_when(block["title"]["type"] != "plain_text", "markup in a title"),
        *(fault for child in children for fault in list_block_faults(child)),
    ]


def _list_table_faults(block: dict[str, Any]) -> list[str]:
    rows = block["rows"]
    most, chars = (201, 20_000) if block["type"] == "data_table" else (100, 10_000)
    cells = [cell for row in rows for cell in row]
    whole = sum(
        count_utf16_units(n["text"]) for n in walk_nodes(cells) if isinstance(n.get("text"), str)
    )
    return [
        *_fault_when(not 2 <= len(rows) <= most, f"{len(rows)} rows"),
        *_fault_when({len(row) for row in rows} != {len(rows[0])}, "rows of different lengths"),
        *_fault_when(not 1 <= len(rows[0]) <= 20, f"{len(rows[0])} columns"),
        *_fault_when(whole > chars, f"{whole} characters in a table"),
        *_fault_when(any(cell["type"] == "rich_text" for cell in rows[0]), "rich text in a header"),
        *_fault_when(block["type"] == "data_table" and not block["caption"], "no caption"),
        *_fault_when(not 1 <= block.get("page_size", 1) <= 100, "page_size"),
    ]


def _list_chart_faults(block: dict[str, Any]) -> list[str]:
    chart = block["chart"]
    found = _fault_when(not 0 < count_utf16_units(block["title"]) <= 50, "chart title")
    if chart["type"] == "pie":
        segments = chart["segments"]
        found += _fault_when(not 1 <= len(segments) <= 12, "segments")
        found += _fault_when(any(segment["value"] <= 0 for segment in segments), "an empty segment")
        return found + _list_name_faults([segment["label"] for segment in segments])
    categories = chart["axis_config"]["categories"]
    found += _fault_when(not 1 <= len(categories) <= 20, "categories")
    found += _fault_when(not 1 <= len(chart["series"]) <= 12, "series")
    for series in chart["series"]:
        found += _fault_when([p["label"] for p in series["data"]] != categories, "points")
    return (
        found
        + _list_name_faults(categories)
        + _list_name_faults([series["name"] for series in chart["series"]])
    )


def _list_name_faults(names: list[str]) -> list[str]:
    return [
        *_fault_when(len(set(names)) < len(names), "the same name twice"),
        *_fault_when(
            any(not 0 < count_utf16_units(name) <= 20 for name in names), "a name over 20"
        ),
    ]


def _list_duplicate_ids(blocks: list[Any]) -> list[str]:
    found = []
    for kind in ("block_id", "action_id"):
        ids = [node[kind] for node in walk_nodes(blocks) if kind in node]
        found += _fault_when(len(set(ids)) < len(ids), f"{kind} twice")
    return found


def _list_red_buttons(blocks: list[Any]) -> list[str]:
    red = [
        n for n in walk_nodes(blocks) if n.get("type") == "button" and n.get("style") == "danger"
    ]
    return _fault_when(len(red) > 1, "two red buttons")


def _count_blocks(blocks: list[Any], kind: str) -> int:
    return sum(block["type"] == kind for block in _walk_blocks(blocks))


def _walk_blocks(blocks: list[Any]) -> Iterator[Any]:
    for block in blocks:
        yield block
        yield from block.get("child_blocks", ())


def _fault_when(wrong: bool, fault: str) -> list[str]:
    return [fault] if wrong else []
