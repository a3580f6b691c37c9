"""A line about a call for the request log, which holds no secret."""

import json
from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.message_store import MessageStore

MAX_SUMMARY_CHARACTERS = 60


def summarize_call(messages: MessageStore, args: Mapping[str, Any]) -> str:
    """Say where a Web API call goes and how it begins.

    Only these arguments are ever named; tokens, trigger ids and addresses are not among them.
    """
    parts = [
        _summarize_channel(messages, args),
        _count_blocks(args.get("blocks")),
        _first_line(args),
    ]
    return " · ".join(part for part in parts if part)


def _summarize_channel(messages: MessageStore, args: Mapping[str, Any]) -> str:
    reference = args.get("channel") or args.get("channel_id")
    if not isinstance(reference, str):
        return ""
    try:
        channel = messages.find_channel(reference)
    except WebApiRefusal:
        return "no such channel"
    return f"#{channel.name}" if channel.kind == "channel" else "direct message"


def _count_blocks(blocks: Any) -> str:
    """Count blocks; a form carries them as JSON in text."""
    if isinstance(blocks, str):
        try:
            blocks = json.loads(blocks)
        except ValueError:
            return ""
    return f"{len(blocks)} blocks" if isinstance(blocks, list) else ""


def _first_line(args: Mapping[str, Any]) -> str:
    for name in ("text", "filename", "initial_comment", "name"):
        value = args.get(name)
        if isinstance(value, str) and value.strip():
            line = value.strip().splitlines()[0]
            return (
                line
                if len(line) <= MAX_SUMMARY_CHARACTERS
                else f"{line[: MAX_SUMMARY_CHARACTERS - 1]}…"
            )
    return ""
