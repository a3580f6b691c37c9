"""The small pieces that the made-up messages are put together from."""

import time
from typing import Any


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(text: str, action: str, **rest: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action, "value": action, **rest}


def context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [mrkdwn(text)]}


def option(text: str, about: str | None = None) -> dict[str, Any]:
    return {"text": plain(text), "value": text, **({"description": plain(about)} if about else {})}


def link(text: str, url: str) -> dict[str, Any]:
    return {"type": "link", "text": text, "url": url}


def rich_cell(*pieces: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(pieces)}],
    }


def message(at: int, text: str, *, channel: str = "C1", **rest: Any) -> dict[str, Any]:
    spoken = {"user": "UBOT", "kind": "bot", "channel": channel, "text": text}
    return {**spoken, "ts": f"{int(time.time()) - 900 + at}.000100", **rest}


def person(at: int, user: str, text: str, **rest: Any) -> dict[str, Any]:
    return message(at, text, user=user, kind="person", **rest)
