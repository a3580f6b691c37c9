"""Addresses of messages, which open the message in Slack.

They are built as `chat.getPermalink` would answer them, without a request for each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jobsbot.core.interaction import Place

WORKSPACE_URL_PATTERN = re.compile(r"https://[A-Za-z0-9.-]+/", re.ASCII)
CHANNEL_PATTERN = re.compile(r"[CDG][A-Z0-9]+", re.ASCII)
TS_PATTERN = re.compile(r"\d+\.\d+", re.ASCII)


def read_workspace_url(answer: Mapping[str, Any]) -> str:
    """Read the address of the workspace from the answer of `auth.test`; empty where it has none."""
    url = answer.get("url")
    return url if isinstance(url, str) and WORKSPACE_URL_PATTERN.fullmatch(url) else ""


def build_message_url(workspace_url: str, where: Place) -> str:
    """Build the address of a message; empty where that is no message of this workspace."""
    is_message = CHANNEL_PATTERN.fullmatch(where.channel) and TS_PATTERN.fullmatch(where.message)
    if not workspace_url or not is_message:
        return ""
    url = f"{workspace_url}archives/{where.channel}/p{where.message.replace('.', '')}"
    is_reply = where.thread not in ("", where.message) and TS_PATTERN.fullmatch(where.thread)
    return f"{url}?thread_ts={where.thread}&cid={where.channel}" if is_reply else url
