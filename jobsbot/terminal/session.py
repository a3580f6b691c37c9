"""Every verb of the chat from a terminal: the same grammar, guards, audit and durable work."""

from __future__ import annotations

from contextlib import ExitStack
from secrets import token_hex
from time import sleep
from typing import assert_never

from rich.live import Live

from jobsbot.commands.log import ReadLog
from jobsbot.core.bot import Bot
from jobsbot.core.errors import Refused, UsageError
from jobsbot.core.grammar.usage_errors import MissingJobs, MissingProject
from jobsbot.core.guard import AssumedMembers
from jobsbot.core.interaction import TERMINAL_CHANNEL, Origin, Place, Said
from jobsbot.core.jobs.job_keys import say_keys
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.plan import (
    Plan,
    PlanRecord,
    PlanStatus,
    can_take_back,
    find_waiting_keys,
    leaves_jobs_undone,
)
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.reply import (
    ExportFile,
    OpenForm,
    Reply,
    SendMessage,
    ShowCard,
)
from jobsbot.core.text.wording import join_words, pluralize
from jobsbot.core.values import replace
from jobsbot.services import Services, current_time
from jobsbot.streams import OutputFailed
from jobsbot.terminal.argv import format_usage_error
from jobsbot.terminal.cards import TerminalCards, place_of_card
from jobsbot.terminal.console import TerminalConsole
from jobsbot.terminal.exit_codes import EXIT_FAILED, EXIT_OK, EXIT_USAGE
from jobsbot.terminal.follow import find_log_length, follow_log
from jobsbot.terminal.option_checks import (
    check_follow,
    check_out,
    check_watch,
    choose_format,
)
from jobsbot.terminal.options import TerminalOptions
from jobsbot.terminal.person import get_local_person
from jobsbot.terminal.services import (
    do_durable_work,
)

WATCH_INTERVAL_SECONDS = 0.1
"""Seconds between two reads of the store while an operation reports nothing."""
REDRAW_INTERVAL_SECONDS = 5.0
"""Seconds between two answers of `--watch`."""


