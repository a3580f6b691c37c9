"""Reads Slack's payloads into deliveries: pure functions, one for each kind of event.

Each answers None where nothing was said: an address was opened, a box was ticked, another bot
wrote. None of them knows a command.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jobsbot.core.interaction import AccountKind, Origin, Person, Place, Said
from jobsbot.render.slack import RenderedMessage
from jobsbot.slack.payloads.response_url import ResponseUrl
from jobsbot.slack.payloads.source import Payload, PayloadSource

LEADING_MENTION = re.compile(r"^\s*<@[^>]*>")
SPOKEN_SUBTYPES = (None, "file_share", "thread_broadcast", "me_message", "bot_message")
"""Subtypes of messages in which something is said: in words, with a file, in a thread and to its
channel, with `/me`, by an app. Others are edits and joins. An edited message was run when it was
first said. https://docs.slack.dev/reference/events/message/#subtypes"""
EMPHASIS_MARKS = ("*", "_")
"""Bold and italics, https://docs.slack.dev/messaging/formatting-message-text. What is struck out
is not said."""
OPENING_ACTION = "open"
"""The action id of a button that opens an address, as `render/buttons.py` draws it."""
ORIGIN_BY_ACTION = {origin.value.replace(" ", "_"): origin for origin in Origin}


@dataclass(frozen=True, kw_only=True)
class ReplyChannel:
    """How an answer gets back to the speaker. Its addresses are secrets, and in no `repr`."""

    response_url: ResponseUrl = field(default_factory=ResponseUrl)
    trigger_id: str = field(default="", repr=False)
    from_form: bool = False
    """It was submitted from a form, which has a place of its own for errors."""


@dataclass(frozen=True)
class Delivery:
    """What was said, and the way back. One `dedup_key` is answered once, by whichever process."""

    said: Said
    reply_channel: ReplyChannel = field(default_factory=ReplyChannel)
    dedup_key: str = ""
    source: PayloadSource = PayloadSource()
    """From which workspace and app it is."""
    pressed: RenderedMessage | None = field(default=None, repr=False)
    """What stood in the message that was pressed, where Slack sent it along."""


def read_command(body: Payload, id: str, when: datetime) -> Delivery:
    """Read a slash command. Slack offers none in threads."""
    said = Said(
        text=str(body.get("text") or ""),
        who=Person(body["user_id"], str(body.get("user_name", ""))),
        where=Place(body["channel_id"]),
        origin=Origin.TYPED,
        when=when,
        id=id,
    )
    return Delivery(said, _read_reply_channel(body), _make_dedup_key(body))


def read_mention(body: Payload, id: str, when: datetime) -> Delivery | None:
    """Read a mention: its sentence is what stands around the bot's name."""
    return _read_message_event(body, id, when, thread=True)


def read_direct_message(body: Payload, id: str, when: datetime) -> Delivery | None:
    """Read a message in a direct conversation with the bot."""
    event = body["event"]
    # What bots write there, this one above all, is for people.
    if event.get("channel_type") != "im" or event.get("bot_id"):
        return None
    return _read_message_event(body, id, when, thread=False)


def read_button_press(body: Payload, id: str, when: datetime) -> Delivery | None:
    """Read a button: its action id says how, its value what."""
    action = body["actions"][0]
    origin = _read_origin(action)
    if origin is None:
        return None
    said = Said(
        text=str(action.get("value") or _read_value(action)),
        who=_read_person(body["user"]),
        where=_place_of_press(body),
        origin=origin,
        when=when,
        id=id,
        fields=_read_fields(body.get("state") or {}),
    )
    return Delivery(
        said, _read_reply_channel(body), _make_dedup_key(body), pressed=_read_pressed(body)
    )


def _read_origin(action: Payload) -> Origin | None:
    """Read how something was pressed. Only what opens an address or is ticked needs no answer."""
    kind = str(action.get("action_id", "")).rpartition(":")[0]
    known = ORIGIN_BY_ACTION.get(kind)
    opens = kind == OPENING_ACTION or action.get("url")
    is_button = action.get("type") == "button" and not opens
    return known or (Origin.UNKNOWN_BUTTON if is_button else None)


def read_form_submission(body: Payload, id: str, when: datetime) -> Delivery | None:
    """Read a form. What it says, and where it was opened, is in its metadata."""
    view = body["view"]
    origin = ORIGIN_BY_ACTION.get(str(view.get("callback_id", "")).replace(" ", "_"))
    if origin is None:
        return None
    value, where = decode_form_metadata(view["private_metadata"])
    said = Said(
        text=value,
        who=_read_person(body["user"]),
        where=where,
        origin=origin,
        when=when,
        id=id,
        fields=_read_fields(view.get("state") or {}),
    )
    return Delivery(
        said,
        ReplyChannel(trigger_id=body.get("trigger_id", ""), from_form=True),
        _make_dedup_key(body),
    )


