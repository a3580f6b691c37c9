"""What operators ask over HTTP: whether the bot lives, whether it is ready, and its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore, Event, Thread
from types import MappingProxyType
from wsgiref.types import WSGIEnvironment

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from jobsbot.slack.http.routes import HttpResponse, Route

Probe = Callable[[], bool]
MAX_CONCURRENT_CHECKS = 2
"""Checks of the store at once: if they hang, they must not take the threads that acknowledge."""
MAX_WAITING_CHECKS = 2
"""How many more may wait for their turn: several load balancers ask at the same moment."""
CHECK_WAIT_SECONDS = 0.5
"""How long one waits for its turn, in seconds: probes are given a second."""
CHECK_SECONDS = 2.0
"""How long a check of readiness may take, in seconds: a database that froze answers nothing at all.
The thread of a check that takes longer goes on, and keeps its turn."""
READ_METHODS = ("GET", "HEAD")


class HealthEndpoints(msgspec.Struct, frozen=True, kw_only=True):
    """Answers `/healthz`, `/readyz` and `/metrics`.

    `probes` says by name what has to be up before this process should be sent anything.
    """

    probes: Mapping[str, Probe] = MappingProxyType({})
    registry: CollectorRegistry = msgspec.field(default_factory=CollectorRegistry)
    check_wait_seconds: float = CHECK_WAIT_SECONDS
    check_seconds: float = CHECK_SECONDS
    _places: BoundedSemaphore = msgspec.field(
        default_factory=lambda: BoundedSemaphore(MAX_CONCURRENT_CHECKS + MAX_WAITING_CHECKS)
    )
    _checks: BoundedSemaphore = msgspec.field(
        default_factory=lambda: BoundedSemaphore(MAX_CONCURRENT_CHECKS)
    )

    def routes(self) -> Mapping[str, Route]:
        """The routes of these addresses."""
        return {
            "/healthz": Route(READ_METHODS, self._answer_alive),
            "/readyz": Route(READ_METHODS, self._limit_checks(self._answer_ready)),
            "/metrics": Route(READ_METHODS, self._limit_checks(self._answer_metrics)),
        }

    def _limit_checks(
        self, answer: Callable[[], HttpResponse]
    ) -> Callable[[WSGIEnvironment], HttpResponse]:
        """Limit a check to a few at once; a few more wait, others get 503 where checks hang.

        `answer` is called with its turn taken, and gives that back.
        """

        def handle(environ: WSGIEnvironment) -> HttpResponse:
            with hold_if_free(self._places) as has_place:
                if has_place and self._checks.acquire(timeout=self.check_wait_seconds):
                    return answer()
            return HttpResponse(503, "Others are looking, and wait for an answer.\n")

        return handle

    def _answer_alive(self, environ: WSGIEnvironment) -> HttpResponse:
        return HttpResponse(200, "ok\n")

    def _answer_metrics(self) -> HttpResponse:
        try:
            return HttpResponse(200, generate_latest(self.registry).decode(), CONTENT_TYPE_LATEST)
        finally:
            self._checks.release()

    def _answer_ready(self) -> HttpResponse:
        """Answer what is not up. What does not say so in time counts as not up."""
        up, done = dict[str, bool](), Event()

        def check() -> None:
            try:
                for name, probe in self.probes.items():
                    up[name] = probe()
            finally:
                self._checks.release()
                done.set()

        try:
            Thread(target=check, name="readiness", daemon=True).start()
        except RuntimeError:  # no more threads: its turn is for others all the same
            self._checks.release()
            raise
        done.wait(self.check_seconds)
        if down := self._name_down(dict(up)):
            return HttpResponse(503, f"Not up: {', '.join(down)}.\n")
        return HttpResponse(200, "ready\n")

    def _name_down(self, up: Mapping[str, bool]) -> list[str]:
        """Name what is not up, and the first that has not answered, for which the others wait."""
        down = [name for name, is_up in up.items() if not is_up]
        unanswered = [name for name in self.probes if name not in up]
        return down + unanswered[:1]


@contextmanager
def hold_if_free(places: BoundedSemaphore) -> Iterator[bool]:
    """Hold one of these places. False where none is free."""
    is_held = places.acquire(blocking=False)
    try:
        yield is_held
    finally:
        if is_held:
            places.release()
