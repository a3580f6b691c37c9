"""The little of HTTP that the demo's servers share: a request read, a response written."""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import msgspec

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


class HttpRequest(msgspec.Struct, frozen=True):
    """What arrived. `base` is the address of this application as the client reached it."""

    method: str
    path: str
    base: str = ""
    query: Mapping[str, str] = msgspec.field(default_factory=dict)
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""

    @property
    def content_type(self) -> str:
        """Return the media type in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def form(self) -> dict[str, str]:
        """Read the body as an URL-encoded form; a name given twice keeps its last value."""
        text = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True))

    def json(self) -> Any:
        """Read the body as JSON. Raises ValueError if it is none."""
        return json.loads(self.body or b"{}")


class HttpResponse(msgspec.Struct, frozen=True):
    """What goes back: a body in one piece, or in pieces as they come."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/plain; charset=utf-8"),)


Handler = Callable[[HttpRequest], HttpResponse]


def make_json_response(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Write a value as JSON."""
    body = json.dumps(value, separators=(",", ":")).encode()
    kind = ("Content-Type", "application/json; charset=utf-8")
    return HttpResponse(body, status, (kind, *(headers or {}).items()))


def make_wsgi_app(handler: Handler, largest: int) -> WSGIApplication:
    """Serve a handler, refusing bodies above `largest` bytes and hosts that are not this machine.

    A page elsewhere that points a name of its own at this machine sends that name as its host.
    """

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = _check_request(environ, largest) or handler(_read_request(environ))
        status = f"{response.status} {HTTPStatus(response.status).phrase}"
        headers = list(response.headers)
        if isinstance(response.body, bytes):
            headers.append(("Content-Length", str(len(response.body))))
        start_response(status, headers)
        return [response.body] if isinstance(response.body, bytes) else response.body

    return application


def _check_request(environ: WSGIEnvironment, largest: int) -> HttpResponse | None:
    host = environ.get("HTTP_HOST", "")
    if host.rpartition(":")[0] not in LOOPBACK_HOSTS and host not in LOOPBACK_HOSTS:
        return HttpResponse(b"This server answers only on this machine.", 403)
    if int(environ.get("CONTENT_LENGTH") or 0) > largest:
        return HttpResponse(b"The body is too large.", 413)
    return None


def _read_request(environ: WSGIEnvironment) -> HttpRequest:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    return HttpRequest(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace"),
        base=f"http://{environ.get('HTTP_HOST', '')}{environ.get('SCRIPT_NAME', '')}",
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
        headers={**headers, "content-type": environ.get("CONTENT_TYPE", "")},
        body=environ["wsgi.input"].read(length) if length else b"",
    )
