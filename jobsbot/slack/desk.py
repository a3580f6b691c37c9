"""Where what was heard is taken on, run, answered, logged, and where our own bugs end."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from jobsbot.core.bot import Bot
from jobsbot.core.memory import Memory
from jobsbot.core.said import Said
from jobsbot.slack.inbound import Heard
from jobsbot.slack.pool import Lanes
from jobsbot.slack.sender import Sender
from jobsbot.slack.words import busy, failed

log = logging.getLogger(__name__)


class Desk:
    """Takes on what was heard, at once, and has it answered on the lane that fits.

    Nothing here waits for the Jobs API or for Slack but on a lane's own threads.
    """

    def __init__(self, *, bot: Bot, memory: Memory, sender: Sender, lanes: Lanes) -> None:
        self._bot, self._memory, self._sender, self._lanes = bot, memory, sender, lanes

    def take(self, heard: Heard) -> bool:
        """Take it on. False, at once, where there is no room: the caller says *busy*."""
        began = time.monotonic()
        lane = self._lanes.quick if self._bot.quick(heard.said) else self._lanes.slow
        return lane.submit(lambda: self._run(heard, began))

    def turn_away(self, heard: Heard) -> None:
        """Say *busy* to somebody whose acknowledgement cannot say it."""
        said = heard.said
        log.warning("%s: turned away, since too much is waiting.", said.id)
        if not self._lanes.notices.submit(lambda: self._sender.tell(heard, busy())):
            log.error("%s: turned away, and could not be told so.", said.id)

    def check(self, said: Said) -> Mapping[str, str]:
        """Judge a form before it is closed: what is wrong, by the name of the input."""
        return self._bot.check(said)

    def _run(self, heard: Heard, began: float) -> None:
        """Answer, and log one line. This is the one place where any error of ours is caught."""
        waited = time.monotonic() - began
        try:
            outcome = self._answer(heard)
        except Exception:
            log.exception("%s: jobsbot itself failed.", heard.said.id)
            self._sender.tell(heard, failed(heard.said.id))
            outcome = "failed"
        said, took = heard.said, time.monotonic() - began
        log.info(
            "%s: %s %s in %s: %r. %s after %.0f ms, of which %.0f ms waiting.",
            said.id,
            said.who.id,
            said.how.value,
            said.where.channel,
            said.text,
            outcome,
            took * 1000,
            waited * 1000,
        )

    def _answer(self, heard: Heard) -> str:
        if heard.once and not self._memory.first_time(heard.once, heard.said.when):
            return "not run, as it came again,"
        for reply in self._bot.hear(heard.said):
            self._sender.carry_out(heard, reply)
        return "answered"
