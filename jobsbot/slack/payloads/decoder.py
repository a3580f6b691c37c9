"""What is in the body of a verified request, as Slack sends it: a form, or JSON in a form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from jobsbot.core.interaction import Said

OBJECT_FIELDS = ("user", "channel", "team", "enterprise", "view", "container", "message", "event")
"""Parts of a payload that are objects, or not there. Bolt reads them without asking."""
TEXT_FIELDS = {
    "event": ("type", "subtype", "channel_type"),
    "view": ("type", "callback_id"),
}
"""Parts of those parts by which Bolt tells what is for whom."""
ACTION_TEXT_FIELDS = ("type", "action_id", "block_id", "name")


class InvalidPayload(Exception):
    """A signed body that is none of Slack's."""


class MalformedPayload(Exception):
    """A payload that lacks what Slack always sends."""


def decode_payload(body: bytes, content_type: str) -> dict[str, Any]:
    """Read a slash command's form, an interaction's `payload`, or an event's JSON.

    Raises InvalidPayload for bad UTF-8, JSON that is broken or nested without end, or no object.
    """
    try:
        return _decode_text(body.decode(), content_type.partition(";")[0].strip().lower())
    except (ValueError, RecursionError):
        # Neither error is passed on: both would quote the body.
        raise InvalidPayload from None


def check_shape(payload: dict[str, Any]) -> None:
    """Raise MalformedPayload where a part of a payload is of another type than Slack sends."""
    for name in OBJECT_FIELDS:
        if not isinstance(payload.get(name), dict | None):
            raise MalformedPayload(f"{name} is no object")
        _check_texts(payload.get(name) or {}, name, TEXT_FIELDS.get(name, ()))
    _check_texts(payload, "payload", ("type", "command", "callback_id"))
    actions = payload.get("actions", [])
    if not isinstance(actions, list) or not all(isinstance(each, dict) for each in actions):
        raise MalformedPayload("actions is no list of objects")
    for action in actions:
        _check_texts(action, "action", ACTION_TEXT_FIELDS)


def check_ids(said: Said) -> None:
    """Raise MalformedPayload where who spoke, or where, is named by no id that Slack gives."""
    needed = {"user": said.who.id, "channel": said.where.channel}
    told = {"thread": said.where.thread, "message": said.where.message}
    for name, id in {**needed, **told}.items():
        if not isinstance(id, str) or not id.isprintable() or (name in needed and not id):
            raise MalformedPayload(f"{name} is no id")


def _check_texts(part: dict[str, Any], about: str, names: Iterable[str]) -> None:
    for name in names:
        if not isinstance(part.get(name), str | None):
            raise MalformedPayload(f"{about}.{name} is no text")


def _decode_text(text: str, kind: str) -> dict[str, Any]:
    if kind == "application/json" or text.startswith("{"):
        return _decode_object(text)
    form = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000))
    return _decode_object(form["payload"]) if "payload" in form else dict(form)


def _decode_object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError
    return found
