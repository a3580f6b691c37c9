"""Cards where a bot in Slack and terminals share a store: each shows its own."""

from __future__ import annotations

from jobsbot.core.interaction import TERMINAL_CHANNEL, Person, Place
from jobsbot.core.messages.message import FileAttachment, Message
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.reply import CardDisplay, FileKept, FileNotKept, Shown
from jobsbot.state_files import StateFolder, keep_state_file


class SlackOnlyCards:
    """Shows the cards that are in Slack; see `jobsbot.core.reply.CardDisplay`.

    What was asked in a terminal is followed there, by whoever still looks at it.
    """

    def __init__(self, slack: CardDisplay, state_folder: StateFolder) -> None:
        self._slack_cards, self._state_folder = slack, state_folder

    def show_card(self, record: PlanRecord, message: Message) -> Shown:
        """Show a card where it is; one in a terminal is drawn by that terminal from the store."""
        if record.plan.where.channel == TERMINAL_CHANNEL:
            return Shown()
        return self._slack_cards.show_card(record, message)

    def tell_end(self, record: PlanRecord) -> Shown:
        """Tell whom it concerns; in a terminal, whoever follows it sees it."""
        if record.plan.where.channel == TERMINAL_CHANNEL:
            return Shown()
        return self._slack_cards.tell_end(record)

    def post_notice(self, where: Place, message: Message) -> Shown:
        """Post a message in a channel of Slack."""
        if where.channel == TERMINAL_CHANNEL:
            return Shown()
        return self._slack_cards.post_notice(where, message)

    def keep_file(self, record: PlanRecord, file: FileAttachment) -> FileKept | FileNotKept:
        """Keep a file in the card's thread; of what was asked in a terminal, on this machine."""
        if record.plan.where.channel == TERMINAL_CHANNEL:
            return keep_state_file(self._state_folder, file)
        return self._slack_cards.keep_file(record, file)

    def notify_person(self, who: Person, where: Place, message: Message) -> None:
        """Tell one person alone."""
        if where.channel != TERMINAL_CHANNEL:
            self._slack_cards.notify_person(who, where, message)
