"""Socket Mode: Slack's requests over a connection that we opened.

The client finds a dead or silent connection by itself, after four pings without an answer; at
Bolt's own interval of ten seconds that took a minute. What falls into a dead connection is lost, so
the interval is short, and whoever runs the bot is told while it is not connected.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from jobsbot.slack.http.routes import HttpResponse
from jobsbot.slack.socket_mode.client import CONNECT_ERRORS, GaplessSocketClient
from jobsbot.slack.socket_mode.reconnect_pace import ReconnectPace

PING_INTERVAL_SECONDS = 2.0
"""Seconds between two pings."""
RECONNECT_AFTER_SECONDS = 30.0
"""Seconds without a connection after which it is made anew from here."""
log = logging.getLogger(__name__)


class SocketModeConnection:
    """Keeps a connection to Slack, and hands what comes over it to whatever handles HTTP's, too.

    `expected_connections` is how many there should be on this app token, over all processes: each
    gets a part of the traffic only, and all of them look healthy.
    """

    def __init__(
        self,
        handle_payload: Callable[[dict[str, Any]], HttpResponse],
        open_url: Callable[[], str],
        *,
        ping_interval: float = PING_INTERVAL_SECONDS,
        expected_connections: int = 1,
        reconnect_pace: ReconnectPace | None = None,
    ) -> None:
        self._handle_payload = handle_payload
        self._ping, self._expected_connections = ping_interval, expected_connections
        logger = logging.getLogger("jobsbot.slack.bolt")
        self._client = GaplessSocketClient(
            open_url,
            self._handle_request,
            self._check_hello,
            logger=logger,
            ping_interval=ping_interval,
            reconnect_pace=reconnect_pace,
        )
        self._stopping = Event()
        self._watch_thread = Thread(target=self._stay_connected, name="socket-watch", daemon=True)

    def start(self) -> None:
        """Connect, and stay connected, on threads of their own. A slow Slack holds nothing up."""
        self._watch_thread.start()

    def is_connected(self) -> bool:
        """Tell whether there is a connection."""
        return self._client.is_connected()

    def stop(self) -> None:
        """Take no more. What was acknowledged is finished by whoever holds its queue."""
        self._stopping.set()
        self._watch_thread.join(self._ping * 2)
        self._client.close()

    def _stay_connected(self) -> None:
        """Connect at first, then watch; say it when the connection goes and when it is back."""
        down = time.monotonic()
        up = False
        while not self._stopping.is_set():
            if self.is_connected():
                if not up:
                    log.info("Connected to Slack after %.1f s.", time.monotonic() - down)
                up, down = True, time.monotonic()
            elif up:
                log.warning("The connection to Slack is lost; connecting again.")
                up = False
            elif not self._client.current_app_monitor_started or self._is_overdue(down):
                self._connect()
            self._stopping.wait(self._ping / 2)

    def _is_overdue(self, down: float) -> bool:
        overdue = time.monotonic() - down
        return (
            overdue > RECONNECT_AFTER_SECONDS
            and int(overdue) % int(RECONNECT_AFTER_SECONDS) < self._ping
        )

    def _connect(self) -> None:
        try:
            self._client.connect_to_new_endpoint(force=True)
        except CONNECT_ERRORS as error:
            # Slack's errors quote its whole answer: the kind is enough.
            log.warning("Slack gave no connection: %s.", type(error).__name__)

    def _handle_request(self, request: SocketModeRequest) -> SocketModeResponse | None:
        """Handle what Slack sent; what is not acknowledged, it sends again or calls late."""
        answer = self._handle_payload(request.payload)
        if answer.status != 200:
            return None
        return SocketModeResponse(request.envelope_id, _acknowledgement(answer))

    def _check_hello(self, hello: dict[str, Any]) -> None:
        """Read Slack's hello: it says how many connections there are on this token."""
        connections = hello.get("num_connections") or 0
        if connections > self._expected_connections:
            log.warning(
                "Slack counts %d connections on this app token, and %d are meant: "
                "another jobsbot takes a part of what people say.",
                connections,
                self._expected_connections,
            )


def _acknowledgement(answer: HttpResponse) -> dict[str, Any] | None:
    """Say in an acknowledgement what would stand in an answer over HTTP."""
    if not answer.body:
        return None
    if answer.content_type.startswith("application/json"):
        said: dict[str, Any] = json.loads(answer.body)
        return said
    return {"text": answer.body}
