"""A client of the demo without a page: it types, presses buttons and reads messages over HTTP."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from jobsbot.core.errors import JobsbotError
from jobsbot.demo.message_text import find_buttons, read_message_text

ANSWER_SECONDS = 45.0  # a stop takes up to twelve, and then has to be read
ANSWER_POLL_SECONDS = 0.2
REQUEST_SECONDS = 15.0  # for one request to the stand-in on this machine

MessageJson = Mapping[str, Any]


class UnexpectedResult(JobsbotError):
    """The demo did not answer as it should have."""


class DemoClient:
    """Act in one channel, as several people in turn, and wait `answer_seconds` for each answer."""

    def __init__(
        self,
        url: str,
        session: requests.Session,
        channel: str,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._url = url
        self._session = session
        self._channel = channel
        self._answer_seconds = answer_seconds
        self.names: dict[str, str] = {}

    def say(self, user: str, text: str) -> None:
        """Say something in the channel. Raises UnexpectedResult if Slack itself objects."""
        self._post("say", user, text=text)

    def press(self, user: str, message: MessageJson, label: str) -> None:
        """Press a button by its label. Raises UnexpectedResult if it is not there."""
        for block_id, button in find_buttons(message):
            if button["text"]["text"] == label:
                self._post("press", user, ts=message["ts"], block_id=block_id, action=button)
                return
        raise UnexpectedResult(f"There is no button {label!r} on the message.")

    def wait_for(
        self, user: str, what: str, fits: Callable[[MessageJson], bool], since: str = ""
    ) -> MessageJson:
        """Wait for a message, new or edited and later than `since`, that is good.

        Raises UnexpectedResult, with the last words read, when it does not come in time.
        """
        last: MessageJson = {}
        until = time.monotonic() + self._answer_seconds
        while time.monotonic() < until:
            for message in self._fetch_messages(user):
                if message["ts"] > since:
                    last = message
                    if fits(message):
                        return message
            time.sleep(ANSWER_POLL_SECONDS)
        waited = f"Waited {self._answer_seconds:.0f} s for {what}; it did not come."
        raise UnexpectedResult(f"{waited}\n{self.read_text(last)}".strip())

    def wait_until(self, what: str, holds: Callable[[], bool]) -> None:
        """Wait until something is so. Raises UnexpectedResult when it is not in time."""
        until = time.monotonic() + self._answer_seconds
        while not holds():
            if time.monotonic() > until:
                raise UnexpectedResult(
                    f"Waited {self._answer_seconds:.0f} s, and it is not so: {what}."
                )
            time.sleep(ANSWER_POLL_SECONDS)

    def find_latest_ts(self, user: str) -> str:
        """Return the time of the last message in the channel."""
        return max((message["ts"] for message in self._fetch_messages(user)), default="")

    def read_text(self, message: MessageJson) -> str:
        """Return everything a message says."""
        return read_message_text(message, self.names)

    def fetch_jobs(self, *keys: str) -> dict[str, dict[str, Any]]:
        """Ask the Jobs API itself about jobs. A job that is not there is left out."""
        found = self._list_jobs(project=keys[0].partition("/")[0], job=list(keys))
        return {job["id"]: job for job in found}

    def find_newest_job(self, project: int, spider: str, state: str) -> str:
        """Ask the Jobs API for the key of a spider's newest job. Raises UnexpectedResult."""
        for job in self._list_jobs(project=project, spider=spider, state=state, count=1):
            return str(job["id"])
        raise UnexpectedResult(f"There is no {state} job of {spider}.")

    def _list_jobs(self, **params: Any) -> list[dict[str, Any]]:
        answer = self._session.get(
            f"{self._url}/scrapy-cloud/api/jobs/list.json",
            params=params,
            auth=("demo", ""),
            timeout=REQUEST_SECONDS,
        )
        jobs: list[dict[str, Any]] = answer.json().get("jobs", [])
        return jobs

    def _post(self, path: str, user: str, **body: Any) -> None:
        sent = {"as": user, "channel": self._channel, **body}
        answer = self._session.post(
            f"{self._url}/demo/{path}", json=sent, timeout=REQUEST_SECONDS
        ).json()
        if not answer["ok"]:
            raise UnexpectedResult(f"Slack objects: {answer['error']}")

    def _fetch_messages(self, user: str) -> list[MessageJson]:
        state = self._session.get(
            f"{self._url}/demo/state", params={"as": user}, timeout=REQUEST_SECONDS
        ).json()
        named = {person["id"]: person["name"] for person in state["people"]}
        self.names = named | {group["id"]: group["handle"] for group in state["groups"]}
        messages: list[MessageJson] = state["messages"][self._channel]
        return messages


@contextmanager
def open_direct_session() -> Iterator[requests.Session]:
    """A session that never asks a proxy for this machine."""
    with requests.Session() as session:
        session.trust_env = False
        yield session
