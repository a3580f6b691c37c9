"""What operators ask over HTTP: whether the bot lives, whether it is ready, and its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore
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
READ_METHODS = ("GET", "HEAD")


class HealthEndpoints(msgspec.Struct, frozen=True, kw_only=True):
    """Answers `/healthz`, `/readyz` and `/metrics`.

    `probes` says by name what has to be up before this process should be sent anything.
    """

    probes: Mapping[str, Probe] = MappingProxyType({})
    registry: CollectorRegistry = msgspec.field(default_factory=CollectorRegistry)
    check_wait_seconds: float = CHECK_WAIT_SECONDS
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
        """Limit a check to a few at once; a few more wait, others get 503 where checks hang."""

        def handle(environ: WSGIEnvironment) -> HttpResponse:
            with hold_if_free(self._places, 0) as has_place:
                if has_place:
                    with hold_if_free(self._checks, self.check_wait_seconds) as may_check:
                        if may_check:
                            return answer()
            return HttpResponse(503, "Others are looking, and wait for an answer.\n")

        return handle

    def _answer_alive(self, environ: WSGIEnvironment) -> HttpResponse:
        return HttpResponse(200, "ok\n")

    def _answer_metrics(self) -> HttpResponse:
        return HttpResponse(200, generate_latest(self.registry).decode(), CONTENT_TYPE_LATEST)

    def _answer_ready(self) -> HttpResponse:
        down = [name for name, probe in self.probes.items() if not probe()]
        if down:
            return HttpResponse(503, f"Not up: {', '.join(down)}.\n")
        return HttpResponse(200, "ready\n")


@contextmanager
def hold_if_free(places: BoundedSemaphore, wait_seconds: float) -> Iterator[bool]:
    """Hold one of these places. False where none has become free in that time."""
    is_held = places.acquire(timeout=wait_seconds)
    try:
        yield is_held
    finally:
        if is_held:
            places.release()
