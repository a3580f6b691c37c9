"""Trigger ids and response addresses, which expire.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

import secrets
from collections.abc import Callable
from threading import RLock
from typing import Any

import msgspec

from jobsbot.core.values import replace
from jobsbot.demo.slack_workspace.errors import WebApiRefusal

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5
MAX_TOKENS_KEPT = 2_000


class TriggerId(msgspec.Struct, frozen=True):
    """Permission to open one modal for one person, soon after they did something."""

    user: str
    until: float
    used: bool = False


class ResponseAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Permission to respond to one interaction. `original` is the message it came from, if any."""

    user: str
    channel: str
    until: float
    original: str | None = None
    uses: int = RESPONSE_URL_USES


class InteractionTokens:
    """Issue trigger ids and response addresses, and refuse those that are used up or expired."""

    def __init__(self, now: Callable[[], float], lock: RLock) -> None:
        self._now = now
        self._lock = lock
        self._triggers: dict[str, TriggerId] = {}
        self._addresses: dict[str, ResponseAddress] = {}

    def issue_trigger_id(self, user: str) -> str:
        """Return a new trigger id: good for three seconds, once."""
        with self._lock:
            name = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
            self._triggers[name] = TriggerId(user, self._now() + TRIGGER_SECONDS)
            _forget_oldest(self._triggers)
            return name

    def use_trigger_id(self, name: str) -> str:
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

    def issue_response_token(self, user: str, channel: str, original: str | None = None) -> str:
        """Return the last part of a new response address: five uses in thirty minutes."""
        with self._lock:
            name = secrets.token_urlsafe(18)
            until = self._now() + RESPONSE_URL_SECONDS
            self._addresses[name] = ResponseAddress(
                user=user, channel=channel, until=until, original=original
            )
            _forget_oldest(self._addresses)
            return name

    def use_response_token(self, name: str) -> ResponseAddress:
        """Use a response address once. Raises WebApiRefusal `used_url`, `expired_url`."""
        with self._lock:
            response = self._addresses.get(name)
            if response is None or self._now() > response.until:
                raise WebApiRefusal("expired_url")
            if response.uses < 1:
                raise WebApiRefusal("used_url")
            self._addresses[name] = replace(response, uses=response.uses - 1)
            return response


def _forget_oldest(kept: dict[str, Any]) -> None:
    if len(kept) > MAX_TOKENS_KEPT:
        del kept[next(iter(kept))]
