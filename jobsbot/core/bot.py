"""What the bot does with a sentence: understands it, and answers it or plans it.

Shells carry the replies out. Presses on a plan's card are answered in `core/plan_buttons`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.answers.audiences import add_share_button, choose_audience
from jobsbot.core.answers.choices import offer_form, offer_jobs, offer_projects
from jobsbot.core.answers.unknown_names import explain_empty_export, explain_unknown_name
from jobsbot.core.errors import ApiError, JobsbotError, Refused, UsageError
from jobsbot.core.grammar.command import (
    BotConfig,
    Command,
    ExportCommand,
    ReadCommand,
    Turn,
    WriteCommand,
)
from jobsbot.core.grammar.forms import build_command_form, build_sentence_form
from jobsbot.core.grammar.parser import say
from jobsbot.core.grammar.said_sentences import (
    REFUSED_SENTENCES,
    build_safe_sentence,
    describe_unread_sentence,
)
from jobsbot.core.grammar.usage_errors import MissingInput, MissingJobs, MissingProject
from jobsbot.core.guard import Guard, ReadableProjects, complete_policy, request_of_plan
from jobsbot.core.interaction import PLAN_ORIGINS, Origin, Place, Said
from jobsbot.core.messages.message import Message
from jobsbot.core.messages.notices import (
    explain_empty_plan,
    explain_failed_read,
    explain_failure,
    explain_usage_error,
)
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.messages.refusals import explain_refusal
from jobsbot.core.plan_buttons.plan_buttons import PlanButtons
from jobsbot.core.plans.overlaps import note_earlier_plans
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus, leaves_jobs_undone
from jobsbot.core.plans.policy import Barrier, Refusal, Request
from jobsbot.core.ports import Api, Memory, PeopleDirectory
from jobsbot.core.reply import (
    Audience,
    ExportFile,
    OpenForm,
    Reply,
    SendMessage,
    ShowCard,
    make_failure_reply,
    mask_reply,
)
from jobsbot.core.understanding.quick_sentences import QuickSentences
from jobsbot.core.understanding.sentence_reader import CheckedForm, SentenceReader
from jobsbot.core.values import replace


class Bot:
    """Hears sentences and presses, and answers with replies.

    `start` begins the durable operation of a claimed plan and returns at once.
    """

    def __init__(
        self,
        *,
        api: Api,
        memory: Memory,
        config: BotConfig,
        start: Callable[[str], None],
        directory: PeopleDirectory,
        get_message_url: Callable[[Place], str] = lambda where: "",
    ) -> None:
        self._api, self._memory, self._config = api, memory, config
        self._histories, self._start = HistoryCache(api), start
        self._get_message_url = get_message_url
        self._quick_sentences = QuickSentences(config)
        self._guard = Guard(complete_policy(config), directory, memory)
        self._readable = ReadableProjects(self._guard)
        self._reader = SentenceReader(api, self._histories, self._readable)
        self._plan_buttons = PlanButtons(api, memory, start, self._guard)

    def handle(self, said: Said, command: Command | None = None) -> tuple[Reply, ...]:
        """Answer a sentence or a press. Raises nothing that is meant for people: it says it.

        `command` is what the sentence means, where it was read already.
        """
        replies = self._answer(said, command)
        return tuple(mask_reply(reply, self._config.masking) for reply in replies)

    def _answer(self, said: Said, command: Command | None) -> tuple[Reply, ...]:
        try:
            if said.origin not in PLAN_ORIGINS:
                return self._run_sentence(said, command)
            answer = self._plan_buttons.handle(said)
            return self._run_sentence(answer) if isinstance(answer, Said) else answer
        except MissingInput as error:
            return self._ask_for_missing(said, error)
        except UsageError as error:
            return (SendMessage(explain_usage_error(error), Audience.ASKER, failed=True),)
        except JobsbotError as error:
            return (make_failure_reply(error, said, explain_failure),)

    def is_quick(self, said: Said) -> bool:
        """Tell whether answering surely needs no call to the Jobs API. Asks nobody."""
        return self._quick_sentences.is_quick(said)

    def check_form(self, said: Said) -> CheckedForm:
        """Judge a form before it is closed."""
        if said.origin is Origin.FILLED:
            return self._check_filled_form(said)
        return CheckedForm(self._plan_buttons.check_form(said))

    def record_refused_form(self, said: Said) -> None:
        """Write down that a form was refused before it was closed."""
        with suppress(*REFUSED_SENTENCES):
            self._read_sentence(said, self._config_for_channel(said.where.channel))

    def on_card_posted(self, plan_id: str, card: Place) -> None:
        """Remember where the card is."""
        self._plan_buttons.on_card_posted(plan_id, card)

    def on_card_not_posted(self, plan_id: str) -> bool:
        """Withdraw a plan whose card nobody can see; False where it goes on all the same."""
        return self._plan_buttons.on_card_not_posted(plan_id)

    def _check_filled_form(self, said: Said) -> CheckedForm:
        """Read a filled form offline; what is wrong with it is said at its first input.

        Names of spiders are looked up later: every acknowledgement waits for this.
        """
        config = self._config_for_channel(said.where.channel)
        try:
            return CheckedForm(command=self._reader.read_offline(said, config))
        except (UsageError, Refused) as error:
            wrong = {next(iter(said.fields), ""): str(error).replace("`", "")}
            return CheckedForm(wrong, is_refused=isinstance(error, REFUSED_SENTENCES))

    def understand(self, said: Said) -> Command:
        """Read a sentence. Raises UsageError, and Refused where it names a forbidden project."""
        return self._reader.read(said, self._config_for_channel(said.where.channel))

    def _run_sentence(self, said: Said, command: Command | None = None) -> tuple[Reply, ...]:
        config = self._config_for_channel(said.where.channel)
        command = command or self._read_sentence(said, config)
        if said.origin is Origin.FORM:
            return (OpenForm(build_command_form(command)),)
        if not said.who.is_terminal or isinstance(command, WriteCommand):
            entry = f"said: {say(command)}"
            self._memory.add_audit_entry(said.who, said.where, entry, "", said.when)
        if refused := self._guard.check_command(command, said):
            return self._refuse(*refused, say(command), said)
        turn = Turn(
            said,
            self._api,
            self._memory,
            config,
            self._histories,
            lambda request: self._guard.judge(said.who, request, said.when),
            lambda people: self._guard.directory.find_names(people, said.when),
            self._get_message_url,
        )
        try:
            return self._run_command(command, turn)
        except UsageError as error:
            error.about_read = not isinstance(command, WriteCommand)
            raise
        except JobsbotError as error:
            if isinstance(command, WriteCommand):
                raise
            return (make_failure_reply(error, said, explain_failed_read),)

    def _read_sentence(self, said: Said, config: BotConfig) -> Command:
        try:
            return self._reader.read(said, config)
        except (Refused, UsageError) as error:
            if entry := describe_unread_sentence(error, said, config):
                self._memory.add_audit_entry(said.who, said.where, entry, "", said.when)
            raise

    def _run_command(self, command: Command, turn: Turn) -> tuple[Reply, ...]:
        match command:
            case ReadCommand():
                file = command.build_file(turn)
                return (ExportFile(file) if file else self._answer_read(command, turn),)
            case ExportCommand():
                request = command.export(turn)
                unknown = explain_empty_export(command, turn)
                if unknown:
                    return (SendMessage(unknown, Audience.ASKER, failed=True),)
                return (ExportFile(request),)
            case WriteCommand():
                plan = command.plan(turn)
                unknown = None if plan.jobs else explain_unknown_name(command, turn)
                if unknown:
                    return (SendMessage(unknown, Audience.ASKER, failed=True),)
                return self._propose_plan(plan, turn.said)
            case _:
                raise TypeError(f"{command.word} is of no kind that is known")

    def _ask_for_missing(self, said: Said, missing: MissingInput) -> tuple[Reply, ...]:
        """Ask for what is missing: by a form after a press, else by offering choices."""
        if said.origin is Origin.PICKED and isinstance(missing, MissingJobs | MissingProject):
            none_chosen = UsageError(
                "No job is chosen.", then="Choose the jobs that you mean, and press again."
            )
            return (SendMessage(explain_usage_error(none_chosen), Audience.ASKER, failed=True),)
        if said.origin in (Origin.FORM, Origin.PRESSED, Origin.PICKED) and missing.inputs:
            text = build_safe_sentence(said, self._config)
            return (OpenForm(build_sentence_form(text, missing.inputs)),)
        try:
            message = self._offer_choices(said, missing)
        except ApiError:
            message = explain_usage_error(missing)
        return (SendMessage(message, Audience.ASKER, failed=True),)

    def _offer_choices(self, said: Said, missing: MissingInput) -> Message:
        """Offer the projects or jobs to choose from that the speaker may see. Raises ApiError."""
        config = self._config_for_channel(said.where.channel)
        match missing:
            case MissingProject():
                readable = self._readable.list_known(said, config)
                return offer_projects(missing, said, config, readable)
            case MissingJobs(selection=selection) if config.may_name(selection.project):
                if self._readable.may_list(selection.project, said):
                    return offer_jobs(missing, self._api, self._histories, config, said.when)
            case _ if missing.inputs and not isinstance(missing, MissingJobs):
                return offer_form(missing, said, config)
        return explain_usage_error(missing)

    def _config_for_channel(self, channel: str) -> BotConfig:
        """Answer the configuration with this channel's project: by `use`, else as configured."""
        chosen = self._memory.get_channel_project(channel)
        if chosen is None:
            chosen = self._config.channel_projects.get(channel, self._config.default_project)
        return replace(self._config, default_project=chosen or None)

    def _answer_read(self, command: ReadCommand, turn: Turn) -> SendMessage:
        message, to = command.answer(turn), choose_audience(command, turn)
        alone = to is Audience.ASKER or (to is Audience.PLACE and turn.said.where.alone)
        shown = add_share_button(message, command) if alone else message
        return SendMessage(shown, to, failed=bool(message.not_found or message.incomplete))

    def _propose_plan(self, plan: Plan, said: Said) -> tuple[Reply, ...]:
        """Keep a plan and show its card; nothing is changed by it."""
        if not plan.targets:
            undone = leaves_jobs_undone(PlanRecord(plan))
            return (SendMessage(explain_empty_plan(plan), Audience.ASKER, failed=undone),)
        request = request_of_plan(plan)
        actor = self._guard.identify(plan.asked_by, request, plan.asked_at)
        decision = self._guard.judge_reasoned(actor, plan, plan.asked_at)
        if isinstance(decision, Refusal):
            return self._refuse(request, decision, plan.sentence, said)
        plan = self._guard.fit_plan(plan, actor, decision)
        if plan.barrier is Barrier.NONE:
            return self._begin_plan(plan, decision.per_hour)
        live = self._memory.list_live_plans(plan.project, plan.asked_at)
        plan = plan.with_earlier(note_earlier_plans(plan, live))
        record = self._memory.add_plan(plan)
        return (ShowCard(record, draw_card(record, plan.asked_at)),)

    def _begin_plan(self, plan: Plan, hourly_limit: int | None) -> tuple[Reply, ...]:
        """Claim and start a plan that needs no confirmation; it does not wait for its card."""
        record = self._memory.add_plan(plan)
        try:
            claimed = self._memory.claim_plan(
                plan.id, plan.asked_by, plan.asked_at, hourly_limit=hourly_limit
            )
        except Refused:  # its card was never posted, so nobody could confirm it later
            self._memory.close_plan(plan.id, PlanStatus.WITHDRAWN, None, plan.asked_at)
            raise
        if claimed:
            self._start(plan.id)
        record = self._memory.get_plan(plan.id) or record
        return (ShowCard(record, draw_card(record, plan.asked_at)),)

    def _refuse(
        self, request: Request, refusal: Refusal, sentence: str, said: Said
    ) -> tuple[Reply, ...]:
        """Say why something may not be done, and write down that it was not."""
        denied = f"denied: {sentence} ({refusal.cause.value})"
        self._memory.add_audit_entry(said.who, said.where, denied, "", said.when)
        label = self._readable.label(request.project, said, self._config) if request.project else ""
        message = explain_refusal(refusal, request, label, sentence)
        return (SendMessage(message, Audience.ASKER, failed=True),)
