"""Carries replies out in Slack: where they are shown, and what is done where Slack refuses."""

from __future__ import annotations

import logging
from typing import Protocol, assert_never

from jobsbot.core.interaction import Origin, Place
from jobsbot.core.messages.message import FileAttachment, Message, Paragraph
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import (
    Audience,
    CardRefresher,
    ExportFile,
    OpenForm,
    Reply,
    SendMessage,
    ShowCard,
)
from jobsbot.core.values import replace
from jobsbot.slack.outbound.file_export import FileExporter
from jobsbot.slack.outbound.private_messages import PrivateMessages
from jobsbot.slack.outbound.publisher import FormTooLong, Publisher
from jobsbot.slack.outbound.refusals import (
    can_pass,
    is_place_refused,
    is_trigger_spent,
    is_uninvited,
    suggest_next_step,
)
from jobsbot.slack.outbound.slack_errors import SlackError, SlackRefused
from jobsbot.slack.outbound.waiting_note import (
    WaitingNote,
    can_replace_in_place,
    can_replace_note,
    remove_waiting_note,
    replace_in_place,
    replace_waiting_note,
    send_waiting_note,
)
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.slack.status_texts import (
    CLOSED_PLACE_TEXT,
    NOT_INVITED_TEXT,
    UNSENT_ANSWER_TEXT,
    WaitingText,
    cannot_post_message,
    form_late_message,
    form_refused_message,
    form_too_long_message,
    form_unsure_message,
    not_surely_taken_message,
    not_taken_message,
)

log = logging.getLogger(__name__)

NOT_STARTED_TEXT = "Nothing was started."
GOES_ON_TEXT = "What you asked for goes on all the same. You are told how it ends."
CARD_UNSURE_TEXT = (
    "If there is a card, its buttons work. If there is none, nothing has been changed: say it "
    "again in a minute."
)
"""True also where the card was pressed before this is said."""


class CardObserver(Protocol):
    """The part of the bot that is told what became of a card."""

    def on_card_posted(self, plan_id: str, card: Place) -> None: ...

    def on_card_not_posted(self, plan_id: str) -> bool: ...


