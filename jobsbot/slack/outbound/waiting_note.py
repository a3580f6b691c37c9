"""*Asking Scrapy Cloud…*: what is said where an answer takes long, and how the answer replaces it.

A message that the bot posted is edited. A button that changes its own message changes it twice. At
the response address of a slash command Slack is asked to replace what was said there last; where it
does not, the answer stands below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from jobsbot.core.interaction import Origin, Place
from jobsbot.core.messages.message import Button, Message
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.slack.status_texts import asking_message

NOTE_BUDGET_SECONDS = 5.0
"""Seconds for one note: the answer may have to wait for it, so as not to be covered by it."""


class NoteKind(Enum):
    """How a note was given, and so how it is replaced."""

    POSTED = "posted"
    IN_PLACE = "in place"
    RESPONSE = "response"
    EPHEMERAL = "ephemeral"  # it cannot be changed, and vanishes by itself


@dataclass(frozen=True)
class WaitingNote:
    """A note that was given."""

    kind: NoteKind
    place: Place | None = None
    """Where it was posted."""


def send_waiting_note(publisher: Publisher, delivery: Delivery) -> WaitingNote:
    """Say that the answer is being asked for, where it will stand. Raises SlackError."""
    said, url, note = delivery.said, delivery.reply_channel.response_url, asking_message()
    if said.origin is Origin.MENTIONED:
        place = publisher.post(said.where, note, budget=NOTE_BUDGET_SECONDS)
        return WaitingNote(NoteKind.POSTED, place)
    if said.origin is Origin.IN_PLACE and can_replace_in_place(delivery):
        replace_in_place(publisher, delivery, note, budget=NOTE_BUDGET_SECONDS)
        return WaitingNote(NoteKind.IN_PLACE)
    if url and not said.where.thread:
        publisher.respond(url, note, budget=NOTE_BUDGET_SECONDS)
        is_first = said.origin is Origin.TYPED
        return WaitingNote(NoteKind.RESPONSE if is_first else NoteKind.EPHEMERAL)
    publisher.post_ephemeral(said.who, said.where, note, budget=NOTE_BUDGET_SECONDS)
    return WaitingNote(NoteKind.EPHEMERAL)


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
            publisher.respond(delivery.reply_channel.response_url, message, replace=True)
        case _:
            return False
    return True


def can_replace_in_place(delivery: Delivery) -> bool:
    """Tell whether the message that was pressed can be changed."""
    where = delivery.said.where
    return bool(delivery.reply_channel.response_url) if where.alone else bool(where.message)


def replace_in_place(
    publisher: Publisher, delivery: Delivery, message: Message, *, budget: float | None = None
) -> None:
    """Change the message that was pressed. Raises SlackError."""
    if delivery.said.where.alone:
        url = delivery.reply_channel.response_url
        publisher.respond(url, message, replace=True, budget=budget)
    else:
        publisher.edit(delivery.said.where, message, budget=budget)


def add_try_again_button(message: Message, delivery: Delivery) -> Message:
    """Add a button that says the same again: what was pressed is gone."""
    again = Button("Try again", Origin.IN_PLACE, delivery.said.text)
    return replace(message, buttons=(*message.buttons, again))
