"""Cards in Slack, for the operations that carry plans out."""

from __future__ import annotations

import logging

from jobsbot.core.interaction import Person, Place
from jobsbot.core.messages.message import Message
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.ports import Memory
from jobsbot.slack.publisher import Publisher
from jobsbot.slack.web_api import SlackError, SlackRefused

log = logging.getLogger(__name__)


TRANSIENT_SLACK_ERRORS = frozenset(
    {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
"""Slack's words for what may be otherwise in a while. After any other no, it stays no."""


class SlackCards:
    """Shows cards and whispers; see `jobsbot.core.reply.Cards`.

    What Slack refuses or delays is logged under the plan's id and never raised.
    """

    def __init__(self, publisher: Publisher, memory: Memory) -> None:
        self._publisher, self._memory = publisher, memory

    def show_card(self, record: PlanRecord, message: Message) -> bool:
        """Edit the card, or post it where it is not yet. False where a later try may do better."""
        try:
            if record.card is not None:
                self._publisher.edit(record.card, message)
                return True
            card = self._publisher.post(record.plan.where, message)
        except SlackError as error:
            log.warning("A card was not drawn. %s.", error, extra={"id": record.plan.id})
            return isinstance(error, SlackRefused) and error.error not in TRANSIENT_SLACK_ERRORS
        self._memory.save_card_place(record.plan.id, card)
        return True

    def notify_person(self, who: Person, where: Place, message: Message) -> None:
        """Tell one person alone, in the channel or thread where they pressed."""
        try:
            self._publisher.post_ephemeral(who, where, message)
        except SlackError as error:
            log.warning("A whisper was lost. %s.", error)
