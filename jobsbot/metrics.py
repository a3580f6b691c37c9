"""What operators measure, in the text format of Prometheus: of this process, and of the store."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.api.retry_loop import RequestAttempt
from jobsbot.core.grammar.command import Command
from jobsbot.core.interaction import Said
from jobsbot.core.reply import Reply, SendMessage
from jobsbot.slack.inbound.dispatch_options import AnswerSentence
from jobsbot.store.store import Store

ACK_BUCKETS_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3)
REQUEST_BUCKETS_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
log = logging.getLogger(__name__)


class Metrics:
    """Counts of one process. Labels are the bot's own names, never data from outside."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "jobsbot_api_requests",
            "Requests to the Jobs API, by endpoint and by status or kind of failure.",
            ("endpoint", "result"),
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "jobsbot_api_request_seconds",
            "How long the Jobs API took to answer a request.",
            ("endpoint",),
            buckets=REQUEST_BUCKETS_SECONDS,
            registry=self.registry,
        )
        self._sentences = Counter(
            "jobsbot_sentences",
            "Sentences and presses that were answered, by how they arrived and how it went.",
            ("how", "result"),
            registry=self.registry,
        )
        self._sentence_seconds = Histogram(
            "jobsbot_sentence_seconds",
            "How long it took from a sentence to its answer, the Jobs API included.",
            ("how",),
            buckets=REQUEST_BUCKETS_SECONDS,
            registry=self.registry,
        )

        self._ack_seconds = Histogram(
            "jobsbot_ack_seconds",
            "How long Slack waited for an answer over HTTP, by its status: it gives up after 3 s.",
            ("status",),
            buckets=ACK_BUCKETS_SECONDS,
            registry=self.registry,
        )

    def count_acknowledgement(self, status: int, seconds: float) -> None:
        """Count a request of Slack's over HTTP."""
        self._ack_seconds.labels(str(status)).observe(seconds)

    def count_request(self, attempt: RequestAttempt) -> None:
        """Count a request to the Jobs API."""
        self._requests.labels(attempt.endpoint, attempt.result).inc()
        self._request_seconds.labels(attempt.endpoint).observe(attempt.seconds)

    def measure_answers(self, answer: AnswerSentence) -> AnswerSentence:
        """Make the same function, with each of its answers counted and timed."""

        def answer_measured(said: Said, command: Command | None) -> tuple[Reply, ...]:
            began, result = perf_counter(), "error"
            try:
                replies = answer(said, command)
                failed = any(isinstance(reply, SendMessage) and reply.failed for reply in replies)
                result = "failed" if failed else "answered"
                return replies
            finally:
                self._count_sentence(said, result, perf_counter() - began)

        return answer_measured

    def watch_store(self, store: Store) -> None:
        """Export the plans in a store, too: those of every process that shares it."""
        self.registry.register(PlanCollector(store))

    def _count_sentence(self, said: Said, result: str, seconds: float) -> None:
        self._sentences.labels(said.origin.value, result).inc()
        self._sentence_seconds.labels(said.origin.value).observe(seconds)


class PlanCollector(Collector):
    """Counts plans by status, read from the store at each scrape."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            counts = self._store.count_plans_by_status()
            unreadable = self._store.count_unreadable_plans()
        except SQLAlchemyError:
            # The other figures are wanted most when the store is down.
            log.warning("The store could not be asked for its plans.")
            return
        plans = GaugeMetricFamily("jobsbot_plans", "Plans by where they stand.", labels=["status"])
        for status, count in counts.items():
            plans.add_metric([status.value], count)
        yield plans
        yield GaugeMetricFamily(
            "jobsbot_unreadable_plans",
            "Open and claimed plans of a newer release, which this one leaves alone.",
            value=unreadable,
        )
