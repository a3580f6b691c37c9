"""*Asking Scrapy Cloud…*: the note that an answer takes long, and how the answer replaces it.

In a channel the note is a message, which is edited. In a thread of a direct conversation it is a
status, which Slack removes with the answer. After a button that changes its own message, the note
stands in that message. After a slash command Slack is asked to replace the last message of the
response address; where it does not, the answer stands below the note.
"""

from __future__ import annotations

import logging
from enum import Enum

import msgspec

from jobsbot.core.interaction import Origin, Place
from jobsbot.core.messages.message import Button, Message
from jobsbot.core.reply import Audience, SendMessage
from jobsbot.core.values import replace
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.slack_errors import SlackRefused
from jobsbot.slack.outbound.web_api import CALL_BUDGET_SECONDS
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.slack.status_texts import (
    WaitingText,
    add_answer_below,
    elsewhere_message,
    not_shown_anew_message,
)

log = logging.getLogger(__name__)

NOTE_BUDGET_SECONDS = 5.0
"""Seconds for one note: an answer waits for a note that is being sent, lest it be covered."""


DIRECT_CHANNEL_PREFIX = "D"


class NoteKind(Enum):
    """How a note was given, and so how it is replaced."""

    POSTED = "posted"
    IN_PLACE = "in place"
    RESPONSE = "response"
    STATUS = "status"  # it goes with the answer
    EPHEMERAL = "ephemeral"  # it cannot be changed, and vanishes by itself


class WaitingNote(msgspec.Struct, frozen=True):
    """A note that was given."""

    kind: NoteKind
    place: Place | None = None
    """Where it was posted, or the thread whose status it is."""


def send_waiting_note(publisher: Publisher, delivery: Delivery, text: WaitingText) -> WaitingNote:
    """Say that the answer is yet to come, where it will stand. Raises SlackError."""
    said, url, note = delivery.said, delivery.reply_channel.response_url, text.message
    if said.origin is Origin.MENTIONED:
        if is_direct_thread(said.where) and show_status(publisher, delivery, text.status):
            return WaitingNote(NoteKind.STATUS, said.where)
        place = publisher.post(said.where, note, budget=NOTE_BUDGET_SECONDS)
        return WaitingNote(NoteKind.POSTED, place)
    if said.origin is Origin.IN_PLACE and can_replace_in_place(delivery):
        replace_in_place(publisher, delivery, note, budget=NOTE_BUDGET_SECONDS)
        return WaitingNote(NoteKind.IN_PLACE)
    if url and not said.where.thread:
        publisher.respond(url, add_answer_below(note), budget=NOTE_BUDGET_SECONDS)
        if said.origin is not Origin.TYPED:
            return WaitingNote(NoteKind.EPHEMERAL)
        url.mark_note()
        return WaitingNote(NoteKind.RESPONSE)
    below = add_answer_below(note)
    publisher.post_ephemeral(said.who, said.where, below, budget=NOTE_BUDGET_SECONDS)
    return WaitingNote(NoteKind.EPHEMERAL)


def is_direct_thread(where: Place) -> bool:
    """Tell whether this is a thread of a direct conversation, as each talk with an assistant is."""
    return where.channel.startswith(DIRECT_CHANNEL_PREFIX) and bool(where.thread)


def show_status(publisher: Publisher, delivery: Delivery, status: str) -> bool:
    """Show a status where the answer will stand; False where Slack does not take one there."""
    try:
        publisher.set_status(delivery.said.where, status, budget=NOTE_BUDGET_SECONDS)
    except SlackRefused as error:
        log.info("%s. Posting a note.", error, extra={"id": delivery.said.id})
        return False
    return True


def can_replace_note(delivery: Delivery, note: WaitingNote, reply: SendMessage) -> bool:
    """Tell whether a message may replace the note: others may see that place, too."""
    match note.kind:
        case NoteKind.RESPONSE:
            return reply.audience is Audience.ASKER
        case NoteKind.IN_PLACE:
            for_all = reply.audience is Audience.PLACE or reply.is_temporary
            return for_all or delivery.said.where.alone
        case _:
            return True


def replace_waiting_note(
    publisher: Publisher, delivery: Delivery, note: WaitingNote, message: Message, *, failed: bool
) -> bool:
    """Put an answer in the place of a note. False where it has to be sent. Raises SlackError."""
    match note.kind:
        case NoteKind.POSTED if note.place is not None:
            publisher.edit(note.place, message)
        case NoteKind.IN_PLACE:
            shown = add_try_again_button(message, delivery) if failed else message
            replace_in_place(publisher, delivery, shown)
        case NoteKind.RESPONSE:
            publisher.respond(delivery.reply_channel.response_url, message)
        case _:
            return False
    return True


def can_replace_in_place(delivery: Delivery) -> bool:
    """Tell whether the message that was pressed can be changed."""
    where = delivery.said.where
    return bool(delivery.reply_channel.response_url) if where.alone else bool(where.message)


def replace_in_place(
    publisher: Publisher,
    delivery: Delivery,
    message: Message,
    *,
    budget: float = CALL_BUDGET_SECONDS,
) -> None:
    """Change the message that was pressed. Raises SlackError."""
    if delivery.said.where.alone:
        url = delivery.reply_channel.response_url
        publisher.respond(url, message, replace=True, budget=budget)
    else:
        publisher.edit(delivery.said.where, message, budget=budget)


def remove_waiting_note(
    publisher: Publisher, delivery: Delivery, note: WaitingNote, elsewhere: str
) -> None:
    """Remove a note that no answer replaces. Raises SlackError.

    `elsewhere` is what stands in the channel instead, as the beginning of a sentence.
    """
    match note.kind:
        case NoteKind.POSTED if note.place is not None:
            publisher.delete(note.place)
        case NoteKind.STATUS if note.place is not None:
            publisher.set_status(note.place, "")
        case NoteKind.IN_PLACE:
            restore_pressed_message(publisher, delivery)
        case NoteKind.RESPONSE if delivery.reply_channel.response_url.has_note:
            publisher.respond(delivery.reply_channel.response_url, elsewhere_message(elsewhere))


def restore_pressed_message(publisher: Publisher, delivery: Delivery) -> None:
    """Put the pressed message back where a note stands now. Raises SlackError.

    Slack does not send the contents of ephemeral messages along: there, a button to try again
    stands instead.
    """
    if delivery.pressed is not None and not delivery.said.where.alone:
        try:
            publisher.restore(delivery.said.where, delivery.pressed)
            return
        except SlackRefused as error:
            log.warning("%s. Leaving a button there.", error, extra={"id": delivery.said.id})
    replace_in_place(publisher, delivery, add_try_again_button(not_shown_anew_message(), delivery))


def add_try_again_button(message: Message, delivery: Delivery) -> Message:
    """Add a button that says the same again: the pressed button is gone."""
    again = Button("Try again", Origin.IN_PLACE, delivery.said.text)
    return replace(message, buttons=(*message.buttons, again))
