"""One accepted delivery on its way to its answer: its admission, and who waits for it."""

from __future__ import annotations

from threading import Lock

from jobsbot.core.grammar.command import Command
from jobsbot.core.interaction import Said
from jobsbot.core.ports import Memory
from jobsbot.core.refused_channels import name_refusal
from jobsbot.slack.inbound.admission import Admission, Denied
from jobsbot.slack.inbound.answer_timer import PendingAnswer
from jobsbot.slack.payloads.readers import Delivery


class AcceptedDelivery:
    """A delivery that was accepted, at `accepted_at` by the dispatcher's clock.

    It is admitted once: when its turn comes, or before a note says that its turn is yet to come.
    Strangers and repeated deliveries get no such note.
    """

    def __init__(
        self, delivery: Delivery, accepted_at: float, command: Command | None = None
    ) -> None:
        self.delivery, self.accepted_at = delivery, accepted_at
        self.command = command
        """What it says, where that was read before it was taken on."""
        self.pending = PendingAnswer()
        self.has_begun = False
        """The bot has it: it waits for its turn no more."""
        self._lock = Lock()
        self._is_first: bool | None = None
        self._admitted: Said | Denied | None = None

    def admit(self, memory: Memory, admission: Admission) -> Said | Denied | None:
        """Admit or deny it; None where any process has had the same delivery before."""
        with self._lock:
            if self._is_first is None:
                self._is_first = self._claim(memory)
            if self._is_first and self._admitted is None:
                self._admitted = admission.admit(self.delivery)
            return self._admitted

    def _claim(self, memory: Memory) -> bool:
        key, said = self.delivery.dedup_key, self.delivery.said
        heard = name_refusal(said.where.channel)
        if not key:
            return True
        # What comes of it is stored after this, and keeps it.
        return memory.claim_dedup_key(key, said.when, releases=heard, synced=False)
