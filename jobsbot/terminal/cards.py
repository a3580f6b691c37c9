"""The cards of plans that a terminal asked for: shown in that terminal only."""

from __future__ import annotations

import os
from threading import Event

from jobsbot.config.process_folders import find_home_folder
from jobsbot.core.interaction import TERMINAL_CHANNEL, Person, Place
from jobsbot.core.messages.message import FileAttachment, Message
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.reply import FileKept, FileNotKept, Shown
from jobsbot.services import Services
from jobsbot.state_files import choose_state_folder, keep_state_file
from jobsbot.terminal.console import TerminalConsole


class TerminalCards:
    """Hears that cards changed, for whoever draws them. Implements `CardDisplay`."""

    def __init__(self, services: Services, console: TerminalConsole) -> None:
        self._services, self._console = services, console
        self._card_changed = Event()

    def wait_for_change(self, timeout_seconds: float) -> None:
        """Wait until a card changes, or the time is over."""
        self._card_changed.wait(timeout_seconds)
        self._card_changed.clear()

    def show_card(self, record: PlanRecord, message: Message) -> Shown:
        """Hear that a card changed; it is drawn from the store.

        Another shell's card is left to that shell.
        """
        if record.plan.where.channel != TERMINAL_CHANNEL:
            return Shown(later=True)
        if record.card is None:
            self._services.memory.save_card_place(record.plan.id, place_of_card(record.plan.id))
        self._card_changed.set()
        return Shown()

    def tell_end(self, record: PlanRecord) -> Shown:
        """Leave it to the terminal that follows the plan, or to the shell it is in."""
        return Shown(later=record.plan.where.channel != TERMINAL_CHANNEL)

    def post_notice(self, where: Place, message: Message) -> Shown:
        """Leave notices to the bot that is in Slack."""
        return Shown(later=where.channel != TERMINAL_CHANNEL)

    def keep_file(self, record: PlanRecord, file: FileAttachment) -> FileKept | FileNotKept:
        """Keep a file beside the store. What was asked in Slack is kept there."""
        if record.plan.where.channel != TERMINAL_CHANNEL:
            return FileNotKept("The bot that runs in the chat keeps the file.", later=True)
        url = self._services.config.database_url.reveal()
        return keep_state_file(choose_state_folder(url, os.environ, find_home_folder()), file)

    def notify_person(self, who: Person, where: Place, message: Message) -> None:
        """Tell the person here."""
        self._console.print_preview(message)


def place_of_card(plan_id: str) -> Place:
    return Place(TERMINAL_CHANNEL, message=plan_id)
