"""Where what was heard is taken on, run, answered, logged, and where our own bugs end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from jobsbot.core.bot import Bot
from jobsbot.core.interaction import Said
from jobsbot.core.ports import Memory
from jobsbot.slack.payload_readers import Heard
from jobsbot.slack.replies import Sender
from jobsbot.slack.rush import Rush
from jobsbot.slack.status_texts import busy, failed
from jobsbot.slack.worker_pool import Lanes

log = logging.getLogger(__name__)

PATIENCE = 25.0
"""Seconds that work may wait to begin. Where the Jobs API hangs, all who wait are told then, and
not one after the other as each call before theirs runs out of time."""


class Desk:
    """Takes on what was heard, at once, and has it answered on the lane that fits.

    Nothing here waits for the Jobs API or for Slack but on a lane's own threads.
    """

    def __init__(
        self,
        *,
        bot: Bot,
        memory: Memory,
        sender: Sender,
        lanes: Lanes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot, self._memory, self._sender, self._lanes = bot, memory, sender, lanes
        self._clock = clock
        self._rush = Rush()

    def take(self, heard: Heard) -> bool:
        """Take it on. False, at once, where there is no room: the caller says *busy*."""
        began = self._clock()
        self._rush.noticed()
        if self._bot.quick(heard.said):
            return self._lanes.quick.submit(lambda: self._run(heard, began))
        return self._lanes.slow.submit(lambda: self._run_after_the_rush(heard, began))

    def turn_away(self, heard: Heard) -> None:
        """Say *busy* to somebody whose acknowledgement cannot say it."""
        about = {"id": heard.said.id}
        log.warning("Turned somebody away: too much is waiting.", extra=about)
        if not self._lanes.notices.submit(lambda: self._sender.tell(heard, busy())):
            log.error("Somebody was turned away, and could not be told so.", extra=about)

    def check(self, said: Said) -> Mapping[str, str]:
        """Judge a form before it is closed: what is wrong, by the name of the input."""
        return self._bot.check(said)

    def _run_after_the_rush(self, heard: Heard, began: float) -> None:
        if self._clock() - began > PATIENCE:
            self.turn_away(heard)
            return
        self._rush.let_by()
        self._run(heard, began)

    def _run(self, heard: Heard, began: float) -> None:
        """Answer, and log one line. This is the one place where any error of ours is caught."""
        waited = self._clock() - began
        try:
            outcome = self._answer(heard)
        except Exception:
            # A bug: logged whole, told by its id, and it ends nobody else's work.
            log.exception("jobsbot itself failed.", extra={"id": heard.said.id})
            self._sender.tell(heard, failed(heard.said.id))
            outcome = "failed"
        log.info(outcome, extra=_about(heard.said, waited, self._clock() - began))

    def _answer(self, heard: Heard) -> str:
        if heard.once and not self._memory.first_time(heard.once, heard.said.when):
            return "not run: it came again"
        for reply in self._bot.hear(heard.said):
            self._sender.carry_out(heard, reply)
        return "answered"


def _about(said: Said, waited: float, took: float) -> dict[str, object]:
    return {
        "id": said.id,
        "who": said.who.id,
        "where": said.where.channel,
        "how": said.how.value,
        "text": said.text,
        "waited_ms": round(waited * 1000),
        "took_ms": round(took * 1000),
    }
