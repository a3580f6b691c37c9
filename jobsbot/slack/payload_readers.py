"""Slack's payloads as what was said: pure functions, one for each kind of event.

Each answers None for what says nothing: an address that was opened, a box that was ticked, another
bot's message. None of them knows a command.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jobsbot.core.interaction import How, Person, Place, Said
from jobsbot.slack.response_url import ResponseUrl

Payload = Mapping[str, Any]

LEADING_MENTION = re.compile(r"^\s*<@[^>]*>")
HOWS = {how.value.replace(" ", "_"): how for how in How}


@dataclass(frozen=True, kw_only=True)
class Way:
    """How an answer gets back to who spoke. Its addresses are secrets, and in no `repr`."""

    response_url: ResponseUrl = field(default_factory=ResponseUrl)
    trigger: str = field(default="", repr=False)
    form: bool = False
    """It was submitted from a form, which has a place of its own for errors."""


@dataclass(frozen=True)
class Heard:
    """What was said, the way back, and the name of this delivery: `once` is run once, anywhere."""

    said: Said
    way: Way = field(default_factory=Way)
    once: str = ""


def commanded(body: Payload, id: str, when: datetime) -> Heard:
    """Read a slash command. Slack offers none in threads."""
    said = Said(
        text=str(body.get("text", "")),
        who=Person(body["user_id"], str(body.get("user_name", ""))),
        where=Place(body["channel_id"]),
        how=How.TYPED,
        when=when,
        id=id,
    )
    return Heard(said, _way(body), _once(body))


def mentioned(body: Payload, id: str, when: datetime) -> Heard | None:
    """Read a mention: its sentence is what stands around the bot's name."""
    return _written(body, id, when, thread=True)


def direct(body: Payload, id: str, when: datetime) -> Heard | None:
    """Read a message in a direct conversation with the bot."""
    if body["event"].get("channel_type") != "im":
        return None
    return _written(body, id, when, thread=False)


def pressed(body: Payload, id: str, when: datetime) -> Heard | None:
    """Read a button: its action id says how, its value what."""
    action = body["actions"][0]
    how = HOWS.get(str(action.get("action_id", "")).rpartition(":")[0])
    if how is None:
        return None
    said = Said(
        text=str(action.get("value") or _value(action)),
        who=_person(body["user"]),
        where=_pressed_at(body),
        how=how,
        when=when,
        id=id,
        fields=_fields(body.get("state") or {}),
    )
    return Heard(said, _way(body), _once(body))


def submitted(body: Payload, id: str, when: datetime) -> Heard | None:
    """Read a form. What it says, and where it was opened, is in its metadata."""
    view = body["view"]
    how = HOWS.get(str(view.get("callback_id", "")).replace(" ", "_"))
    if how is None:
        return None
    at = json.loads(view["private_metadata"])
    said = Said(
        text=at["value"],
        who=_person(body["user"]),
        where=Place(at["channel"], at.get("thread", ""), at.get("message", "")),
        how=how,
        when=when,
        id=id,
        fields=_fields(view.get("state") or {}),
    )
    return Heard(said, Way(trigger=body.get("trigger_id", ""), form=True), _once(body))


def metadata(value: str, where: Place) -> str:
    """Write down in a form what it says and where it was opened."""
    place = {"channel": where.channel, "thread": where.thread, "message": where.message}
    return json.dumps({"value": value, **place}, separators=(",", ":"))


def _written(body: Payload, id: str, when: datetime, *, thread: bool) -> Heard | None:
    event = body["event"]
    # Subtypes are edits, joins and other bots; files that come with words are said all the same.
    if event.get("bot_id") or event.get("subtype") not in (None, "file_share"):
        return None
    said = Said(
        text=_without_name(str(event.get("text", "")), _bot(body)),
        who=Person(event["user"]),
        where=Place(event["channel"], event.get("thread_ts") or (event["ts"] if thread else "")),
        how=How.MENTIONED,
        when=when,
        id=id,
    )
    return Heard(said, Way(), f"event:{body['event_id']}" if body.get("event_id") else "")


def _bot(body: Payload) -> str:
    authorizations = body.get("authorizations") or [{}]
    return str(authorizations[0].get("user_id") or "")


def _without_name(text: str, bot: str) -> str:
    if bot:
        text = re.sub(rf"<@{re.escape(bot)}(\|[^>]*)?>", " ", text)
    return LEADING_MENTION.sub("", text, count=1).strip()


def _pressed_at(body: Payload) -> Place:
    container = body.get("container") or {}
    message = str(container.get("message_ts", ""))
    inside = body.get("message") or {}
    thread = str(container.get("thread_ts") or inside.get("thread_ts") or "")
    # A message that has answers names itself as its thread: it stands in the channel all the same.
    thread = "" if thread == message else thread
    alone = bool(container.get("is_ephemeral"))
    return Place(_channel(body, container), thread, message, alone)


def _channel(body: Payload, container: Mapping[str, Any]) -> str:
    channel = body.get("channel")
    return str(channel["id"] if channel else container["channel_id"])


def _way(body: Payload) -> Way:
    url = ResponseUrl(str(body.get("response_url") or ""))
    return Way(response_url=url, trigger=str(body.get("trigger_id") or ""))


def _person(user: Mapping[str, Any]) -> Person:
    return Person(user["id"], str(user.get("username") or user.get("name") or ""))


def _fields(state: Mapping[str, Any]) -> dict[str, str]:
    """Read what was filled in, by block. What was ticked comes with commas between."""
    return {
        block: _value(element)
        for block, elements in (state.get("values") or {}).items()
        for element in elements.values()
    }


def _value(element: Mapping[str, Any]) -> str:
    if chosen := element.get("selected_option"):
        return str(chosen["value"])
    if (ticked := element.get("selected_options")) is not None:
        return ",".join(str(option["value"]) for option in ticked)
    return str(element.get("value") or "")


def _once(body: Payload) -> str:
    """Name a delivery by its trigger, which Slack makes anew for each; digested, as it is a key."""
    trigger = str(body.get("trigger_id") or "")
    return f"trigger:{hashlib.sha256(trigger.encode()).hexdigest()[:32]}" if trigger else ""