class TerminalSession:
    """One sentence said in a terminal: its answer, and of a write everything until its end."""

    def __init__(
        self, services: Services, console: TerminalConsole, options: TerminalOptions
    ) -> None:
        self._services, self._console, self._options = services, console, options
        self._person = get_local_person()
        self._cards = TerminalCards(services, console)
        self._exit_stack = ExitStack()
        self._bot = Bot(
            api=services.api,
            memory=services.memory,
            config=services.bot_config,
            start=self._start_plan,
            directory=AssumedMembers(),
        )

    def say(self, text: str) -> int:
        """Say a sentence and answer with the exit code."""
        try:
            command = self._bot.understand(self._make_said(text, Origin.TYPED))
            text = choose_format(text, command, self._options.out)
            check_watch(self._options, command, self._console)
            check_follow(self._options, command)
            check_out(self._options, command)
        except (MissingJobs, MissingProject):
            self._print_choices(text)
            return EXIT_USAGE
        except UsageError as error:
            # The places that it points at are those of the sentence as it was read.
            read = self._services.bot_config.masking.redactor.redact(text)
            self._console.print_note(format_usage_error(error, read))
            return EXIT_USAGE
        except Refused:
            return self._answer(text)
        with self._exit_stack:
            if self._options.follow and isinstance(command, ReadLog):
                return self._follow_log(text, command)
            return self._watch(text) if self._options.watch else self._answer(text)

    def _answer(self, text: str) -> int:
        replies = self._bot.handle(self._make_said(text, Origin.TYPED))
        return max(map(self._handle_reply, replies))

    def _print_choices(self, text: str) -> None:
        """Say what is missing, and offer choices on standard error: they are no result."""
        for reply in self._bot.handle(self._make_said(text, Origin.TYPED)):
            if isinstance(reply, SendMessage):
                self._console.print_choices(reply.message)

    def _watch(self, text: str) -> int:
        """Redraw the answer until Ctrl-C, which is no failure."""
        try:
            while True:
                for reply in self._bot.handle(self._make_said(text, Origin.TYPED)):
                    if isinstance(reply, SendMessage):
                        self._console.redraw_screen(replace(reply.message, buttons=()))
                sleep(REDRAW_INTERVAL_SECONDS)
        except KeyboardInterrupt:
            return EXIT_OK

    def _follow_log(self, text: str, command: ReadLog) -> int:
        """Show the end of a log, then each line that comes, once."""
        replies = self._bot.handle(self._make_said(text, Origin.TYPED))
        code, length = max(map(self._handle_reply, replies)), find_log_length(replies)
        if code != EXIT_OK or length is None:
            return code
        masking, api = self._services.bot_config.masking, self._services.api
        return follow_log(api, command, self._console, masking, line_count=length)

    def _handle_reply(self, reply: Reply) -> int:
        match reply:
            case SendMessage():
                return self._print_answer(reply)
            case ShowCard():
                return self._confirm_and_follow(reply.record)
            case ExportFile():
                from jobsbot.terminal.export import save_export  # spreadsheets: 0.1 s

                return save_export(reply.request, self._console, self._options.out)
            case OpenForm():
                raise TypeError("a terminal types the number with its confirmation")
            case _:
                assert_never(reply)

    def _print_answer(self, reply: SendMessage) -> int:
        """Write an answer to standard output, or a failure to standard error."""
        message = reply.message
        if reply.failed and not (message.records and (message.not_found or message.incomplete)):
            self._console.print_failure(message)
            return EXIT_FAILED
        self._console.print_message(message)
        if message.not_found:
            self._console.print_note(f"Not found: {join_words(message.not_found)}.")
        if message.left_out and self._console.as_json:
            self._console.print_note(f"Not in these lines: {message.left_out}.")
        return EXIT_FAILED if reply.failed else EXIT_OK

    def _confirm_and_follow(self, record: PlanRecord) -> int:
        """Show a plan, have it confirmed, and follow it to its end."""
        plan = record.plan
        if plan.barrier is Barrier.NONE:
            self._bot.on_card_posted(plan.id, place_of_card(plan.id))
            return self._follow_plan(plan.id)
        self._show_question(record)
        if not (self._options.yes or self._console.is_interactive):
            self._bot.on_card_not_posted(plan.id)
            self._console.print_note(
                "Nobody is here to confirm this. Nothing was changed. Add --yes."
            )
            return EXIT_FAILED
        self._bot.on_card_posted(plan.id, place_of_card(plan.id))
        if not (self._options.yes or self._ask_for_number(plan)):
            return self._press(plan, Origin.CANCEL)
        return self._press(plan, Origin.CONFIRM)

    def _show_question(self, record: PlanRecord) -> None:
        """Show the question of a plan; raise OutputFailed, without asking, where that fails."""
        try:
            card = draw_card(record, current_time())
            self._console.print_preview(replace(card, buttons=()))
        except OutputFailed:
            self._bot.on_card_not_posted(record.plan.id)
            self._console.print_note("What is asked cannot be shown. Nothing was changed.")
            raise

    def _ask_for_number(self, plan: Plan) -> bool:
        """Ask to type the number of jobs: nothing else counts as yes."""
        number = len(plan.targets)
        question = f"Type {number} to {plan.action.verb} {pluralize(number, 'job')}: "
        try:
            return self._console.prompt(question) == str(number)
        except (EOFError, KeyboardInterrupt):
            self._console.print_note("")
            return False

    def _press(self, plan: Plan, origin: Origin) -> int:
        """Confirm or cancel, as a press on the card's button would."""
        fields = {"number": str(len(plan.targets))} if origin is Origin.CONFIRM else {}
        replies = self._bot.handle(replace(self._make_said(plan.id, origin), fields=fields))
        for reply in replies:
            if isinstance(reply, SendMessage | ShowCard):
                self._console.print_failure(reply.message)
        return EXIT_FAILED if replies else self._follow_plan(plan.id)

    def _start_plan(self, plan_id: str) -> None:
        """Carry the plan out, in this process and durably."""
        work = self._exit_stack.enter_context(do_durable_work(self._services, self._cards))
        work.start(plan_id)

    def _follow_plan(self, plan_id: str) -> int:
        """Show how it goes until it is over."""
        try:
            with self._console.live_card() as live:
                record = self._watch_plan(plan_id, live)
        except KeyboardInterrupt:
            if not self._take_back(plan_id):
                self._report_interruption(plan_id)
            return EXIT_FAILED
        if record.status is PlanStatus.REPLACED:
            return self._ask_again(record)
        if record.status is PlanStatus.CANCELLED:  # somebody took it back while it waited
            self._console.print_failure(draw_card(record, current_time()))
            return EXIT_FAILED
        self._console.print_result(record, draw_card(record, current_time()))
        return EXIT_FAILED if leaves_jobs_undone(record) else EXIT_OK

    def _watch_plan(self, plan_id: str, live: Live | None) -> PlanRecord:
        """Redraw a plan's card until its operation has ended the plan."""
        while (record := self._get_plan(plan_id)).status is PlanStatus.CLAIMED:
            self._console.redraw_card(live, draw_card(record, current_time()))
            self._cards.wait_for_change(WATCH_INTERVAL_SECONDS)
        return record

    def _ask_again(self, record: PlanRecord) -> int:
        """Ask again, because the jobs have changed: an earlier yes was to what was shown then."""
        asks = self._get_plan(record.progress.replaced_by)
        if self._options.yes:
            self._bot.on_card_not_posted(asks.plan.id)
            self._console.print_preview(replace(draw_card(asks, current_time()), buttons=()))
            self._console.print_note("The jobs changed after they were read. Nothing was changed.")
            return EXIT_FAILED
        return self._confirm_and_follow(asks)

    def _take_back(self, plan_id: str) -> bool:
        """Cancel a confirmed plan within its cooling-off time; False where it has begun."""
        if not can_take_back(self._get_plan(plan_id)):
            return False
        self._bot.handle(self._make_said(plan_id, Origin.CANCEL))
        record = self._get_plan(plan_id)
        if record.status is not PlanStatus.CANCELLED:
            return False
        self._console.print_failure(draw_card(record, current_time()))
        return True

    def _report_interruption(self, plan_id: str) -> None:
        """Say, after an interruption, what goes on without this process."""
        record = self._get_plan(plan_id)
        asked, left = record.progress.requested, find_waiting_keys(record)
        words = record.plan.action.words
        told = f"{words.requested} for {len(asked)} of {pluralize(len(record.plan.keys), 'job')}"
        ours = "Scrapy Cloud goes on with it." if asked else "One more may be on its way."
        self._console.print_note(f"\nInterrupted. {told}. {ours}")
        self._console.print_note(f"Look again: jobsbot show {' '.join(say_keys(left))}")

    def _get_plan(self, plan_id: str) -> PlanRecord:
        record = self._services.memory.get_plan(plan_id)
        if record is None:
            raise LookupError(f"plan {plan_id} is not in the store")
        return record

    def _make_said(self, text: str, origin: Origin) -> Said:
        return Said(
            text, self._person, Place(TERMINAL_CHANNEL), origin, current_time(), new_sentence_id()
        )


def new_sentence_id() -> str:
    return token_hex(4)
