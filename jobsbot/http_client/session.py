"""A session of `requests` that does once what is the same for each request.

By itself it looks through all variables for proxies and certificates before every request, which
takes a third of a millisecond, and copies its cookies and headers. The environment does not change
while a process lives, so that it is read once for each host.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

MAX_HOSTS = 100
"""Hosts that are remembered: there are a few, and responses may be asked for anywhere."""


class EnvironmentOnceSession(requests.Session):
    """A session whose proxies and certificates are those that it first found for a host."""

    def __init__(self) -> None:
        super().__init__()
        self._settings_by_host: dict[tuple[str, str], Mapping[str, Any]] = {}

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Build a request as `requests` does, where there is nothing to merge but headers.

        What a request without an `auth` of its own is given, from netrc, is left to `requests`.
        """
        if not request.auth or request.cookies or self.params or any(self.hooks.values()):
            return super().prepare_request(request)
        prepared = requests.PreparedRequest()
        prepared.prepare(
            method=request.method,
            url=request.url,
            headers={**self.headers, **request.headers},
            files=request.files,
            data=request.data,
            json=request.json,
            params=request.params,
            auth=request.auth,
            cookies=self.cookies,
            hooks=request.hooks,
        )
        return prepared

    def merge_environment_settings(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        """Add the environment's settings to those of one request."""
        if proxies or verify is not None or cert is not None:
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        where = urlsplit(url)
        host = (where.scheme, where.netloc)
        known = self._settings_by_host.get(host)
        if known is None:
            if len(self._settings_by_host) >= MAX_HOSTS:
                self._settings_by_host.clear()
            known = super().merge_environment_settings(url, {}, None, None, None)
            self._settings_by_host[host] = known
        return {**known, "stream": known["stream"] if stream is None else stream}
