"""The five endpoints of the Jobs API over WSGI, as they were recorded.

Served below wherever the app is mounted: PATH_INFO is `/jobs/list.json` and so on.
"""

import binascii
import secrets
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from jobsbot.demo.scrapy_cloud import responses
from jobsbot.demo.scrapy_cloud.faults import Faults, gone_wrong
from jobsbot.demo.scrapy_cloud.request_parsing import (
    MOST_A_PAGE,
    Filters,
    Page,
    Parameters,
    Tagging,
    first,
    in_words,
)
from jobsbot.demo.scrapy_cloud.responses import Answer, Refused
from jobsbot.demo.scrapy_cloud.simulation import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DEFAULT_A_PAGE = 100
LARGEST_FORM = 1_000_000
COOKIE_SECONDS = 31_449_600


@dataclass(frozen=True, slots=True)
class Observed:
    """A request that was answered. `status` is 0 where the connection was closed instead."""

    method: str
    path: str
    note: str
    status: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived, read but not yet understood."""

    method: str
    path: str
    key: str = field(repr=False)
    parameters: Parameters
    too_large: bool = False

    @classmethod
    def of(cls, environ: "WSGIEnvironment") -> "Request":
        """Read a request. A POST's parameters are its form, and whatever its address adds."""
        asked = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        size = _form_size(environ)
        form = parse_qs(_form(environ, size), keep_blank_values=True)
        parameters = {**asked, **form}
        key = parameters.pop("apikey", [""])[0]
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", "").strip("/"),
            key=_basic_user(environ.get("HTTP_AUTHORIZATION", "")) or key,
            parameters=parameters,
            too_large=size > LARGEST_FORM,
        )


Endpoint = Callable[[World, Parameters, str], Answer]


def make_app(
    world: World, faults: Faults, observe: Callable[[Observed], None] | None = None
) -> "WSGIApplication":
    """Make the API of a world.

    `observe` is told of each request when its answer is ready, or its stream at an end.
    """

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        begun, request = perf_counter(), Request.of(environ)

        def over(status: int) -> None:
            if observe is not None:
                observe(_observed(request, status, begun))

        try:
            answer = _answer(world, faults, request)
        except ConnectionAbortedError:
            over(0)
            raise
        start_response(answer.status_line, _headers(answer))
        return _sent(answer, over)

    return app


def _sent(answer: Answer, over: Callable[[int], None]) -> Iterable[bytes]:
    if answer.length is None:
        return _streamed(answer, over)
    over(answer.status)
    return answer.body


def _streamed(answer: Answer, over: Callable[[int], None]) -> Iterator[bytes]:
    try:
        yield from answer.body
    finally:
        over(answer.status)


def _answer(world: World, faults: Faults, request: Request) -> Answer:
    def work() -> Answer:
        try:
            return _served(world, request)
        except Refused as no:
            return no.answer()

    met = faults.take(request.path)
    return work() if met is None else gone_wrong(met, faults, work)


def _served(world: World, request: Request) -> Answer:
    if request.path not in ENDPOINTS:
        return responses.html_answer(404, "Not Found")
    if request.too_large:
        raise Refused("Request body is too large", http=413, status="error")
    method, endpoint = ENDPOINTS[request.path]
    owner = world.owners.get(request.key)
    if owner is None:
        raise Refused("Authentication failed", http=403, status="error")
    if request.method != method:
        raise Refused(f"{request.path} takes {method} requests", http=405, status="error")
    project = first(request.parameters, "project")
    if not world.knows(project):
        raise Refused(f"User '{owner}' doesn't have access to project {project}")
    return endpoint(world, request.parameters, project)


def _list_json(world: World, parameters: Parameters, project: str) -> Answer:
    page = Page.of(parameters)
    if page.count is not None and page.count > MOST_A_PAGE:
        raise Refused(f"'count' must be at most {MOST_A_PAGE}")
    jobs = world.jobs(project, Filters.of(parameters))
    shown = page.cut(jobs, DEFAULT_A_PAGE)
    # `total` is the size of the match only where no count was asked for.
    total = len(jobs) if page.count is None else len(shown)
    return responses.listed(shown, total, world.clock())


def _list_jl(world: World, parameters: Parameters, project: str) -> Answer:
    page = Page.of(parameters)
    jobs = world.jobs(project, Filters.of(parameters))
    return responses.streamed(page.cut(jobs, None), world.clock())


def _update(world: World, parameters: Parameters, project: str) -> Answer:
    filters, tagging = Filters.of(parameters), Tagging.of(parameters)
    if not filters:
        raise Refused("No query filters provided")
    if not tagging:
        raise Refused("No update modifiers provided")
    return responses.counted(world.update(project, filters, tagging))


def _delete(world: World, parameters: Parameters, project: str) -> Answer:
    first(parameters, "job")
    return responses.counted(world.delete(project, parameters["job"]))


def _stop(world: World, parameters: Parameters, project: str) -> Answer:
    first(parameters, "job")
    world.stop(project, parameters["job"])
    return responses.accepted()


ENDPOINTS: dict[str, tuple[str, Endpoint]] = {
    "jobs/list.json": ("GET", _list_json),
    "jobs/list.jl": ("GET", _list_jl),
    "jobs/update.json": ("POST", _update),
    "jobs/delete.json": ("POST", _delete),
    "jobs/stop.json": ("POST", _stop),
}


def _form_size(environ: "WSGIEnvironment") -> int:
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if environ["REQUEST_METHOD"] == "POST" and length.isdecimal() else 0


def _form(environ: "WSGIEnvironment", size: int) -> str:
    """Read a form, all of it or nothing: half a form could name another job."""
    if not 0 < size <= LARGEST_FORM:
        return ""
    body: bytes = environ["wsgi.input"].read(size)
    return body.decode("utf-8", "replace")


def _basic_user(header: str) -> str:
    """Return the user of HTTP Basic: the key, with an empty password."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        user, _, _ = b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return user


def _headers(answer: Answer) -> list[tuple[str, str]]:
    token = secrets.token_hex(16)
    cookie = f"csrftoken={token}; Max-Age={COOKIE_SECONDS}; Path=/; SameSite=Lax"
    length = [] if answer.length is None else [("Content-Length", str(answer.length))]
    return [
        ("Content-Type", answer.content_type),
        *length,
        ("Vary", "Cookie, Authorization"),
        ("Set-Cookie", cookie),
        *answer.headers,
    ]


def _observed(request: Request, status: int, begun: float) -> Observed:
    return Observed(
        method=request.method,
        path=f"/{request.path}",
        note=in_words(request.parameters),
        status=status,
        milliseconds=(perf_counter() - begun) * 1000,
    )
