"""Cards in Slack: posts, edits and moves them, and notifies people of the end of a plan."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from jobsbot.core.interaction import Person, Place
from jobsbot.core.messages.end_notice import announce_end, list_concerned_people, plan_ended_badly
from jobsbot.core.messages.message import FileAttachment, Message, Paragraph
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.ports import Memory
from jobsbot.core.refused_channels import is_channel_refused, mark_channel_refused
from jobsbot.core.reply import FileKept, FileNotKept, Shown
from jobsbot.core.values import replace
from jobsbot.slack.outbound.private_messages import PrivateMessages
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.refusals import (
    can_pass,
    is_message_lost,
    is_place_refused,
    suggest_next_step,
)
from jobsbot.slack.outbound.refused_channels import RefusedChannels
from jobsbot.slack.outbound.slack_errors import SlackError, SlackRefused

log = logging.getLogger(__name__)

MOVED_TEXT = "The card that was posted before cannot be edited any more. This one goes on."
UNSURE_TEXT = "A card that was posted before may still say less. This one has the end."
MAX_REFUSALS = 5
"""How many refusals of a notice of an end, in about a minute, before the next way is tried."""
RATE_LIMITED_ERROR = "ratelimited"
CARD_DEDUP_KEY = "card:{}"
"""Claimed once a plan, to post its card."""
MOVE_DEDUP_KEY = "card moved from:{}:{}"
"""Claimed once a plan and message, to post the card again in that message's place."""
MOVED_DEDUP_KEY = "card moved:{}"
"""Claimed where a card was posted again because the first cannot be edited any more."""
END_DEDUP_KEY = "card of the end:{}"
"""Claimed to post the card again at the plan's end, where the first one may not have arrived."""

KEPT_NOTES = ((END_DEDUP_KEY, UNSURE_TEXT), (MOVED_DEDUP_KEY, MOVED_TEXT))
"""Notes that a card shows while their key is claimed: the first of these."""


