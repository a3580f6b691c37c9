"""The log of a run: which line says what, and when. Lines are only ever added at its end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from jobsbot.demo.scrapy_cloud.simulated_run import (
    CLOSING_LOG_LINES,
    STARTUP_LOG_LINES,
    SimulatedRun,
    StandInJob,
)
from jobsbot.demo.scrapy_cloud.storage import log_texts
from jobsbot.demo.scrapy_cloud.storage.stored_entries import happens_at, to_milliseconds

INFO, WARNING, ERROR = 20, 30, 40
STARTUP_SPACING = timedelta(seconds=0.4)
WARNING_EVERY = 9
"""One line in so many is a warning, where it is no error."""


class RunLog(msgspec.Struct, frozen=True):
    """The log of a run as far as it has got."""

    run: SimulatedRun
    job: StandInJob

    def __len__(self) -> int:
        return int(self.job.record.get("logs", 0))

    def read_entry(self, number: int) -> dict[str, Any]:
        """Return one line, by its number from 0."""
        level = self.find_level(number)
        return {
            "time": to_milliseconds(self._find_time(number)),
            "level": level,
            "message": self._write_message(number, level),
        }

    def count_levels(self) -> Mapping[str, int]:
        """Count the lines by level."""
        levels = [self.find_level(number) for number in range(len(self))]
        return {str(level): levels.count(level) for level in sorted(set(levels))}

    def find_level(self, number: int) -> int:
        """Say the level of a line without writing it."""
        profile = self.run.profile
        body = number - STARTUP_LOG_LINES
        if body < 0 or self._is_closing(number):
            return INFO
        if happens_at(body, profile.errors, profile.logs - STARTUP_LOG_LINES):
            return ERROR
        return WARNING if body % WARNING_EVERY == WARNING_EVERY - 1 else INFO

    def _is_closing(self, number: int) -> bool:
        return "close_reason" in self.job.record and number >= len(self) - CLOSING_LOG_LINES

    def _find_time(self, number: int) -> datetime:
        if self._is_closing(number):
            return self.job.since
        if number < STARTUP_LOG_LINES:
            return self.run.started + number * STARTUP_SPACING
        share = (number + 1) / max(self.run.profile.logs, 1)
        return self.run.started + self.run.profile.time_for_share(min(share, 1.0))

    def _write_message(self, number: int, level: int) -> str:
        return self._choose_text(number, level).format(
            url=log_texts.page_address(self.run, number),
            home=log_texts.home_address(self.run),
            module=log_texts.module_name(self.run),
            spider=self.run.spider,
            version=self.run.version,
            number=560 + number * 3 % 390,
            reason=self.job.record.get("close_reason", ""),
            **self._count_progress(number),
        )

    def _choose_text(self, number: int, level: int) -> str:
        incident = self.run.profile.incident
        if self._is_closing(number):
            return log_texts.CLOSING[number - len(self) + CLOSING_LOG_LINES]
        if level == ERROR:
            texts = log_texts.ERRORS[incident]
            return texts[number % len(texts)]
        if level == WARNING:
            return log_texts.WARNINGS.get(incident, log_texts.USUAL_WARNING)
        return (*log_texts.STARTUP, log_texts.PROGRESS)[min(number, len(log_texts.STARTUP))]

    def _count_progress(self, number: int) -> Mapping[str, int]:
        profile = self.run.profile
        share = min((number + 1) / max(profile.logs, 1), 1.0)
        minutes = max(profile.duration / timedelta(minutes=1), 1)
        return {
            "pages": int(profile.responses * share),
            "items": int(profile.items * share),
            "rate": int(profile.responses / minutes),
        }