def encode_form_metadata(value: str, where: Place) -> str:
    """Encode the sentence of a form, and where it was opened, as the form's metadata.

    Letters are written as they are: Slack counts them, and has room for 3,000 UTF-16 units.
    """
    place = {"channel": where.channel, "thread": where.thread, "message": where.message}
    return json.dumps({"value": value, **place}, ensure_ascii=False, separators=(",", ":"))


def decode_form_metadata(text: str) -> tuple[str, Place]:
    """Decode what `encode_form_metadata` made. Raises ValueError on anything else."""
    at = json.loads(text)
    value, *place = (at.get(name, "") for name in ("value", "channel", "thread", "message"))
    if not all(isinstance(each, str) for each in (value, *place)) or not place[0]:
        raise ValueError("the metadata of a form is not as it was written")
    return value, Place(*place)


def _read_message_event(body: Payload, id: str, when: datetime, *, thread: bool) -> Delivery | None:
    event = body["event"]
    if event.get("subtype") not in SPOKEN_SUBTYPES or "edited" in event:
        return None
    bot = _bot_user_id(body)
    if bot and event.get("user") == bot:
        return None
    said = Said(
        text=_strip_mention(str(event.get("text") or ""), bot),
        who=_read_speaker(event),
        where=Place(event["channel"], event.get("thread_ts") or (event["ts"] if thread else "")),
        origin=Origin.MENTIONED,
        when=when,
        id=id,
    )
    return Delivery(
        said, ReplyChannel(), f"event:{body['event_id']}" if body.get("event_id") else ""
    )


def _read_speaker(event: Mapping[str, Any]) -> Person:
    """Read who wrote a message. What an app wrote in a person's name is an app's."""
    if bot := event.get("bot_id"):
        kind = AccountKind.WORKFLOW if event.get("workflow_id") else AccountKind.BOT
        return Person(event.get("user") or bot, kind=kind)
    return Person(event["user"])


def _bot_user_id(body: Payload) -> str:
    authorizations = body.get("authorizations") or [{}]
    return str(authorizations[0].get("user_id") or "")


def _strip_mention(text: str, bot: str) -> str:
    if bot:
        text = re.sub(rf"<@{re.escape(bot)}(\|[^<>]*)?>", " ", text)
    return _take_off_emphasis(LEADING_MENTION.sub("", text, count=1).strip())


def _take_off_emphasis(text: str) -> str:
    """Take off the marks of bold and italics around a whole sentence."""
    for _ in EMPHASIS_MARKS:  # it may be in both
        mark, words = text[:1], text[1:-1].strip()
        wraps = mark in EMPHASIS_MARKS and len(text) > 2 and text.endswith(words + mark)
        if not wraps or not re.search(r"\s", words) or re.search(rf"\{mark}\s", words):
            return text  # a pattern as `*feed*`, or words that are emphasized each by itself
        text = words
    return text


def _place_of_press(body: Payload) -> Place:
    container = body.get("container") or {}
    message = str(container.get("message_ts", ""))
    inside = body.get("message") or {}
    thread = str(container.get("thread_ts") or inside.get("thread_ts") or "")
    # A message that has answers names itself as its thread: it stands in the channel all the same.
    thread = "" if thread == message else thread
    alone = bool(container.get("is_ephemeral"))
    return Place(_channel_id(body, container), thread, message, alone)


def _read_pressed(body: Payload) -> RenderedMessage | None:
    """Read the message that was pressed. One that only one person sees is not sent along."""
    message = body.get("message") or {}
    blocks = message.get("blocks")
    return RenderedMessage(str(message.get("text") or ""), list(blocks)) if blocks else None


def _channel_id(body: Payload, container: Mapping[str, Any]) -> str:
    channel = body.get("channel")
    return str(channel["id"] if channel else container["channel_id"])


def _read_reply_channel(body: Payload) -> ReplyChannel:
    url = ResponseUrl(str(body.get("response_url") or ""))
    return ReplyChannel(response_url=url, trigger_id=str(body.get("trigger_id") or ""))


def _read_person(user: Mapping[str, Any]) -> Person:
    return Person(user["id"], str(user.get("username") or user.get("name") or ""))


def _read_fields(state: Mapping[str, Any]) -> dict[str, str]:
    """Read what was filled in, by block. What was ticked comes with commas between."""
    return {
        block: _read_value(element)
        for block, elements in (state.get("values") or {}).items()
        for element in elements.values()
    }


def _read_value(element: Mapping[str, Any]) -> str:
    if chosen := element.get("selected_option"):
        return str(chosen["value"])
    if (ticked := element.get("selected_options")) is not None:
        return ",".join(str(option["value"]) for option in ticked)
    return str(element.get("value") or "")


def _make_dedup_key(body: Payload) -> str:
    """Name a delivery by its trigger, which Slack makes anew for each; digested, as it is a key."""
    trigger = str(body.get("trigger_id") or "")
    return f"trigger:{hashlib.sha256(trigger.encode()).hexdigest()[:32]}" if trigger else ""
