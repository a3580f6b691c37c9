"""One stop from its sentence to its end while Slack fails at one moment, and what is wrong then.

The shell, the bot, the store and HTTP are real. Tests try a few faults, and
`benchmarks/slack_faults.py` all of them, at every method and moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.values import replace
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import BOT
from tests.operations.failures.fault_findings import FaultFindings
from tests.operations.running_operations import settles
from tests.slack.ended_plans import end
from tests.slack.slack_faults import (
    Fault,
    answer_page,
    ask_to_wait,
    do_and_refuse,
    keep_silent,
    lose_answer,
    refuse,
)
from tests.slack.slack_workspace import (
    SlackMessage,
    SlackWorkspace,
    list_button_labels,
    open_slack_workspace,
)

ANSWER_TIMEOUT_SECONDS = 1.0
REFUSALS = (
    "update_failed",
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "invalid_blocks",
    "msg_blocks_too_long",
    "restricted_action_read_only_channel",
    "restricted_action",
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "thread_not_found",
    "internal_error",
    "fatal_error",
    "some_new_error",
)
MOMENTS = (
    ("ask", "chat.postMessage"),
    ("confirm", "chat.update"),
    ("end", "chat.update"),
    ("end", "chat.postMessage"),
    ("read", "response"),
    ("mention", "chat.postMessage"),
    ("late press", "response"),
)
"""When Slack fails, and at which method."""


def list_faults(released: Event) -> dict[str, Fault]:
    """What Slack does; the silent one until `released`."""
    return {
        **{error: refuse(error) for error in REFUSALS},
        "429": ask_to_wait(1),
        "silent": keep_silent(released),
        "lost answer": lose_answer(),
        "done, and internal_error": do_and_refuse("internal_error"),
        "500 page": answer_page("500 Internal Server Error"),
        "503 page": answer_page("503 Service Unavailable"),
    }


@dataclass
class SlackTrial:
    """One person in a room, and what that person sees."""

    slack: SlackWorkspace
    can_edit: bool = True
    """Whether Slack lets the card be edited, sooner or later."""

    def list_messages(self) -> list[SlackMessage]:
        """What the bot said that this person can see, anywhere."""
        channels = self.slack.state()["messages"].values()
        return [message for messages in channels for message in messages if message["user"] == BOT]

    def sees(self, *words: str) -> bool:
        texts = [f"{message['text']} {message.get('blocks')}" for message in self.list_messages()]
        return any(word in text for word in words for text in texts)

    def find_card(self) -> SlackMessage | None:
        return next(
            (
                m
                for m in self.list_messages()
                if m.get("blocks") and "Stop 1 job" in list_button_labels(m)
            ),
            None,
        )

    def run(self, moment: str, begin_fault: Callable[[], None]) -> FaultFindings:
        """Say something, and see it to its end."""
        self.slack.api.put(make_job("123/1/1"))
        if moment in ("read", "mention"):
            begin_fault()
            self.slack.says(f"{'/jobs' if moment == 'read' else '@jobsbot'} list 123 running")
            told = settles(lambda: self.slack.idle() and self.sees("1 running"))
            return FaultFindings(not_told=not told)
        return self._run_stop(moment, begin_fault)

    def _run_stop(self, moment: str, begin_fault: Callable[[], None]) -> FaultFindings:
        if moment == "ask":
            begin_fault()
        self.slack.says("/jobs stop 123/1/1")
        settles(lambda: self.slack.idle() and bool(self.list_messages()))
        card = self.find_card()
        if card is None:
            told = self.sees("Nothing was started", "nothing has been changed")
            return FaultFindings(untrue=len(self.slack.started), not_told=not told)
        if moment == "confirm":
            begin_fault()
        self.slack.presses(card, "Stop 1 job")
        began = settles(lambda: bool(self.slack.started))
        if moment == "late press":
            begin_fault()
            self.slack.presses(card, "Stop 1 job")
            told = settles(lambda: self.slack.idle() and self.sees("Already confirmed"))
            return FaultFindings(self._count_second_effects(), not began, not_told=not told)
        if not began:
            return FaultFindings(lost=1)
        if moment == "end":
            self.slack.cards.refresh(self.slack.started[0])
            settles(lambda: not self.slack.store.list_stale_cards(9))
            begin_fault()
        end(self.slack, self.slack.started[0])
        return self._find_faults()

    def _find_faults(self) -> FaultFindings:
        plan_id = self.slack.started[0]

        def read() -> PlanRecord:
            return self.slack.store.get_plan(plan_id)

        def shows_end() -> bool:
            return not self.slack.store.list_stale_cards(9) and "1 stopped" in self._read_card(
                read()
            )

        is_drawn = settles(shows_end)
        is_told = settles(lambda: read().end_told and self.sees("1 stopped"))
        return FaultFindings(
            second_effects=self._count_second_effects(),
            lost=int(read().status is not PlanStatus.DONE),
            untrue=int(not is_drawn),
            not_told=int(not is_told),
        )

    def _read_card(self, record: PlanRecord) -> str:
        """What stands where the card is; anywhere, where no edit of it is let in."""
        return " ".join(
            f"{message['text']} {message.get('blocks')}"
            for message in self.list_messages()
            if not self.can_edit or message["ts"] == record.card.message
        )

    def _count_second_effects(self) -> int:
        return max(len(self.slack.started) - 1, 0)


def try_slack_fault(
    folder: Path, moment: tuple[str, str], name: str, *, always: bool = False
) -> FaultFindings:
    """Have Slack fail once at this moment and method, or from then on."""
    when, method = moment
    released = Event()
    fault = list_faults(released)[name]
    with open_slack_workspace(folder, answer_timeout=ANSWER_TIMEOUT_SECONDS) as slack:
        slack.speaker.identity.wait(10)
        begin = slack.slack_faults.always if always else slack.slack_faults.next
        trial = SlackTrial(slack, can_edit=not (always and method == "chat.update"))
        try:
            found = trial.run(when, lambda: begin(method, fault))
            return replace(found, not_failed=int(not slack.slack_faults.failed))
        finally:
            released.set()
