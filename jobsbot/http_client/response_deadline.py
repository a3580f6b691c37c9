"""Connections whose answers have a deadline, however slowly their bytes come.

The timeout of a socket is for one read, so a server that sends a byte a second could hold a client
for ever. Here the timeout is for the answer as a whole: every read is given what is left of it. For
a stream it is for the whole head, and then for each read. Bodies are read in pieces of 64 KiB
instead of the library's 8 KiB.
"""

from __future__ import annotations

import io
import math
import socket
from collections.abc import Hashable, Mapping
from time import monotonic
from typing import Any, cast

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connectionpool import ConnectionPool
from urllib3.poolmanager import PoolManager
from urllib3.response import HTTPResponse as PooledResponse
from urllib3.util import Timeout

from jobsbot.http_client.compact_connection import (
    CompactConnection,
    CompactResponse,
    CompactSecureConnection,
)
from jobsbot.http_client.whole_answers import (
    ShortQuestion,
    WholeAnswer,
    ask_over_open_connection,
)

RESPONSE_CHUNK_BYTES = 64 * 1024
MAX_HOSTS = 100
"""Hosts whose connections are remembered: a few, and those where responses are asked for."""


class DeadlineReader(io.RawIOBase):
    """A socket's file that raises TimeoutError once the socket's timeout has passed in all."""

    def __init__(self, file: io.RawIOBase, sock: socket.socket) -> None:
        super().__init__()
        self._file = file
        self._sock = sock
        self._received = b""
        self._timeout = sock.gettimeout()
        self._deadline = math.inf if self._timeout is None else monotonic() + self._timeout

    def readable(self) -> bool:
        return True

    def put_back(self, received: bytes) -> None:
        """Read this before what the socket holds."""
        self._received = received

    def readinto(self, buffer: Any) -> int | None:
        if self._received:
            count = min(len(buffer), len(self._received))
            buffer[:count], self._received = self._received[:count], self._received[count:]
            return count
        if self._deadline < math.inf:
            left = self._deadline - monotonic()
            if left <= 0:
                raise TimeoutError("the answer took too long")
            self._sock.settimeout(left)
        return self._file.readinto(buffer)

    def use_per_read_timeout(self) -> None:
        """Let the timeout be for each read from now on."""
        self._deadline = math.inf
        self._sock.settimeout(self._timeout)

    def close(self) -> None:
        self._file.close()
        super().close()


class DeadlineResponse(CompactResponse):
    """An answer that has to come whole within its connection's timeout."""

    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self._reader = DeadlineReader(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._reader, RESPONSE_CHUNK_BYTES)

    def put_back(self, received: bytes) -> None:
        self._reader.put_back(received)


class HeadDeadlineResponse(DeadlineResponse):
    """An answer whose head has to come whole within its connection's timeout."""

    def begin(self) -> None:
        super().begin()
        self._reader.use_per_read_timeout()


class DeadlineAdapter(HTTPAdapter):
    """Sends over connections whose answers have a deadline, through proxies too. Does not retry.

    What `requests` computes before and after each request is computed once for each host, or not at
    all where it is not needed: cookies are refused, and bodies are read as bytes.
    """

    def __init__(self, answer: type[DeadlineResponse], connections: int) -> None:
        self._pool_classes = make_pool_classes(answer)
        self._pools: dict[Hashable, ConnectionPool] = {}
        super().__init__(pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pool_classes

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pool_classes
        return manager

    def get_connection_with_tls_context(
        self, request: PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> ConnectionPool:
        """Get the connections to the host of a request."""
        if proxies:
            return super().get_connection_with_tls_context(request, verify, proxies, cert)
        key = (split_url(str(request.url))[0], verify, cert)
        pool = self._pools.get(key)
        if pool is None:
            if len(self._pools) >= MAX_HOSTS:
                self._pools.clear()
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            self._pools[key] = pool
        return pool

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | str | None,
        timeout: Timeout,
        settings: Mapping[str, Any],
    ) -> WholeAnswer | Response | None:
        """Ask over a connection that is open; None where nothing was sent."""
        host, target = split_url(url)
        pool = self._pools.get((host, settings["verify"], settings["cert"]))
        if pool is None or settings["proxies"]:
            return None
        question = ShortQuestion(method, target, body, headers)
        answer = ask_over_open_connection(cast(HTTPConnectionPool, pool), question, timeout)
        if not isinstance(answer, PooledResponse):
            return answer
        request = PreparedRequest()
        request.method, request.url = method, url
        return self.build_response(request, answer)

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """Get what the request line says: the path, where no proxy stands between."""
        return super().request_url(request, proxies) if proxies else request.path_url

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Make the answer of an open response. Its headers are looked up in any case of letters."""
        response = Response()
        response.status_code, response.reason = resp.status, resp.reason
        response.headers, response.raw = resp.headers, resp
        response.url, response.request = str(req.url), req
        return response

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._pools.clear()
        super().close()


def split_url(url: str) -> tuple[str, str]:
    """Split an address into that of its host and what is asked of it: `http://a.example`, `/b?c`.

    It is one that `requests` has written.
    """
    scheme, _, rest = url.partition("://")
    host, slash, target = rest.partition("/")
    return f"{scheme}://{host}", slash + target.partition("#")[0]


def make_pool_classes(answer: type[DeadlineResponse]) -> dict[str, type[HTTPConnectionPool]]:
    """Make the pool classes whose connections answer by this class."""

    class Plain(CompactConnection):
        response_class = answer

    class Secure(CompactSecureConnection):
        response_class = answer

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
