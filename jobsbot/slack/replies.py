"""Replies carried out in Slack: who sees them, and what is done where Slack says no."""

from __future__ import annotations

import logging
from typing import Protocol, assert_never

from jobsbot.core.interaction import How, Place
from jobsbot.core.messages.message import File, Message
from jobsbot.core.reply import GiveFile, OpenForm, Reply, ShowCard, Tell, To
from jobsbot.slack.file_export import Giver
from jobsbot.slack.payload_readers import Heard
from jobsbot.slack.publisher import Poster
from jobsbot.slack.status_texts import busy, cannot_post, form_closed, not_taken
from jobsbot.slack.web_api import Refused, SlackError

log = logging.getLogger(__name__)

ABSENT = frozenset(
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


NOT_STARTED = "Nothing was started."
NOT_SHOWN = "What you pressed counts. Only the card does not show it."


class Announced(Protocol):
    """Who must be told what became of a card: the bot."""

    def posted(self, plan_id: str, card: Place) -> None: ...

    def not_posted(self, plan_id: str) -> None: ...


class Sender:
    """Carries replies out. Raises nothing for what Slack refuses: it says so, or logs it."""

    def __init__(self, poster: Poster, bot: Announced) -> None:
        self._poster, self._bot, self._giver = poster, bot, Giver(poster)

    def carry_out(self, heard: Heard, reply: Reply) -> None:
        """Do what a reply wants."""
        match reply:
            case Tell(message, to):
                self._say(heard, message, to)
            case ShowCard():
                self._show(heard, reply)
            case OpenForm():
                self._open(heard, reply)
            case GiveFile():
                self._give(heard, reply)
            case _:
                assert_never(reply)

    def tell(self, heard: Heard, message: Message) -> None:
        """Tell the person who spoke, alone; after a mention, in its thread."""
        try:
            self._alone(heard, message)
        except SlackError as error:
            log.error("An answer was lost. %s.", error, extra=_about(heard))

    def _say(self, heard: Heard, message: Message, to: To) -> None:
        try:
            self._deliver(heard, message, to)
        except SlackError as error:
            self._failed(
                heard, error, "No job was changed. Say it again in a minute.", told=to is To.ASKER
            )
            return
        if to is not To.PLACE:
            self._share(heard, message, heard.said.where)

    def _deliver(self, heard: Heard, message: Message, to: To) -> None:
        match to:
            case To.ASKER:
                self._alone(heard, message)
            case To.CHANNEL:
                self._poster.post(heard.said.where, message)
            case To.PLACE:
                self._in_place(heard, message)
            case _:
                assert_never(to)

    def _alone(self, heard: Heard, message: Message) -> None:
        said, url = heard.said, heard.way.response_url
        if said.how is How.MENTIONED:
            self._poster.post(said.where, message)
            return
        # A response address answers below the channel, not in the thread that was pressed in.
        if url and not said.where.thread:
            try:
                self._poster.respond(url, message)
                return
            except Refused as refused:
                log.warning("%s. Whispering instead.", refused, extra=_about(heard))
        self._whisper(heard, message)

    def _whisper(self, heard: Heard, message: Message) -> None:
        """Whisper where it was said; where the bot is not, write to the person directly.

        A form has no response address, and may have been opened in a channel without the bot.
        """
        who = heard.said.who
        try:
            self._poster.whisper(who, heard.said.where, message)
        except Refused as refused:
            if refused.error not in ABSENT:
                raise
            log.info("%s. Writing directly instead.", refused, extra=_about(heard))
            self._poster.post(Place(who.id), message)

    def _in_place(self, heard: Heard, message: Message) -> None:
        where, url = heard.said.where, heard.way.response_url
        if where.alone and url:
            self._poster.respond(url, message, replace=True)
        elif where.message and not where.alone:
            self._poster.edit(where, message)
        else:
            self._alone(heard, message)

    def _show(self, heard: Heard, reply: ShowCard) -> None:
        """Edit a card, or post it and tell the bot, whatever comes of it."""
        card, plan = reply.record.card, reply.record.plan
        try:
            if card is not None:
                self._poster.edit(card, reply.message)
                return
            at = self._poster.post(plan.where, reply.message)
        except SlackError as error:
            if card is None:
                self._bot.not_posted(plan.id)
            self._failed(heard, error, NOT_STARTED if card is None else NOT_SHOWN, told=False)
            return
        self._bot.posted(plan.id, at)
        self._share(heard, reply.message, Place(at.channel, at.thread or at.message))

    def _give(self, heard: Heard, reply: GiveFile) -> None:
        try:
            if not self._giver.give(reply.given, heard.said.where, heard.said.when):
                self.tell(heard, busy())
        except SlackError as error:
            self._failed(heard, error, "There is no file. Say it again in a minute.", told=False)

    def _open(self, heard: Heard, reply: OpenForm) -> None:
        try:
            self._poster.open(heard.way.trigger, reply.form, heard.said.where)
        except SlackError as error:
            log.warning("No form was opened. %s.", error, extra=_about(heard))
            self.tell(heard, form_closed())

    def _share(self, heard: Heard, message: Message, where: Place) -> None:
        """Put the files of a message beside it."""
        for part in message.parts:
            if isinstance(part, File):
                self._share_one(heard, part, where)

    def _share_one(self, heard: Heard, file: File, where: Place) -> None:
        try:
            self._poster.share(where, file)
        except SlackError as error:
            self._failed(
                heard, error, f"The file {file.name} is missing. The rest stands.", told=False
            )

    def _failed(self, heard: Heard, error: SlackError, then: str, *, told: bool) -> None:
        """Log what Slack did not take, and say so unless the saying itself is what failed."""
        log.warning("%s.", error, extra=_about(heard))
        if told:
            log.error("An answer was lost.", extra=_about(heard))
        elif isinstance(error, Refused) and error.error in ABSENT:
            self.tell(heard, cannot_post(error.error, then))
        else:
            self.tell(heard, not_taken(str(error), then))


def _about(heard: Heard) -> dict[str, str]:
    return {"id": heard.said.id}
