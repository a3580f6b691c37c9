"""One question to Slack's Web API, asked once by `doctor`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import requests

from jobsbot.config.config import Config, Secret

CHECK_TIMEOUT_SECONDS = 10.0


class SlackAnswer(msgspec.Struct, frozen=True):
    """What Slack answered to a question, or what kept it from answering."""

    answer: Mapping[str, Any] = msgspec.field(default_factory=dict)
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    failure: str = ""

    @property
    def is_ok(self) -> bool:
        return self.answer.get("ok") is True


def ask_slack(config: Config, token: Secret, method: str) -> SlackAnswer:
    """Ask once, and follow no redirect: the token is for this address only."""

    def add_token(request: requests.PreparedRequest) -> requests.PreparedRequest:
        # As a header it would give way to what `.netrc` holds for the host.
        request.headers["Authorization"] = f"Bearer {token.reveal()}"
        return request

    try:
        response = requests.post(
            f"{config.slack_url}{method}",
            auth=add_token,
            timeout=CHECK_TIMEOUT_SECONDS,
            allow_redirects=False,
        )
        answer = None if response.is_redirect else response.json()
    except (requests.RequestException, OSError) as error:
        return SlackAnswer(failure=type(error).__name__)
    if not isinstance(answer, dict):
        return SlackAnswer(failure=f"HTTP {response.status_code}")
    return SlackAnswer(answer, {name.lower(): text for name, text in response.headers.items()})
