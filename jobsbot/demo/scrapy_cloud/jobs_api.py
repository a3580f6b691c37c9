"""The five endpoints of the Jobs API, and the list of spiders, over WSGI, as they were recorded.

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

import msgspec

from jobsbot.demo.scrapy_cloud import responses
from jobsbot.demo.scrapy_cloud.faults import ApiFaults, respond_with_fault
from jobsbot.demo.scrapy_cloud.request_parsing import (
    MAX_PAGE_JOBS,
    JobQuery,
    PageRange,
    Parameters,
    TagUpdate,
    require_parameter,
    summarize_parameters,
)
from jobsbot.demo.scrapy_cloud.responses import JobsApiRefusal, StandInResponse
from jobsbot.demo.scrapy_cloud.simulation import Simulation

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DEFAULT_PAGE_JOBS = 100
MAX_FORM_BYTES = 1_000_000
COOKIE_SECONDS = 31_449_600


class ServedRequest(msgspec.Struct, frozen=True):
    """A request that was answered. `status` is 0 where the connection was closed instead."""

    method: str
    path: str
    note: str
    status: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class JobsApiRequest:
    """A request as it arrived: its parameters are read, but not yet understood."""

    method: str
    path: str
    key: str = field(repr=False)
    parameters: Parameters
    too_large: bool = False

    @classmethod
    def of(cls, environ: "WSGIEnvironment") -> "JobsApiRequest":
        """Read a request. A POST's parameters are its form, and whatever its address adds."""
        asked = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        size = _form_bytes(environ)
        form = parse_qs(_read_form(environ, size), keep_blank_values=True)
        parameters = {**asked, **form}
        key = parameters.pop("apikey", [""])[0]
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", "").strip("/"),
            key=_read_basic_user(environ.get("HTTP_AUTHORIZATION", "")) or key,
            parameters=parameters,
            too_large=size > MAX_FORM_BYTES,
        )


Endpoint = Callable[[Simulation, Parameters, str], StandInResponse]
Observer = Callable[[ServedRequest], None]


def make_jobs_api(
    simulation: Simulation, faults: ApiFaults, observe: Observer | None = None
) -> "WSGIApplication":
    """Make the Jobs API of a simulation.

    `observe` is called for each request when its response is ready, or when its stream has ended.
    """

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began, request = perf_counter(), JobsApiRequest.of(environ)

        def report(status: int) -> None:
            if observe is not None:
                observe(describe_request(request, status, began))

        try:
            response = _respond(simulation, faults, request)
        except ConnectionAbortedError:
            report(0)
            raise
        start_response(response.status_line, _make_headers(response))
        return _send_body(response, report)

    return app


def _send_body(response: StandInResponse, report: Callable[[int], None]) -> Iterable[bytes]:
    if response.length is None:
        return _stream_body(response, report)
    report(response.status)
    return response.body


def _stream_body(response: StandInResponse, report: Callable[[int], None]) -> Iterator[bytes]:
    try:
        yield from response.body
    finally:
        report(response.status)


def _respond(simulation: Simulation, faults: ApiFaults, request: JobsApiRequest) -> StandInResponse:
    def respond() -> StandInResponse:
        try:
            return _call_endpoint(simulation, request)
        except JobsApiRefusal as refusal:
            return refusal.to_response()

    matched = faults.match_request(request.path)
    return respond() if matched is None else respond_with_fault(matched, faults, respond)


def _call_endpoint(simulation: Simulation, request: JobsApiRequest) -> StandInResponse:
    if request.path not in ENDPOINTS:
        return responses.respond_with_html(404, "Not Found")
    if request.too_large:
        raise JobsApiRefusal("Request body is too large", http_status=413, status="error")
    method, endpoint = ENDPOINTS[request.path]
    owner = simulation.owners.get(request.key)
    if owner is None:
        raise JobsApiRefusal("Authentication failed", http_status=403, status="error")
    if request.method != method:
        raise JobsApiRefusal(
            f"{request.path} takes {method} requests", http_status=405, status="error"
        )
    project = require_parameter(request.parameters, "project")
    if not simulation.may_see(request.key, project):
        raise JobsApiRefusal(f"User '{owner}' doesn't have access to project {project}")
    return endpoint(simulation, request.parameters, project)


