"""A session of `requests` that computes once what is the same for each request.

`requests` itself searches the environment for proxies and certificates before every request, and
builds and merges settings for half a millisecond. The environment does not change while a process
lives, so here it is read once for each host.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlencode

import msgspec
import requests
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict
from urllib3.util import Timeout

from jobsbot.core.jobs.api_calls import QueryParams
from jobsbot.http_client.response_deadline import DeadlineAdapter, split_url
from jobsbot.http_client.whole_answers import WholeAnswer

MAX_HOSTS = 100
"""Hosts that are remembered: there are a few, and responses may be asked for anywhere."""
PLAIN_URL = re.compile(
    r"https?://[a-z0-9.-]*[a-z0-9](:[0-9]{1,5})?/([A-Za-z0-9_~-][A-Za-z0-9_.~-]*|/)*"
)
"""Addresses that `requests` would leave as they are: no part of a path begins with a dot."""
FORM_TYPE = "application/x-www-form-urlencoded"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class DirectSession(requests.Session):
    """A session whose proxies and certificates are those that it first found for a host."""

    def __init__(self, headers: Mapping[str, str] = NO_HEADERS) -> None:
        """Make a session. `headers` are sent with every request, as are those of `requests`."""
        super().__init__()
        self.headers.update(headers)
        self._own_headers = cast("dict[str, str]", dict(self.headers))
        self._settings_by_host: dict[str, Mapping[str, Any]] = {}

    def send_direct(
        self,
        method: str,
        url: str,
        timeout: Timeout,
        *,
        headers: Mapping[str, str],
        query: QueryParams = (),
        body: bytes | str | None = None,
    ) -> requests.Response:
        """Send a request, and answer the response with its body unread.

        No redirect is followed, and no cookies and no credentials but those in `headers` are sent.
        Raises what `requests` raises.
        """
        request = requests.PreparedRequest()
        request.method, request.url, request.body = method, build_url(url, query), body
        request.headers = CaseInsensitiveDict(self._complete_headers(method, headers, body))
        request.hooks = default_hooks()
        settings = self.merge_environment_settings(request.url, {}, True, None, None)
        limits = cast(float, timeout)  # the adapter takes it as it is
        return self.get_adapter(request.url).send(request, timeout=limits, **settings)

    def ask(
        self,
        method: str,
        url: str,
        timeout: Timeout,
        *,
        headers: Mapping[str, str],
        query: QueryParams = (),
        body: bytes | str | None = None,
    ) -> WholeAnswer | requests.Response:
        """Send the same over a connection that is open, where one is.

        Answers all that came back, where that is short and plain.
        """
        every = self._complete_headers(method, headers, body)
        whole_url = build_url(url, query)
        adapter = self.get_adapter(whole_url)
        if isinstance(adapter, DeadlineAdapter):
            settings = self._find_settings(whole_url)
            answer = adapter.ask(method, whole_url, every, body, timeout, settings)
            if answer is not None:
                return answer
        return self.send_direct(method, url, timeout, headers=headers, query=query, body=body)

    def _complete_headers(
        self, method: str, headers: Mapping[str, str], body: bytes | str | None
    ) -> dict[str, str]:
        every = {**self._own_headers, **headers}
        return every if method == "GET" else {**every, "Content-Length": str(len(body or ""))}

    def merge_environment_settings(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        """Add the environment's settings to those of one request."""
        if proxies or verify is not None or cert is not None:
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        known = self._find_settings(url)
        return {**known, "stream": known["stream"] if stream is None else stream}

    def _find_settings(self, url: str) -> Mapping[str, Any]:
        """Find the environment's settings for the host of an address, as they were at first."""
        host, _ = split_url(url)
        known = self._settings_by_host.get(host)
        if known is None:
            if len(self._settings_by_host) >= MAX_HOSTS:
                self._settings_by_host.clear()
            known = super().merge_environment_settings(url, {}, None, None, None)
            self._settings_by_host[host] = known
        return known


def build_url(url: str, query: QueryParams) -> str:
    """Write an address as `requests` does. Raises RequestException for what is none."""
    if not PLAIN_URL.fullmatch(url):
        request = requests.PreparedRequest()
        request.prepare_url(url, query)
        return str(request.url)
    return f"{url}?{urlencode(query)}" if query else url


def encode_form(fields: Mapping[str, str] | QueryParams) -> tuple[str, dict[str, str]]:
    """Write a form: its body, and the header that says what it is."""
    return urlencode(fields), {"Content-Type": FORM_TYPE}


def encode_json(value: Any) -> str:
    """Write a value as JSON."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a character, which UTF-8 has no bytes for
        return json.dumps(value)
