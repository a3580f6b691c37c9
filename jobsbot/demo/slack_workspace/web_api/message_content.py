"""What a message says: read from a call, checked as Slack checks it, and given its ids."""

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from jobsbot.core.values import replace
from jobsbot.demo.slack_workspace.block_kit.validation import check_message
from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.message_store import Blocks, SlackMessage
from jobsbot.demo.slack_workspace.state.workspace import Workspace


class MessageContent(msgspec.Struct, frozen=True):
    """Text and blocks that Slack accepts. None: the field was not given."""

    text: str | None
    blocks: Blocks | None

    def apply_to(self, message: SlackMessage, edited: str) -> SlackMessage:
        """Return a message with this content instead of its own.

        Text without blocks takes the blocks away, blocks without text keep the text; and only an
        edit of plain text is marked as edited.
        https://docs.slack.dev/reference/methods/chat.update
        """
        text = message.text if self.text is None else self.text
        if self.blocks is None:
            blocks: Blocks = () if self.text is not None else message.blocks
            return replace(message, text=text, blocks=blocks, edited=edited)
        return replace(message, text=text, blocks=self.blocks)


def read_message_content(workspace: Workspace, text: Any, blocks: Any) -> MessageContent:
    """Read and check what a message says.

    Raises WebApiRefusal `no_text`, `msg_too_long`, `msg_blocks_too_long`, `invalid_blocks`,
    `invalid_blocks_format`.
    """
    if blocks is not None and not isinstance(blocks, list):
        raise WebApiRefusal("invalid_blocks_format")
    words = text if isinstance(text, str) else None
    check_message(words or "", blocks or [], workspace.faults.unknown_blocks())
    return MessageContent(words, None if blocks is None else assign_ids(blocks))


def assign_ids(blocks: list[Mapping[str, Any]]) -> Blocks:
    """Give each block, and each element that can be pressed, the id that it lacks."""
    return tuple(_assign_id(block, "block_id") for block in blocks)


def _assign_id(thing: Mapping[str, Any], name: str) -> dict[str, Any]:
    named = {**thing, name: thing.get(name) or secrets.token_urlsafe(4)}
    for part in ("accessory", "element"):
        if isinstance(thing.get(part), dict):
            named[part] = _assign_action_id(thing[part])
    if thing.get("type") == "actions":
        named["elements"] = [_assign_action_id(element) for element in thing["elements"]]
    if thing.get("type") == "container":
        named["child_blocks"] = [_assign_id(block, "block_id") for block in thing["child_blocks"]]
    return named


def _assign_action_id(element: Mapping[str, Any]) -> dict[str, Any]:
    return dict(element) if element.get("type") == "image" else _assign_id(element, "action_id")