class SlackCards:
    """Shows cards; see `jobsbot.core.reply.CardDisplay`. Raises nothing for failures of Slack.

    A temporary refusal is left to the caller to try again. A permanent one leads to the next way: a
    new card in the same place, then a direct message to the asker. At the end of a plan, so do
    repeated temporary refusals: people have to see an end somewhere.
    """

    def __init__(
        self,
        publisher: Publisher,
        memory: Memory,
        steady_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._publisher, self._memory = publisher, memory
        self._refused_channels = RefusedChannels(steady_clock)
        self._private = PrivateMessages(publisher)
        self._refusals: Counter[str] = Counter()

    def show_card(self, record: PlanRecord, message: Message) -> Shown:
        """Edit the card, or post it where it is not yet."""
        if record.card is None:
            return self._post_first(record, message)
        try:
            self._publisher.edit_card(record.card, self._add_kept_note(record, message))
        except SlackError as error:
            log.warning("A card was not drawn. %s.", error, extra={"id": record.plan.id})
            is_over = record.status not in (PlanStatus.OPEN, PlanStatus.CLAIMED)
            is_lost = is_message_lost(error) or (
                is_over and self._is_refused_for_good(record.plan.id, error)
            )
            if not is_lost:
                return describe_failure(error)
            return self._move(record, message, record.card)
        self._refusals.pop(record.plan.id, None)
        return Shown()

    def tell_end(self, record: PlanRecord) -> Shown:
        """Tell the end in the card's thread, or else to each person alone."""
        card = record.card or record.plan.where
        thread = replace(card, thread=card.thread or card.message)
        try:
            self._publisher.post(thread, announce_end(record), broadcast=plan_ended_badly(record))
        except SlackError as error:
            log.warning("An end was not told. %s.", error, extra={"id": record.plan.id})
            may_pass = isinstance(error, SlackRefused) and not is_message_lost(error)
            if may_pass and not self._is_refused_for_good(f"end:{record.plan.id}", error):
                return describe_failure(error)
            return self._tell_each(record, card)
        return Shown()

    def post_notice(self, where: Place, message: Message) -> Shown:
        """Post a message in a channel, or a thread of it.

        Where the bot may not post, the next try is after a minute, then after twice as long each
        time, and at once after an event from the channel.
        """
        left = self._refused_channels.seconds_left(where.channel)
        if left and is_channel_refused(self._memory, where.channel):
            return Shown(later=True, retry_after_seconds=left, refused_channel=where.channel)
        try:
            self._publisher.post(where, message)
        except SlackError as error:
            if not is_place_refused(error):
                log.error("A notice was not posted in %s. %s.", where.channel, error)
                return describe_failure(error)
            wait = self._refused_channels.add_refusal(where.channel)
            mark_channel_refused(self._memory, where.channel, datetime.now(UTC))
            log.error(
                "A notice was not posted in %s. %s. Invite the bot there; next try in %.0f min.",
                *(where.channel, error, wait / 60),
            )
            return Shown(later=True, retry_after_seconds=wait, refused_channel=where.channel)
        self._refused_channels.forget(where.channel)
        return Shown()

    def keep_file(self, record: PlanRecord, file: FileAttachment) -> FileKept | FileNotKept:
        """Put a file into the card's thread."""
        card = record.card or record.plan.where
        thread = replace(card, thread=card.thread or card.message)
        try:
            self._publisher.share_kept_file(thread, file)
        except SlackError as error:
            log.warning("A file was not kept. %s.", error, extra={"id": record.plan.id})
            why = f"Slack did not take the file ({error})."
            if can_pass(error):
                return FileNotKept(why, later=True)
            return FileNotKept(f"{why} {suggest_next_step(error)}")
        return FileKept(f"as {file.name} in this thread")

    def notify_person(self, who: Person, where: Place, message: Message) -> None:
        """Tell one person alone, in the channel or thread where they pressed, or directly."""
        try:
            self._private.tell(who, where, message)
        except SlackError as error:
            log.error("Somebody was not told. %s.", error)

    def _is_refused_for_good(self, key: str, error: SlackError) -> bool:
        """Count a temporary refusal; tell whether after so many it counts as permanent."""
        if not isinstance(error, SlackRefused) or error.error == RATE_LIMITED_ERROR:
            return False
        self._refusals[key] += 1
        if self._refusals[key] < MAX_REFUSALS:
            return False
        del self._refusals[key]
        return True

    def _post_first(self, record: PlanRecord, message: Message) -> Shown:
        """Post a card once; and again at the end, where it is unknown whether the first arrived.

        The first may stand there, and never change again. Where the second post gets no answer
        either, the asker is told the end.
        """
        if record.status not in (PlanStatus.CLAIMED, PlanStatus.DONE):
            return Shown()  # whoever asks posts it, and what came to nothing needs none
        result = self._post_once(record, message, CARD_DEDUP_KEY)
        return self._post_end(record, message) if result is None else result

    def _post_end(self, record: PlanRecord, message: Message) -> Shown:
        """Post the card again at the end, since one may stand somewhere that never changes."""
        if record.status is not PlanStatus.DONE or record.end_told:
            return Shown()
        result = self._post_once(record, note_why_posted(message, UNSURE_TEXT), END_DEDUP_KEY)
        return self._tell_each(record, record.plan.where) if result is None else result

    def _move(self, record: PlanRecord, message: Message, old: Place) -> Shown:
        """Post a card again in the place of the old one, once; if that may be there, at the end."""
        plan = record.plan
        key = MOVE_DEDUP_KEY.format(plan.id, old.message)
        if not self._memory.claim_dedup_key(key, plan.asked_at):
            return self._post_end(record, message)
        result = self._post(record, note_why_posted(message, MOVED_TEXT), old)
        if not result.later:
            self._memory.claim_dedup_key(MOVED_DEDUP_KEY.format(plan.id), plan.asked_at)
        elif not result.unsure:
            self._memory.release_dedup_key(key)
        return result

    def _add_kept_note(self, record: PlanRecord, message: Message) -> Message:
        """Add the note that says why this is not the first card of its plan."""
        notes = {key.format(record.plan.id): note for key, note in KEPT_NOTES}
        claimed = self._memory.list_claimed_keys(notes)
        kept = [note for key, note in notes.items() if key in claimed]
        return note_why_posted(message, kept[0]) if kept else message

    def _post_once(self, record: PlanRecord, message: Message, key: str) -> Shown | None:
        """Post unless somebody has tried to under this key; None where somebody has."""
        key = key.format(record.plan.id)
        if not self._memory.claim_dedup_key(key, record.plan.asked_at):
            return None
        result = self._post(record, message, record.plan.where)
        if result.retry_after_seconds:  # Slack only asked to wait: there is no card yet
            self._memory.release_dedup_key(key)
        return result

    def _post(self, record: PlanRecord, message: Message, place: Place) -> Shown:
        """Post where the card belongs, else to the asker."""
        result = Shown()
        for target in (Place(place.channel, place.thread), Place(record.plan.asked_by.id)):
            try:
                card = self._publisher.post(target, message)
            except SlackError as error:
                log.warning("A card was not posted. %s.", error, extra={"id": record.plan.id})
                result = describe_failure(error)
                if not is_place_refused(error):
                    return result
                continue
            self._memory.save_card_place(record.plan.id, card)
            return Shown()
        return result

    def _tell_each(self, record: PlanRecord, where: Place) -> Shown:
        """Tell each person alone. Where one could not be told, all are told again later."""
        result = Shown()
        for person in list_concerned_people(record):
            try:
                self._private.tell(person, where, announce_end(record), id=record.plan.id)
            except SlackError as error:
                result = result.and_then(describe_failure(error))
        return result


def note_why_posted(card: Message, note: str) -> Message:
    """Say beside a card why it stands there."""
    return replace(card, parts=(Paragraph.of(note, quiet=True), *card.parts))


def describe_failure(error: SlackError) -> Shown:
    """Say when to try again."""
    after = error.retry_after_seconds if isinstance(error, SlackRefused) else 0.0
    return Shown(later=True, unsure=error.may_have_arrived, retry_after_seconds=after)
