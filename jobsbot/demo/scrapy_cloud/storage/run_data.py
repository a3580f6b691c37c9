"""What a run brought and what is known of it: items, requests, statistics, metadata."""

from collections.abc import Mapping
from typing import Any

import msgspec

from jobsbot.demo.scrapy_cloud.incidents import Incident
from jobsbot.demo.scrapy_cloud.simulated_run import SimulatedRun, StandInJob
from jobsbot.demo.scrapy_cloud.storage.log_texts import page_address
from jobsbot.demo.scrapy_cloud.storage.stored_entries import happens_at, to_milliseconds

COVERAGE_SCALE = 1000
FIELD_COVERAGE = {"url": 1000, "name": 1000, "price": 984, "currency": 984, "rating": 871}
"""How many of a thousand items have each field, usually."""
STATUS_SHARES: Mapping[Incident, Mapping[int, int]] = {
    Incident.NONE: {404: 6, 403: 4, 503: 2},
    Incident.BAN: {403: 921},
    Incident.SITE_DOWN: {503: 640},
}
"""How many of a thousand responses have each status; the others have 200."""
MEBIBYTE = 1024 * 1024
SCHEDULER, RUNNER = "scheduler", "jobrunner"


class RunData(msgspec.Struct, frozen=True):
    """A run and how far it has got."""

    run: SimulatedRun
    job: StandInJob

    @property
    def item_count(self) -> int:
        return int(self.job.record.get("items_scraped", 0))

    @property
    def request_count(self) -> int:
        return int(self.job.record.get("responses_received", 0))

    def read_item(self, number: int) -> dict[str, Any]:
        """Return one item, by its number from 0."""
        every = {
            "url": page_address(self.run, number),
            "name": f"{self.run.spider} no. {number + 1}",
            "price": f"{4 + number * 13 % 900}.{number % 10}0",
            "currency": "EUR",
            "rating": 1 + number % 5,
        }
        shown = {name: value for name, value in every.items() if self._has_field(name, number)}
        return {"_type": "Product", **shown, "_ts": self._find_time(number, self.run.profile.items)}

    def count_fields(self) -> Mapping[str, int]:
        """Count how many items have each field; one that is on none is not named."""
        total = self.item_count
        counts = {
            name: total * share // COVERAGE_SCALE for name, share in self._field_shares().items()
        }
        return {"_type": total, **{name: count for name, count in counts.items() if count}}

    def read_request(self, number: int) -> dict[str, Any]:
        """Return one request and how it was answered, by its number from 0."""
        return {
            "time": self._find_time(number, self.run.profile.responses),
            "method": "GET",
            "url": page_address(self.run, number),
            "status": self._find_status(number),
            "duration": 90 + number * 7 % 400,
            "rs": 4_000 + number * 31 % 9_000,
            "fp": f"{number * 2_654_435_761 % 2**32:08x}",
        }

    def count_statuses(self) -> Mapping[int, int]:
        """Count the responses by status."""
        total = self.request_count
        odd = {
            status: total * share // COVERAGE_SCALE
            for status, share in self._status_shares().items()
        }
        return {200: total - sum(odd.values()), **{s: n for s, n in odd.items() if n}}

    def describe_job(self) -> dict[str, Any]:
        """Return what storage knows of the job."""
        record, run = self.job.record, self.run
        started = self.job.state != "pending" and "started_time" in record
        known = {
            "spider": run.spider,
            "project": int(run.key.split("/", 1)[0]),
            "state": self.job.state,
            "close_reason": record.get("close_reason"),
            "scheduled_by": SCHEDULER,
            "started_by": RUNNER if started else None,
            "pending_time": to_milliseconds(run.queued),
            "running_time": to_milliseconds(run.started) if started else None,
            "priority": run.priority,
            "units": 1,
            "version": run.version,
            "tags": list(self.job.tags),
            "spider_args": dict(run.args),
            **self._describe_end(),
            "scrapystats": self._describe_stats() if started else None,
        }
        return {name: value for name, value in known.items() if value is not None}

    def _describe_end(self) -> dict[str, Any]:
        if self.job.state != "finished":
            return {}
        cancelled = self.job.record.get("close_reason") == "cancelled"
        end = {"finished_time": to_milliseconds(self.job.since), "completed_by": RUNNER}
        return {**end, **({"cancelled_by": "demo"} if cancelled else {})}

    def _describe_stats(self) -> dict[str, Any]:
        record, peak = self.job.record, self.run.profile.memory_mebibytes
        statuses = self.count_statuses()
        stats: dict[str, Any] = {
            "downloader/request_count": self.request_count,
            "downloader/response_count": self.request_count,
            **{f"downloader/response_status_count/{s}": n for s, n in statuses.items() if n},
            "item_scraped_count": self.item_count,
            "log_count/ERROR": record.get("errors_count", 0),
            "memusage/startup": 98 * MEBIBYTE,
            "memusage/max": peak * MEBIBYTE,
            "start_time": to_milliseconds(self.run.started),
        }
        if self.run.profile.incident is Incident.BAD_DEPLOY:
            stats["spider_exceptions/NameError"] = record.get("errors_count", 0)
        if "close_reason" in record:
            stats["finish_reason"] = record["close_reason"]
        return stats

    def _field_shares(self) -> Mapping[str, int]:
        if self.run.profile.incident is Incident.LAYOUT_CHANGE:
            return {**FIELD_COVERAGE, "price": 0}
        return FIELD_COVERAGE

    def _has_field(self, name: str, number: int) -> bool:
        return happens_at(number, self._field_shares()[name], COVERAGE_SCALE)

    def _status_shares(self) -> Mapping[int, int]:
        incident = self.run.profile.incident
        return STATUS_SHARES.get(incident, STATUS_SHARES[Incident.NONE])

    def _find_status(self, number: int) -> int:
        for status, share in self._status_shares().items():
            if happens_at(number, share, COVERAGE_SCALE):
                return status
        return 200

    def _find_time(self, number: int, planned: int) -> int:
        """Say when something came, of so many that are planned."""
        share = min((number + 1) / max(planned, 1), 1.0)
        return to_milliseconds(self.run.started + self.run.profile.time_for_share(share))
