"""Socket Mode: Slack's requests over a connection that the bot opened.

A dead connection is found by unanswered pings. What Slack sends into one is lost, so the interval
is short, and a warning is logged while there is no connection.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from jobsbot.slack.http.routes import HttpResponse
from jobsbot.slack.socket_mode.client import Envelope, SocketModeClient
from jobsbot.slack.socket_mode.reconnect_pace import ReconnectPace

log = logging.getLogger(__name__)


class SocketModeConnection:
    """Keeps a connection to Slack, and gives its payloads to the handler that HTTP has, too.

    `expected_connections` is how many there should be on this app token, over all processes. An
    unexpected one gets part of the traffic, while all of them look healthy.
    """

    def __init__(
        self,
        handle_payload: Callable[[dict[str, Any]], HttpResponse],
        open_url: Callable[[], str],
        *,
        ping_interval: float,
        expected_connections: int = 1,
        reconnect_pace: ReconnectPace | None = None,
    ) -> None:
        self._handle_payload = handle_payload
        self._ping, self._expected_connections = ping_interval, expected_connections
        self._client = SocketModeClient(
            open_url,
            self._handle_request,
            self._check_hello,
            ping_interval=ping_interval,
            reconnect_pace=reconnect_pace,
        )
        self._stopping = Event()
        self._watch_thread = Thread(target=self._watch, name="socket-watch", daemon=True)

    def start(self) -> None:
        """Connect, and stay connected, on threads of their own. A slow Slack holds nothing up."""
        self._client.connect()
        self._watch_thread.start()

    def is_connected(self) -> bool:
        """Tell whether there is a connection."""
        return self._client.is_connected()

    def stop(self) -> None:
        """Accept no more requests. The worker pools finish those that were acknowledged."""
        self._stopping.set()
        self._watch_thread.join(self._ping * 2)
        self._client.close()

    def _watch(self) -> None:
        """Log when the connection is lost and when it is back."""
        down, up = time.monotonic(), False
        while not self._stopping.is_set():
            if self.is_connected():
                if not up:
                    log.info("Connected to Slack after %.1f s.", time.monotonic() - down)
                up, down = True, time.monotonic()
            elif up:
                log.warning("The connection to Slack is lost; connecting again.")
                up = False
            self._stopping.wait(self._ping / 2)

    def _handle_request(self, envelope: Envelope) -> Envelope | None:
        """Handle what Slack sent; what is not acknowledged, it sends again or calls late."""
        id, payload = envelope.get("envelope_id"), envelope.get("payload")
        if not isinstance(id, str) or not isinstance(payload, dict):
            return None
        answer = self._handle_payload(payload)
        if answer.status != 200:
            return None
        said = _acknowledgement(answer)
        return {"envelope_id": id, **({"payload": said} if said is not None else {})}

    def _check_hello(self, hello: Envelope) -> None:
        """Read Slack's hello: it says how many connections there are on this token."""
        connections = hello.get("num_connections")
        if isinstance(connections, int) and connections > self._expected_connections:
            log.warning(
                "Slack counts %d connections on this app token, and %d are meant: "
                "another jobsbot takes a part of what people say.",
                connections,
                self._expected_connections,
            )


def _acknowledgement(answer: HttpResponse) -> dict[str, Any] | None:
    """Make the acknowledgement that stands for an answer over HTTP."""
    if not answer.body:
        return None
    if answer.content_type.startswith("application/json"):
        said: dict[str, Any] = json.loads(answer.body)
        return said
    return {"text": answer.body}
