"""Permissions that run out: trigger ids and response addresses.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import RLock
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal

TRIGGER_LIVES = 3.0  # seconds
RESPONSE_LIVES = 30 * 60.0  # seconds
RESPONSE_USES = 5
KEPT = 2_000


@dataclass(frozen=True)
class Trigger:
    """Leave to open one modal for one person, soon after they did something."""

    user: str
    until: float
    used: bool = False


@dataclass(frozen=True, kw_only=True)
class Response:
    """Leave to answer one interaction. `original` is the message that was pressed, if any."""

    user: str
    channel: str
    until: float
    original: str | None = None
    uses: int = RESPONSE_USES


class Tickets:
    """Hand out trigger ids and response addresses, and take them back when they have run out."""

    def __init__(self, now: Callable[[], float], lock: RLock) -> None:
        self._now = now
        self._lock = lock
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, Response] = {}

    def trigger(self, user: str) -> str:
        """Return a new trigger id: good for three seconds, once."""
        with self._lock:
            name = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
            self._triggers[name] = Trigger(user, self._now() + TRIGGER_LIVES)
            _forget_oldest(self._triggers)
            return name

    def spend_trigger(self, name: str) -> str:
        """Use a trigger id and return whose it was.

        Raises WebApiRefusal `invalid_trigger_id`, `exchanged_trigger_id`, `expired_trigger_id`.
        """
        with self._lock:
            trigger = self._triggers.get(name)
            if trigger is None:
                raise WebApiRefusal("invalid_trigger_id")
            if trigger.used:
                raise WebApiRefusal("exchanged_trigger_id")
            if self._now() > trigger.until:
                raise WebApiRefusal("expired_trigger_id")
            self._triggers[name] = replace(trigger, used=True)
            return trigger.user

    def response(self, user: str, channel: str, original: str | None = None) -> str:
        """Return the last part of a new response address: five uses in thirty minutes."""
        with self._lock:
            name = secrets.token_urlsafe(18)
            until = self._now() + RESPONSE_LIVES
            self._responses[name] = Response(
                user=user, channel=channel, until=until, original=original
            )
            _forget_oldest(self._responses)
            return name

    def spend_response(self, name: str) -> Response:
        """Use a response address once. Raises WebApiRefusal `used_url`, `expired_url`."""
        with self._lock:
            response = self._responses.get(name)
            if response is None or self._now() > response.until:
                raise WebApiRefusal("expired_url")
            if response.uses < 1:
                raise WebApiRefusal("used_url")
            self._responses[name] = replace(response, uses=response.uses - 1)
            return response


def _forget_oldest(kept: dict[str, Any]) -> None:
    if len(kept) > KEPT:
        del kept[next(iter(kept))]