class ReplySender:
    """Carries replies out. Raises nothing where Slack refuses: it tells the person, or logs it."""

    def __init__(self, publisher: Publisher, bot: CardObserver, cards: CardRefresher) -> None:
        self._publisher, self._bot, self._cards = publisher, bot, cards
        self._exporter = FileExporter(publisher)
        self._private = PrivateMessages(publisher)

    def send_waiting_note(self, delivery: Delivery, text: WaitingText) -> WaitingNote | None:
        """Say that the answer takes a while; None where Slack refuses the note."""
        try:
            return send_waiting_note(self._publisher, delivery, text)
        except SlackError as error:
            log.info("Nobody was told to wait. %s.", error, extra=_log_fields(delivery))
            return None

    def remove_waiting_note(
        self, delivery: Delivery, note: WaitingNote | None, elsewhere: str = "The answer"
    ) -> None:
        """Take a note away that no message replaces, where that can be."""
        if note is None:
            return
        try:
            remove_waiting_note(self._publisher, delivery, note, elsewhere)
        except SlackError as error:
            log.info("A note was left. %s.", error, extra=_log_fields(delivery))

    def send_reply(self, delivery: Delivery, reply: Reply, note: WaitingNote | None = None) -> None:
        """Do what a reply wants; a message takes the place of the note that was given before it."""
        if note and isinstance(reply, SendMessage) and self._replace_note(delivery, reply, note):
            return
        self._carry_out(delivery, reply)
        if not (isinstance(reply, SendMessage) and reply.audience is Audience.PLACE):
            elsewhere = "The card" if isinstance(reply, ShowCard) else "The answer"
            self.remove_waiting_note(delivery, note, elsewhere)

    def _carry_out(self, delivery: Delivery, reply: Reply) -> None:
        match reply:
            case SendMessage(message, to):
                self._send_message(delivery, message, to)
            case ShowCard():
                self._show_card(delivery, reply)
            case OpenForm():
                self._open_form(delivery, reply)
            case ExportFile():
                self._export_file(delivery, reply)
            case _:
                assert_never(reply)

    def tell_person(self, delivery: Delivery, message: Message) -> None:
        """Tell the person who spoke, alone; after a mention, in its thread where that can be."""
        try:
            self._send_privately(delivery, message)
        except SlackError as error:
            log.error("An answer was lost. %s.", error, extra=_log_fields(delivery))

    def _replace_note(self, delivery: Delivery, reply: SendMessage, note: WaitingNote) -> bool:
        """Put a message in the place of a note. False where it is still to be sent."""
        if not can_replace_note(delivery, note, reply):
            return False
        try:
            replaced = replace_waiting_note(
                self._publisher, delivery, note, reply.message, failed=reply.failed
            )
        except SlackError as error:
            log.warning("%s. Sending it anew.", error, extra=_log_fields(delivery))
            return False
        if replaced and reply.audience is not Audience.PLACE:
            self._share_files(delivery, reply.message, delivery.said.where)
        return replaced

    def _send_message(self, delivery: Delivery, message: Message, to: Audience) -> None:
        """Send it where it belongs, or else to the person alone, and say why it is not there."""
        try:
            self._route_message(delivery, message, to)
        except SlackError as error:
            log.warning("%s. Telling the person alone.", error, extra=_log_fields(delivery))
            self._send_elsewhere(delivery, message, error)
            return
        if to is not Audience.PLACE:
            self._share_files(delivery, message, delivery.said.where)

    def _send_elsewhere(self, delivery: Delivery, message: Message, error: SlackError) -> None:
        """Say the same to the person alone; where Slack takes it nowhere, say that."""
        if is_place_refused(error):
            note = Paragraph.of(f"{_say_cannot_post(error)} Slack's reason: {error}.", quiet=True)
            message = replace(message, parts=(*message.parts, note))
        try:
            self._tell_directly(delivery, message)
        except SlackError as last:
            self.tell_person(delivery, not_taken_message(str(last), UNSENT_ANSWER_TEXT))

    def _route_message(self, delivery: Delivery, message: Message, to: Audience) -> None:
        match to:
            case Audience.ASKER:
                self._send_privately(delivery, message)
            case Audience.CHANNEL:
                self._publisher.post(delivery.said.where, message)
            case Audience.PLACE:
                self._replace_in_place(delivery, message)
            case _:
                assert_never(to)

    def _send_privately(self, delivery: Delivery, message: Message) -> None:
        if delivery.said.origin is Origin.MENTIONED:
            try:
                self._publisher.post(delivery.said.where, message)
                return
            except SlackError as error:
                log.warning("%s. Telling the person alone.", error, extra=_log_fields(delivery))
        self._tell_directly(delivery, message)

    def _tell_directly(self, delivery: Delivery, message: Message) -> None:
        said, url = delivery.said, delivery.reply_channel.response_url
        self._private.tell(said.who, said.where, message, url, id=said.id)

    def _replace_in_place(self, delivery: Delivery, message: Message) -> None:
        if can_replace_in_place(delivery):
            replace_in_place(self._publisher, delivery, message)
        else:
            self._send_privately(delivery, message)

    def _show_card(self, delivery: Delivery, reply: ShowCard) -> None:
        """Have a card drawn anew, or post it and tell the bot what came of it."""
        record = reply.record
        if record.card is not None or record.status is not PlanStatus.OPEN:
            self._cards.refresh(record.plan.id, forced=True)
            return
        plan = record.plan
        try:
            at = self._publisher.post(plan.where, reply.message)
        except SlackError as error:
            self._report_failure(delivery, error, self._explain_lost_card(plan.id, error))
            return
        self._bot.on_card_posted(plan.id, at)
        self._share_files(delivery, reply.message, Place(at.channel, at.thread or at.message))

    def _explain_lost_card(self, plan_id: str, error: SlackError) -> str:
        """Say what became of a plan whose card was not posted, as far as that is known."""
        if error.may_have_arrived:
            return CARD_UNSURE_TEXT
        if not self._bot.on_card_not_posted(plan_id):
            return GOES_ON_TEXT
        # Where the place is the matter, the first line says what to do.
        then = "" if is_place_refused(error) else suggest_next_step(error)
        return f"{NOT_STARTED_TEXT} {then}".rstrip()

    def _export_file(self, delivery: Delivery, reply: ExportFile) -> None:
        said = delivery.said
        try:
            unsaid = self._exporter.export_file(reply.request, said.where, said.when)
        except SlackError as error:
            there = ", even if a message says that one is made" if error.may_have_arrived else ""
            then = f"There is no file{there}. {suggest_next_step(error)}"
            self._report_failure(delivery, error, then)
            return
        if unsaid is not None:
            self.tell_person(delivery, unsaid)

    def _open_form(self, delivery: Delivery, reply: OpenForm) -> None:
        try:
            self._publisher.open_form(
                delivery.reply_channel.trigger_id, reply.form, delivery.said.where
            )
        except FormTooLong:
            self.tell_person(delivery, form_too_long_message(reply.form.value))
        except SlackError as error:
            log.warning("No form was opened. %s.", error, extra=_log_fields(delivery))
            self.tell_person(delivery, _explain_unopened_form(error))

    def _share_files(self, delivery: Delivery, message: Message, where: Place) -> None:
        """Put the files of a message beside it."""
        for part in message.parts:
            if isinstance(part, FileAttachment):
                self._share_file(delivery, part, where)

    def _share_file(self, delivery: Delivery, file: FileAttachment, where: Place) -> None:
        try:
            self._publisher.share_message_file(where, file)
        except SlackError as error:
            if error.may_have_arrived:
                then = f"It is not known whether the file {file.name} is there. The rest stands."
            else:
                then = f"The file {file.name} is missing. The rest stands."
            if not can_pass(error):
                then = f"{then} {suggest_next_step(error)}"
            self._report_failure(delivery, error, then)

    def _report_failure(self, delivery: Delivery, error: SlackError, then: str) -> None:
        """Log what Slack refused, and tell the person that, and what became of their request."""
        log.warning("%s.", error, extra=_log_fields(delivery))
        if isinstance(error, SlackRefused) and is_place_refused(error):
            message = cannot_post_message(_say_cannot_post(error), error.error, then)
        elif error.may_have_arrived:
            message = not_surely_taken_message(str(error), then)
        else:
            message = not_taken_message(str(error), then)
        self.tell_person(delivery, message)


def _say_cannot_post(error: SlackError) -> str:
    return NOT_INVITED_TEXT if is_uninvited(error) else CLOSED_PLACE_TEXT


def _explain_unopened_form(error: SlackError) -> Message:
    """Say why there is no form, as far as that is known, and what to do."""
    if is_trigger_spent(error):
        return form_late_message()
    if error.may_have_arrived:
        return form_unsure_message(str(error))
    then = "Press the button again in a minute." if can_pass(error) else suggest_next_step(error)
    return form_refused_message(str(error), then)


def _log_fields(delivery: Delivery) -> dict[str, str]:
    return {"id": delivery.said.id}
