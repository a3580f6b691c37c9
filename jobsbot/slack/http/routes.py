"""A WSGI application of a few addresses, each answered by one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

import msgspec

PLAIN_TEXT_TYPE = "text/plain; charset=utf-8"


class HttpResponse(msgspec.Struct, frozen=True):
    """What goes back over HTTP."""

    status: int = 200
    body: str = ""
    content_type: str = PLAIN_TEXT_TYPE


class Route(msgspec.Struct, frozen=True):
    """What answers an address, and to which methods."""

    methods: tuple[str, ...]
    handle: Callable[[WSGIEnvironment], HttpResponse]


class HttpApp(msgspec.Struct, frozen=True):
    """A WSGI application: routes by path, and 404 for everything else."""

    routes: Mapping[str, Route]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        route = self.routes.get(environ["PATH_INFO"])
        answer, extra = self._answer(route, environ)
        sent = answer.body.encode()
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(sent)))]
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", [*headers, *extra])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [sent]

    def _answer(
        self, route: Route | None, environ: WSGIEnvironment
    ) -> tuple[HttpResponse, list[tuple[str, str]]]:
        if route is None:
            return HttpResponse(404, "There is nothing here.\n"), []
        if environ["REQUEST_METHOD"] in route.methods:
            return route.handle(environ), []
        refusal = HttpResponse(405, "This address does not answer that method.\n")
        return refusal, [("Allow", ", ".join(route.methods))]
