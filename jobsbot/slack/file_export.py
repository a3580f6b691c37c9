"""Files of jobs, made and given in Slack: a message that says how far it is, the file under it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import BinaryIO

from jobsbot.core.interaction import Place
from jobsbot.core.messages.export import (
    MOST,
    Given,
    Written,
    given_up,
    given_whole,
    nothing_matched,
    under_way,
)
from jobsbot.core.messages.message import Message
from jobsbot.exports.writers import write
from jobsbot.slack.publisher import Poster
from jobsbot.slack.web_api import SlackError

AT_ONCE = 2
"""Files made at the same time: each holds a worker for as long as it takes."""
SAYS_EVERY = 3.0
"""Seconds between two words about how far it is."""


class Giver:
    """Makes files. Raises SlackError where the first message cannot be posted."""

    def __init__(
        self, poster: Poster, clock: Callable[[], float] = time.monotonic, most: int = MOST
    ) -> None:
        self._poster, self._clock, self._most = poster, clock, most
        self._room = BoundedSemaphore(AT_ONCE)

    def give(self, given: Given, where: Place, now: datetime) -> bool:
        """Post, write, share and say how it went. False, at once, where no file can be made now."""
        if not self._room.acquire(blocking=False):
            return False
        try:
            at = self._poster.post(where, under_way(given, 0))
            with TemporaryFile(prefix="jobsbot-export-") as file:
                self._make(given, at, file, now)
        finally:
            self._room.release()
        return True

    def _make(self, given: Given, at: Place, file: BinaryIO, now: datetime) -> None:
        written = write(given, file, now, self._telling(given, at), self._most)
        if not written.jobs:
            self._poster.edit(at, none_given(given, written))
            return
        size = file.seek(0, os.SEEK_END)
        thread = Place(at.channel, at.thread or at.message)
        try:
            self._poster.share_file(thread, given.name, file, size)
        except SlackError as error:
            self._poster.edit(at, given_up(given, f"{error}.", "Say it again in a minute."))
            return
        self._poster.edit(at, given_whole(given, written, size))

    def _telling(self, given: Given, at: Place) -> Callable[[int], None]:
        """Make what says how far it is: now and then, and without holding the file up for long."""
        last = [self._clock()]

        def tell(jobs: int) -> None:
            if self._clock() - last[0] >= SAYS_EVERY:
                last[0] = self._clock()
                self._poster.edit(at, under_way(given, jobs))

        return tell


def none_given(given: Given, written: Written) -> Message:
    if written.error:
        return given_up(given, written.error.text, written.error.then)
    return nothing_matched(given)
