"""Replies carried out in Slack: who sees them, and what is done where Slack says no."""

from __future__ import annotations

import logging
from typing import Protocol, assert_never

from jobsbot.core.interaction import Origin, Place
from jobsbot.core.messages.message import FileAttachment, Message
from jobsbot.core.reply import Audience, ExportFile, OpenForm, Reply, SendMessage, ShowCard
from jobsbot.slack.file_export import FileExporter
from jobsbot.slack.payload_readers import Delivery
from jobsbot.slack.publisher import Publisher
from jobsbot.slack.status_texts import (
    busy_message,
    cannot_post_message,
    form_closed_message,
    not_taken_message,
)
from jobsbot.slack.web_api import SlackError, SlackRefused

log = logging.getLogger(__name__)

CANNOT_POST_ERRORS = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "user_not_in_channel",
        "is_archived",
        "restricted_action",
        "no_permission",
    }
)
"""Slack's words for: the bot may not post there."""


NOT_STARTED_TEXT = "Nothing was started."
NOT_SHOWN_TEXT = "What you pressed counts. Only the card does not show it."


class CardObserver(Protocol):
    """Who must be already_told what became of a card: the bot."""

    def on_card_posted(self, plan_id: str, card: Place) -> None: ...

    def on_card_not_posted(self, plan_id: str) -> bool: ...


class ReplySender:
    """Carries replies out. Raises nothing for what Slack refuses: it says so, or logs it."""

    def __init__(self, publisher: Publisher, bot: CardObserver) -> None:
        self._publisher, self._bot, self._exporter = publisher, bot, FileExporter(publisher)

    def send_reply(self, delivery: Delivery, reply: Reply) -> None:
        """Do what a reply wants."""
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
        """Tell the person who spoke, alone; after a mention, in its thread."""
        try:
            self._send_privately(delivery, message)
        except SlackError as error:
            log.error("An answer was lost. %s.", error, extra=_log_fields(delivery))

    def _send_message(self, delivery: Delivery, message: Message, to: Audience) -> None:
        try:
            self._route_message(delivery, message, to)
        except SlackError as error:
            self._report_failure(
                delivery,
                error,
                "No job was changed. Say it again in a minute.",
                already_told=to is Audience.ASKER,
            )
            return
        if to is not Audience.PLACE:
            self._share_files(delivery, message, delivery.said.where)

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
        said, url = delivery.said, delivery.reply_channel.response_url
        if said.origin is Origin.MENTIONED:
            self._publisher.post(said.where, message)
            return
        # A response address answers below the channel, not in the thread that was pressed in.
        if url and not said.where.thread:
            try:
                self._publisher.respond(url, message)
                return
            except SlackRefused as refused:
                log.warning("%s. Whispering instead.", refused, extra=_log_fields(delivery))
        self._post_ephemeral(delivery, message)

    def _post_ephemeral(self, delivery: Delivery, message: Message) -> None:
        """Whisper where it was said; where the bot is not, write to the person directly.

        A form has no response address, and may have been opened in a channel without the bot.
        """
        who = delivery.said.who
        try:
            self._publisher.post_ephemeral(who, delivery.said.where, message)
        except SlackRefused as refused:
            if refused.error not in CANNOT_POST_ERRORS:
                raise
            log.info("%s. Writing directly instead.", refused, extra=_log_fields(delivery))
            self._publisher.post(Place(who.id), message)

    def _replace_in_place(self, delivery: Delivery, message: Message) -> None:
        where, url = delivery.said.where, delivery.reply_channel.response_url
        if where.alone and url:
            self._publisher.respond(url, message, replace=True)
        elif where.message and not where.alone:
            self._publisher.edit(where, message)
        else:
            self._send_privately(delivery, message)

    def _show_card(self, delivery: Delivery, reply: ShowCard) -> None:
        """Edit a card, or post it and tell the bot, whatever comes of it."""
        card, plan = reply.record.card, reply.record.plan
        try:
            if card is not None:
                self._publisher.edit(card, reply.message)
                return
            at = self._publisher.post(plan.where, reply.message)
        except SlackError as error:
            withdrawn = card is None and self._bot.on_card_not_posted(plan.id)
            said = NOT_STARTED_TEXT if withdrawn else NOT_SHOWN_TEXT
            self._report_failure(delivery, error, said, already_told=False)
            return
        self._bot.on_card_posted(plan.id, at)
        self._share_files(delivery, reply.message, Place(at.channel, at.thread or at.message))

    def _export_file(self, delivery: Delivery, reply: ExportFile) -> None:
        try:
            if not self._exporter.export_file(
                reply.request, delivery.said.where, delivery.said.when
            ):
                self.tell_person(delivery, busy_message())
        except SlackError as error:
            self._report_failure(
                delivery, error, "There is no file. Say it again in a minute.", already_told=False
            )

    def _open_form(self, delivery: Delivery, reply: OpenForm) -> None:
        try:
            self._publisher.open_form(
                delivery.reply_channel.trigger_id, reply.form, delivery.said.where
            )
        except SlackError as error:
            log.warning("No form was opened. %s.", error, extra=_log_fields(delivery))
            self.tell_person(delivery, form_closed_message())

    def _share_files(self, delivery: Delivery, message: Message, where: Place) -> None:
        """Put the files of a message beside it."""
        for part in message.parts:
            if isinstance(part, FileAttachment):
                self._share_file(delivery, part, where)

    def _share_file(self, delivery: Delivery, file: FileAttachment, where: Place) -> None:
        try:
            self._publisher.share_message_file(where, file)
        except SlackError as error:
            self._report_failure(
                delivery,
                error,
                f"The file {file.name} is missing. The rest stands.",
                already_told=False,
            )

    def _report_failure(
        self, delivery: Delivery, error: SlackError, then: str, *, already_told: bool
    ) -> None:
        """Log what Slack did not take, and say so unless the saying itself is what failed."""
        log.warning("%s.", error, extra=_log_fields(delivery))
        if already_told:
            log.error("An answer was lost.", extra=_log_fields(delivery))
        elif isinstance(error, SlackRefused) and error.error in CANNOT_POST_ERRORS:
            self.tell_person(delivery, cannot_post_message(error.error, then))
        else:
            self.tell_person(delivery, not_taken_message(str(error), then))


def _log_fields(delivery: Delivery) -> dict[str, str]:
    return {"id": delivery.said.id}