def _list_jobs(simulation: Simulation, parameters: Parameters, project: str) -> StandInResponse:
    page = PageRange.of(parameters)
    if page.count is not None and page.count > MAX_PAGE_JOBS:
        raise JobsApiRefusal(f"'count' must be at most {MAX_PAGE_JOBS}")
    jobs = simulation.list_jobs(project, JobQuery.of(parameters))
    shown = page.slice_jobs(jobs, DEFAULT_PAGE_JOBS)
    # `total` is the size of the match only where no count was asked for.
    total = len(jobs) if page.count is None else len(shown)
    return responses.respond_with_jobs(shown, total, simulation.clock())


def _stream_jobs(simulation: Simulation, parameters: Parameters, project: str) -> StandInResponse:
    page = PageRange.of(parameters)
    jobs = simulation.list_jobs(project, JobQuery.of(parameters))
    return responses.stream_jobs(page.slice_jobs(jobs, None), simulation.clock())


def _update_tags(simulation: Simulation, parameters: Parameters, project: str) -> StandInResponse:
    query, tag_update = JobQuery.of(parameters), TagUpdate.of(parameters)
    if not query:
        raise JobsApiRefusal("No query filters provided")
    if not tag_update:
        raise JobsApiRefusal("No update modifiers provided")
    return responses.respond_with_count(simulation.update_tags(project, query, tag_update))


def _delete_jobs(simulation: Simulation, parameters: Parameters, project: str) -> StandInResponse:
    require_parameter(parameters, "job")
    return responses.respond_with_count(simulation.delete_jobs(project, parameters["job"]))


def _stop_jobs(simulation: Simulation, parameters: Parameters, project: str) -> StandInResponse:
    require_parameter(parameters, "job")
    simulation.stop_jobs(project, parameters["job"])
    return responses.respond_ok()


def _list_spiders(simulation: Simulation, parameters: Parameters, project: str) -> StandInResponse:
    spiders: dict[str, dict[str, object]] = {}
    for job in simulation.list_jobs(project, JobQuery.of({})):
        newest = {"id": job.spider, "tags": [], "type": "manual", "version": job.record["version"]}
        spiders.setdefault(job.spider, newest)
    return responses.respond_with_json({"status": "ok", "spiders": [*spiders.values()]})


ENDPOINTS: dict[str, tuple[str, Endpoint]] = {
    "jobs/list.json": ("GET", _list_jobs),
    "jobs/list.jl": ("GET", _stream_jobs),
    "jobs/update.json": ("POST", _update_tags),
    "jobs/delete.json": ("POST", _delete_jobs),
    "jobs/stop.json": ("POST", _stop_jobs),
    "spiders/list.json": ("GET", _list_spiders),
}


def _form_bytes(environ: "WSGIEnvironment") -> int:
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if environ["REQUEST_METHOD"] == "POST" and length.isdecimal() else 0


def _read_form(environ: "WSGIEnvironment", size: int) -> str:
    """Read a form, all of it or nothing: half a form could name another job."""
    if not 0 < size <= MAX_FORM_BYTES:
        return ""
    body: bytes = environ["wsgi.input"].read(size)
    return body.decode("utf-8", "replace")


def _read_basic_user(header: str) -> str:
    """Return the user of HTTP Basic: the key, with an empty password."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        user, _, _ = b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return user


def _make_headers(response: StandInResponse) -> list[tuple[str, str]]:
    token = secrets.token_hex(16)
    cookie = f"csrftoken={token}; Max-Age={COOKIE_SECONDS}; Path=/; SameSite=Lax"
    length = [] if response.length is None else [("Content-Length", str(response.length))]
    return [
        ("Content-Type", response.content_type),
        *length,
        ("Vary", "Cookie, Authorization"),
        ("Set-Cookie", cookie),
        *response.headers,
    ]


def describe_request(request: JobsApiRequest, status: int, began: float) -> ServedRequest:
    """Describe a request that was answered."""
    return ServedRequest(
        method=request.method,
        path=f"/{request.path}",
        note=summarize_parameters(request.parameters),
        status=status,
        milliseconds=(perf_counter() - began) * 1000,
    )
