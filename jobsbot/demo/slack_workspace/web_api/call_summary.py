"""What a request is about, in a few words that hold no secret."""

import json
from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.message_store import MessageStore

LONG = 60


def note_call(messages: MessageStore, args: Mapping[str, Any]) -> str:
    """Say where a Web API call goes and how it begins.

    Only these arguments are ever named; tokens, trigger ids and addresses are not among them.
    """
    parts = [_place(messages, args), _blocks(args.get("blocks")), _words(args)]
    return " · ".join(part for part in parts if part)


def _place(messages: MessageStore, args: Mapping[str, Any]) -> str:
    reference = args.get("channel") or args.get("channel_id")
    if not isinstance(reference, str):
        return ""
    try:
        channel = messages.find_channel(reference)
    except WebApiRefusal:
        return "no such channel"
    return f"#{channel.name}" if channel.kind == "channel" else "direct message"


def _blocks(blocks: Any) -> str:
    """Count blocks; a form carries them as JSON in text."""
    if isinstance(blocks, str):
        try:
            blocks = json.loads(blocks)
        except ValueError:
            return ""
    return f"{len(blocks)} blocks" if isinstance(blocks, list) else ""


def _words(args: Mapping[str, Any]) -> str:
    for name in ("text", "filename", "initial_comment", "name"):
        value = args.get(name)
        if isinstance(value, str) and value.strip():
            line = value.strip().splitlines()[0]
            return line if len(line) <= LONG else f"{line[: LONG - 1]}…"
    return ""
