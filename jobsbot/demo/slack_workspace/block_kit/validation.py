"""What Slack refuses: too long, too many, twice, unknown, or in the wrong place."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jobsbot.demo.slack_workspace.block_kit.blocks import SURFACES
from jobsbot.demo.slack_workspace.block_kit.elements import plain
from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    array,
    fault,
    flag,
    kinds,
    string,
    typed,
)
from jobsbot.demo.slack_workspace.block_kit.tables_and_charts import letters
from jobsbot.demo.slack_workspace.errors import Refused

TEXT = 4_000
ALL_BLOCK_TEXT = 12_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
CHARTS = 2


def check_message(text: str, blocks: list[Any], unknown: Collection[str] = ()) -> None:
    """Refuse a message that Slack would not post.

    `unknown` are block types that this workspace does not know yet. Raises Refused: `no_text`,
    `msg_too_long`, `msg_blocks_too_long`, `invalid_blocks`.
    """
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > TEXT:
        raise Refused("msg_too_long")
    if faults := tuple(_block_faults(blocks, "message", MESSAGE_BLOCKS, "/blocks", unknown)):
        raise Refused("invalid_blocks", faults)
    if letters(blocks) > ALL_BLOCK_TEXT:
        raise Refused("msg_blocks_too_long")


def check_view(view: Any, kind: str, unknown: Collection[str] = ()) -> None:
    """Refuse a modal or home view that Slack would not open.

    Raises Refused `invalid_arguments`, as the views methods do, with a line for each fault.
    """
    faults = tuple(_VIEWS[kind](view, "/view"))
    if not faults:
        faults = tuple(_block_faults(view["blocks"], kind, VIEW_BLOCKS, "/view/blocks", unknown))
    if faults:
        raise Refused("invalid_arguments", faults)


def _block_faults(
    blocks: list[Any], surface: str, most: int, at: str, unknown: Collection[str]
) -> Iterator[str]:
    known = {kind: rule for kind, rule in SURFACES[surface].items() if kind not in unknown}
    yield from array(kinds(known), most, least=0)(blocks, at)
    for name in ("block_id", "action_id"):
        yield from _twice(blocks, name, at)
    tables = sum(_type(block) in ("table", "data_table") for block in blocks)
    if tables > 1:
        yield fault("only_one_table_allowed", at)
    if sum(_type(block) == "data_visualization" for block in blocks) > CHARTS:
        yield fault(f"no more than {CHARTS} data_visualization blocks allowed", at)


def _twice(blocks: list[Any], name: str, at: str) -> Iterator[str]:
    """Find an id used again: a block_id in the whole, an action_id within its block."""
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        if name == "action_id":
            seen = set()
        for value in _named(block, name):
            if value in seen:
                yield fault(f"`{name}` {value} already exists", f"{at}/{place}")
            seen.add(value)


def _named(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _named(item, name)
    elif isinstance(value, dict):
        if isinstance(value.get(name), str) and "type" in value:
            yield value[name]
        for item in value.values():
            yield from _named(item, name)


def _type(block: Any) -> object:
    return block.get("type") if isinstance(block, dict) else None


def _any_blocks(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield fault("must be an array", at)


_SHARED: Mapping[str, Rule] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_VIEWS: Mapping[str, Rule] = {
    "modal": typed(
        "modal",
        {"title": plain(24), "blocks": _any_blocks},
        {
            **_SHARED,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
    "home": typed("home", {"blocks": _any_blocks}, _SHARED),
}
