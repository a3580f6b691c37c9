"""Cards in Slack, for the operations that carry plans out."""

from __future__ import annotations

import logging

from jobsbot.core.memory import Memory
from jobsbot.core.message import Message
from jobsbot.core.plan import Record
from jobsbot.core.said import Person, Place
from jobsbot.slack.posting import Poster
from jobsbot.slack.web import SlackError

log = logging.getLogger(__name__)


class SlackCards:
    """Shows cards and whispers; see `jobsbot.core.reply.Cards`.

    What Slack refuses or delays is logged under the plan's id and returned from: the next call
    draws the whole card again.
    """

    def __init__(self, poster: Poster, memory: Memory) -> None:
        self._poster, self._memory = poster, memory

    def show(self, record: Record, message: Message) -> None:
        """Edit the card, or post it where it is not yet."""
        try:
            if record.card is not None:
                self._poster.edit(record.card, message)
                return
            card = self._poster.post(record.plan.where, message)
        except SlackError as error:
            log.warning("A card was not drawn. %s.", error, extra={"id": record.plan.id})
            return
        self._memory.posted(record.plan.id, card)

    def whisper(self, who: Person, where: Place, message: Message) -> None:
        """Tell one person alone, in the channel or thread where they pressed."""
        try:
            self._poster.whisper(who, where, message)
        except SlackError as error:
            log.warning("A whisper was lost. %s.", error)
