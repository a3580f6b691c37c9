"""Somebody at the demo without a page: says, presses, and reads what comes, over HTTP."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from jobsbot.core.errors import JobsbotError
from jobsbot.demo.message_text import buttons, words

PATIENCE = 45.0  # seconds for an answer; a stop takes up to twelve, and then has to be read
BETWEEN_LOOKS = 0.2  # seconds
TIMEOUT = 15.0  # seconds for one request to the stand-in on this machine

MessageLike = Mapping[str, Any]


class NotAsItShould(JobsbotError):
    """The demo did not answer as it should have."""


class Visitor:
    """Talks in one channel, as several people in turn. It waits `patience` seconds for answers."""

    def __init__(
        self, url: str, session: requests.Session, channel: str, patience: float = PATIENCE
    ) -> None:
        self._url = url
        self._session = session
        self._channel = channel
        self._patience = patience
        self.names: dict[str, str] = {}

    def say(self, who: str, text: str) -> None:
        """Say something in the channel. Raises NotAsItShould if Slack itself objects."""
        self._act("say", who, text=text)

    def press(self, who: str, message: MessageLike, label: str) -> None:
        """Press a button by its label. Raises NotAsItShould if it is not there."""
        for block_id, button in buttons(message):
            if button["text"]["text"] == label:
                self._act("press", who, ts=message["ts"], block_id=block_id, action=button)
                return
        raise NotAsItShould(f"There is no button {label!r} on the message.")

    def wait_for(
        self, who: str, what: str, good: Callable[[MessageLike], bool], since: str = ""
    ) -> MessageLike:
        """Wait for a message, new or edited and later than `since`, that is good.

        Raises NotAsItShould, with the last words read, when it does not come in time.
        """
        last: MessageLike = {}
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            for message in self._messages(who):
                if message["ts"] > since:
                    last = message
                    if good(message):
                        return message
            time.sleep(BETWEEN_LOOKS)
        waited = f"Waited {self._patience:.0f} s for {what}; it did not come."
        raise NotAsItShould(f"{waited}\n{self.words(last)}".strip())

    def wait_until(self, what: str, true: Callable[[], bool]) -> None:
        """Wait until something is so. Raises NotAsItShould when it is not in time."""
        until = time.monotonic() + self._patience
        while not true():
            if time.monotonic() > until:
                raise NotAsItShould(f"Waited {self._patience:.0f} s, and it is not so: {what}.")
            time.sleep(BETWEEN_LOOKS)

    def latest(self, who: str) -> str:
        """Return the time of the last message in the channel."""
        return max((message["ts"] for message in self._messages(who)), default="")

    def words(self, message: MessageLike) -> str:
        """Return everything a message says."""
        return words(message, self.names)

    def jobs(self, *keys: str) -> dict[str, dict[str, Any]]:
        """Ask the Jobs API itself about jobs. A job that is not there is left out."""
        answer = self._session.get(
            f"{self._url}/scrapy-cloud/api/jobs/list.json",
            params={"project": keys[0].partition("/")[0], "job": list(keys)},
            auth=("demo", ""),
            timeout=TIMEOUT,
        )
        return {job["id"]: job for job in answer.json().get("jobs", ())}

    def _act(self, path: str, who: str, **body: Any) -> None:
        sent = {"as": who, "channel": self._channel, **body}
        answer = self._session.post(f"{self._url}/demo/{path}", json=sent, timeout=TIMEOUT).json()
        if not answer["ok"]:
            raise NotAsItShould(f"Slack objects: {answer['error']}")

    def _messages(self, who: str) -> list[MessageLike]:
        state = self._session.get(
            f"{self._url}/demo/state", params={"as": who}, timeout=TIMEOUT
        ).json()
        named = {person["id"]: person["name"] for person in state["people"]}
        self.names = named | {group["id"]: group["handle"] for group in state["groups"]}
        messages: list[MessageLike] = state["messages"][self._channel]
        return messages


@contextmanager
def direct_session() -> Iterator[requests.Session]:
    """A session that never asks a proxy for this machine."""
    with requests.Session() as session:
        session.trust_env = False
        yield session
