"""A Slack message as people read it in a terminal."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

ANGLE_BRACKETS = re.compile(r"<([^<>]*)>")
Names = Mapping[str, str]  # ids of people and groups to how they are called


def read_message_text(message: Mapping[str, Any], names: Names) -> str:
    """Return everything a message says, in one piece, to look for words in."""
    blocks = message.get("blocks") or ()
    said = "\n".join(line for block in blocks for line in _read_lines(block, names))
    return f"{strip_mrkdwn(message.get('text', ''), names)}\n{said}"


def strip_mrkdwn(text: str, names: Names) -> str:
    """Return mrkdwn without its angle brackets: names, labels and fallbacks in their place."""
    return unescape(
        ANGLE_BRACKETS.sub(lambda found: _resolve_reference(found.group(1), names), text)
    )


def draw_message(message: Mapping[str, Any], names: Names) -> RenderableType:
    """Draw a message for rich."""
    blocks = message.get("blocks") or ()
    if not blocks:
        return Text(strip_mrkdwn(message.get("text", ""), names))
    return Group(*(part for block in blocks for part in _draw_block(block, names)))


def find_buttons(message: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return each button with the id of its block."""
    for block in _walk_blocks(message.get("blocks") or ()):
        for part in (block.get("accessory"), *(block.get("elements") or ())):
            if isinstance(part, dict) and part.get("type") == "button":
                yield block["block_id"], part


def _walk_blocks(blocks: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Go through blocks, and through those that are in them."""
    for block in blocks:
        yield block
        yield from block.get("child_blocks") or ()


def _draw_block(block: Mapping[str, Any], names: Names) -> Iterator[RenderableType]:
    match block["type"]:
        case "header":
            yield Text(_read_text(block["text"], names), style="bold")
        case "divider":
            yield Text("─" * 20, style="dim")
        case "context":
            yield Text(" ".join(_read_lines(block, names)), style="dim")
        case "table" | "data_table":
            yield _draw_table(block["rows"], names)
        case "container":
            yield Text(f"▸ {_read_text(block['title'], names)}", style="bold")
            inside = (part for each in block["child_blocks"] for part in _draw_block(each, names))
            yield Padding(Group(*inside), (0, 0, 0, 2))
        case "actions":
            labels = [
                _read_text(part["text"], names) for part in block["elements"] if "text" in part
            ]
            yield Text("  ".join(f"[ {label} ]" for label in labels), style="bold cyan")
        case _:
            yield Text("\n".join(_read_lines(block, names)))


def _draw_table(rows: Iterable[Iterable[Any]], names: Names) -> RenderableType:
    first, *rest = [[Text(_read_cell(cell, names)) for cell in row] for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in first:
        table.add_column(name, overflow="fold")
    for row in rest:
        table.add_row(*row)
    return Padding(table, (0, 0, 0, 2))


def _read_cell(cell: Any, names: Names) -> str:
    return " ".join(_read_lines(cell, names)) if isinstance(cell, dict) else ""


def _read_lines(part: Any, names: Names) -> Iterator[str]:
    """Return the texts within a block, in order, a line a piece."""
    if isinstance(part, list):
        for item in part:
            yield from _read_lines(item, names)
        return
    if not isinstance(part, dict):
        return
    kind = part.get("type")
    if kind in ("plain_text", "mrkdwn"):
        yield _read_text(part, names)
    elif kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
        yield "".join(_read_rich_element(element, names) for element in part["elements"])
    elif kind in ("raw_text", "raw_number", "markdown"):
        yield str(part.get("text", part.get("value", "")))
    else:
        for value in part.values():
            yield from _read_lines(value, names)


def _read_rich_element(element: Mapping[str, Any], names: Names) -> str:
    match element["type"]:
        case "user":
            return f"@{names.get(element['user_id'], element['user_id'])}"
        case "usergroup":
            return f"@{names.get(element['usergroup_id'], element['usergroup_id'])}"
        case "link":
            return str(element.get("text") or element["url"])
        case "date":
            return str(element.get("fallback") or element["timestamp"])
        case _:
            return str(element.get("text", ""))


def _read_text(text: Mapping[str, Any], names: Names) -> str:
    said = str(text["text"])
    return strip_mrkdwn(said, names) if text["type"] == "mrkdwn" else said


def _resolve_reference(inside: str, names: Names) -> str:
    target, _, label = inside.partition("|")
    if target[:1] in "@#":
        return f"{target[0]}{names.get(target[1:], label or target[1:])}"
    if target.startswith("!subteam^"):
        return f"@{names.get(target.removeprefix('!subteam^'), label)}"
    return label or target.lstrip("!")
