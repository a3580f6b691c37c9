"""What Slack refuses: too long, too many, twice, unknown, or in the wrong place."""

from collections.abc import Collection, Iterator
from typing import Any

from jobsbot.demo.slack_workspace.block_kit.blocks import BLOCKS_BY_SURFACE
from jobsbot.demo.slack_workspace.block_kit.elements import plain_text
from jobsbot.demo.slack_workspace.block_kit.json_rules import (
    Rule,
    array,
    boolean,
    format_error,
    object_by_type,
    string,
    typed_object,
)
from jobsbot.demo.slack_workspace.block_kit.tables_and_charts import count_characters
from jobsbot.demo.slack_workspace.errors import WebApiRefusal

MAX_TEXT_CHARACTERS = 4_000
MAX_BLOCK_TEXT_CHARACTERS = 12_000
MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_CHARTS = 2


def check_message(text: str, blocks: list[Any], unknown: Collection[str] = ()) -> None:
    """Refuse a message that Slack would not post.

    `unknown` are block types that this workspace does not know yet. Raises WebApiRefusal:
    `no_text`, `msg_too_long`, `msg_blocks_too_long`, `invalid_blocks`.
    """
    if not text and not blocks:
        raise WebApiRefusal("no_text")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise WebApiRefusal("msg_too_long")
    if errors := tuple(
        _find_block_errors(blocks, "message", MAX_MESSAGE_BLOCKS, "/blocks", unknown)
    ):
        raise WebApiRefusal("invalid_blocks", errors)
    if count_characters(blocks) > MAX_BLOCK_TEXT_CHARACTERS:
        raise WebApiRefusal("msg_blocks_too_long")


def check_view(view: Any, unknown: Collection[str] = ()) -> None:
    """Refuse a modal that Slack would not open.

    Raises WebApiRefusal `invalid_arguments`, as the views methods do, with a line for each error.
    """
    errors = tuple(_MODAL_RULE(view, "/view"))
    if not errors:
        errors = tuple(
            _find_block_errors(view["blocks"], "modal", MAX_VIEW_BLOCKS, "/view/blocks", unknown)
        )
    if errors:
        raise WebApiRefusal("invalid_arguments", errors)


def _find_block_errors(
    blocks: list[Any], surface: str, maximum: int, at: str, unknown: Collection[str]
) -> Iterator[str]:
    known = {kind: rule for kind, rule in BLOCKS_BY_SURFACE[surface].items() if kind not in unknown}
    yield from array(object_by_type(known), maximum, minimum=0)(blocks, at)
    for name in ("block_id", "action_id"):
        yield from _find_duplicates(blocks, name, at)
    tables = sum(_read_type(block) in ("table", "data_table") for block in _walk_blocks(blocks))
    if tables > 1:
        yield format_error("only_one_table_allowed", at)
    if sum(_read_type(block) == "data_visualization" for block in blocks) > MAX_CHARTS:
        yield format_error(f"no more than {MAX_CHARTS} data_visualization blocks allowed", at)


def _walk_blocks(blocks: list[Any]) -> Iterator[Any]:
    """Go through blocks, and through those that are in them."""
    for block in blocks:
        yield block
        inside = block.get("child_blocks") if isinstance(block, dict) else None
        yield from inside if isinstance(inside, list) else ()


def _find_duplicates(blocks: list[Any], name: str, at: str) -> Iterator[str]:
    """Find an id used again: a block_id in the whole, an action_id within its block."""
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        if name == "action_id":
            seen = set()
        for value in _find_ids(block, name):
            if value in seen:
                yield format_error(f"`{name}` {value} already exists", f"{at}/{place}")
            seen.add(value)


def _find_ids(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _find_ids(item, name)
    elif isinstance(value, dict):
        if isinstance(value.get(name), str) and "type" in value:
            yield value[name]
        for item in value.values():
            yield from _find_ids(item, name)


def _read_type(block: Any) -> object:
    return block.get("type") if isinstance(block, dict) else None


def _check_array(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield format_error("must be an array", at)


_MODAL_RULE: Rule = typed_object(
    "modal",
    {"title": plain_text(24), "blocks": _check_array},
    {
        "private_metadata": string(3000),
        "callback_id": string(255),
        "external_id": string(255),
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
