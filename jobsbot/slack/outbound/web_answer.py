"""Answers of Slack: read whole, up to a size, and believed only where they surely are Slack's.

Anything else (an HTML page, a redirect, an `ok` that is no boolean) says nothing about what became
of the request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import requests

from jobsbot.http_client.whole_answers import WholeAnswer
from jobsbot.slack.outbound.slack_errors import UNCERTAIN_ERRORS

MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""The largest answer that is read, unpacked, in bytes: a list of ten thousand user groups has 4."""
MIN_RETRY_AFTER_SECONDS, MAX_RETRY_AFTER_SECONDS = 1.0, 3600.0
RATE_LIMIT_WORDS = frozenset({"rate_limited", "ratelimited"})
"""Slack's words for too many requests. It has two, and also says them with HTTP 200."""
READ_PIECE_BYTES = 64 * 1024
ERROR_WORD_PATTERN = re.compile(r"[\w.:/-]{1,80}", re.ASCII)
NO_REASON = "no reason given"


class InvalidAnswer(Exception):
    """Something else than an answer of Slack came. The text says why, and quotes nothing of it."""


class WebAnswer(msgspec.Struct, frozen=True):
    """An answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Tell whether it is neither an error nor a redirect."""
        return 200 <= self.status < 300

    @property
    def retry_after_seconds(self) -> float:
        """Answer how long Slack asks to wait, between `MIN_` and `MAX_RETRY_AFTER_SECONDS`."""
        told = self.headers.get("Retry-After", "")
        asked = float(told) if told.isascii() and told.isdigit() else MIN_RETRY_AFTER_SECONDS
        return min(max(asked, MIN_RETRY_AFTER_SECONDS), MAX_RETRY_AFTER_SECONDS)

    @property
    def asks_to_wait(self) -> bool:
        """Tell whether nothing was done because there were too many requests."""
        return self.status == 429 or self._says_no_by(b"limited", RATE_LIMIT_WORDS)

    @property
    def says_slack_failed(self) -> bool:
        """Tell whether Slack failed, and may have done some of what was asked before it did."""
        return self._says_no_by(b"_error", UNCERTAIN_ERRORS)

    def _says_no_by(self, common_part: bytes, words: frozenset[str]) -> bool:
        """Tell whether it is a no by one of these words, which have a part in common."""
        found = (_decode_object(self.body) if common_part in self.body else None) or {}
        return found.get("ok") is False and read_error_word(found) in words


def read_answer(response: WholeAnswer | requests.Response) -> WebAnswer:
    """Read an answer to its end. Raises InvalidAnswer, and what `requests` raises."""
    if isinstance(response, WholeAnswer):
        return WebAnswer(response.status, response.headers, response.body)
    body = bytearray()
    with response:
        for piece in response.iter_content(READ_PIECE_BYTES):
            body += piece
            if len(body) > MAX_ANSWER_BYTES:
                raise InvalidAnswer("its answer is too large")
    return WebAnswer(response.status_code, response.headers, bytes(body))


def decode_answer(answer: WebAnswer) -> dict[str, Any]:
    """Read an answer of the Web API: an object that says whether it is ok. Raises InvalidAnswer."""
    found = _decode_object(answer.body)
    if found is None or not isinstance(found.get("ok"), bool) or 300 <= answer.status < 400:
        raise InvalidAnswer("its answer is none of the Web API's")
    return found


def read_error_word(answer: Mapping[str, Any]) -> str:
    """Read Slack's word for why not."""
    word = answer.get("error")
    return word if isinstance(word, str) and ERROR_WORD_PATTERN.fullmatch(word) else NO_REASON


def find_response_error(answer: WebAnswer) -> str:
    """Find what a response address has against a message; empty where it took it.

    It answers `ok`, JSON, or a word, with or without an HTTP error. Raises InvalidAnswer.
    """
    found = _decode_object(answer.body)
    if found is not None and found.get("ok") is False:
        return read_error_word(found)
    word = answer.body[:200].decode("utf-8", "replace").strip()
    if answer.is_success:
        if found is None and word not in ("", "ok"):
            raise InvalidAnswer("its answer is none of a response address")
        return ""
    if answer.status < 400:
        raise InvalidAnswer(f"HTTP {answer.status}")
    return word if ERROR_WORD_PATTERN.fullmatch(word) else f"HTTP {answer.status}"


def _decode_object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
