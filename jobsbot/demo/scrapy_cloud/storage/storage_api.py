"""Storage and the job queue over WSGI, as they were recorded: they only read here.

Served below wherever the app is mounted: PATH_INFO is `/logs/123/1/2` and so on. Answers are
compressed for clients that accept gzip, a bad key is answered in plain text.
"""

import gzip
from collections.abc import Callable, Iterable
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Any

import msgspec

from jobsbot.core.values import replace
from jobsbot.demo.scrapy_cloud import responses
from jobsbot.demo.scrapy_cloud.faults import ApiFaults, respond_with_fault
from jobsbot.demo.scrapy_cloud.jobs_api import (
    JobsApiRequest,
    Observer,
    describe_request,
)
from jobsbot.demo.scrapy_cloud.request_parsing import JobQuery, Parameters
from jobsbot.demo.scrapy_cloud.responses import JSON_LINES_TYPE, JSON_TYPE, StandInResponse
from jobsbot.demo.scrapy_cloud.simulation import KnownJob, Simulation
from jobsbot.demo.scrapy_cloud.spiders import DEPLOYS
from jobsbot.demo.scrapy_cloud.storage import job_queue
from jobsbot.demo.scrapy_cloud.storage.activity import list_activity
from jobsbot.demo.scrapy_cloud.storage.run_data import RunData
from jobsbot.demo.scrapy_cloud.storage.run_log import RunLog
from jobsbot.demo.scrapy_cloud.storage.stored_entries import EntryQuery

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FAULT_PATH = "storage"
"""The name of storage in `Fault.paths`: faults of all endpoints are storage's, too."""
ALL_JOBS = JobQuery.of({})
ACTIVITY_JOBS = 400
"""Of how many of the newest jobs there is activity."""

_encode = msgspec.json.Encoder().encode


class StorageRequest(msgspec.Struct, frozen=True):
    """A request whose key is known: what it names, and its parameters."""

    simulation: Simulation
    owner: str
    path: tuple[str, ...]
    parameters: Parameters

    @property
    def project(self) -> str:
        return self.path[1] if len(self.path) > 1 else ""


def make_storage_api(
    simulation: Simulation, faults: ApiFaults, observe: Observer | None = None
) -> "WSGIApplication":
    """Make storage and the job queue of a simulation. `observe` is called for each request."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began, request = perf_counter(), JobsApiRequest.of(environ)
        response = _respond(simulation, faults, request)
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") and response.length:
            response = _pack(response)
        if observe is not None:
            observe(describe_request(request, response.status, began))
        length = [] if response.length is None else [("Content-Length", str(response.length))]
        headers = [("Content-Type", response.content_type), *length, *response.headers]
        start_response(response.status_line, headers)
        return response.body

    return app


def _respond(simulation: Simulation, faults: ApiFaults, request: JobsApiRequest) -> StandInResponse:
    def respond() -> StandInResponse:
        try:
            return _find_answer(simulation, request)
        except responses.JobsApiRefusal as refusal:
            return responses.respond_with_bytes(f"{refusal}\n".encode(), "text/plain", status=400)

    matched = faults.match_request(FAULT_PATH)
    return respond() if matched is None else respond_with_fault(matched, faults, respond)


def _find_answer(simulation: Simulation, request: JobsApiRequest) -> StandInResponse:
    owner = simulation.owners.get(request.key)
    path = tuple(part for part in request.path.split("/") if part)
    asked = StorageRequest(simulation, owner or "", path, request.parameters)
    if owner is None or not _may_see(asked, request.key):
        return responses.respond_with_bytes(b"Unauthorized\n", "text/plain", status=401)
    if request.method != "GET":
        return responses.respond_with_html(405, "Method Not Allowed")
    for shape, answer in ENDPOINTS:
        if len(shape) == len(path) and all(s in ("*", p) for s, p in zip(shape, path, strict=True)):
            return answer(asked)
    return responses.respond_with_html(404, "Not Found")


def _may_see(asked: StorageRequest, key: str) -> bool:
    return asked.path[:2] == ("projects", "jobsummaries") or (
        asked.simulation.may_see(key, asked.project)
    )


def _pack(response: StandInResponse) -> StandInResponse:
    packed = gzip.compress(b"".join(response.body), compresslevel=1)
    headers = (*response.headers, ("Content-Encoding", "gzip"))
    return replace(response, body=(packed,), length=len(packed), headers=headers)


def _answer_json(value: Any) -> StandInResponse:
    return responses.respond_with_bytes(_encode(value), JSON_TYPE)


def _answer_lines(values: Iterable[Any]) -> StandInResponse:
    lines = b"".join(_encode(value) + b"\n" for value in values)
    return responses.respond_with_bytes(lines, f"{JSON_LINES_TYPE}; charset=UTF-8")


def _find_job(asked: StorageRequest) -> KnownJob | None:
    return asked.simulation.find_job("/".join(asked.path[1:4]))


def _read_log(asked: StorageRequest) -> StandInResponse:
    if (known := _find_job(asked)) is None:
        return _answer_lines(())
    log, query = RunLog(known.run, known.job), EntryQuery.of(asked.parameters)
    return _answer_lines(query.select(known.job.key, len(log), log.read_entry))


def _read_log_stats(asked: StorageRequest) -> StandInResponse:
    if (known := _find_job(asked)) is None:
        return _answer_stats({}, 0)
    log = RunLog(known.run, known.job)
    return _answer_stats(log.count_levels(), len(log))


def _read_items(asked: StorageRequest) -> StandInResponse:
    if (known := _find_job(asked)) is None:
        return _answer_lines(())
    data, query = RunData(known.run, known.job), EntryQuery.of(asked.parameters)
    return _answer_lines(query.select(known.job.key, data.item_count, data.read_item))


def _read_item_stats(asked: StorageRequest) -> StandInResponse:
    if (known := _find_job(asked)) is None:
        return _answer_stats({}, 0)
    data = RunData(known.run, known.job)
    return _answer_stats(data.count_fields(), data.item_count)


def _read_requests(asked: StorageRequest) -> StandInResponse:
    if (known := _find_job(asked)) is None:
        return _answer_lines(())
    data, query = RunData(known.run, known.job), EntryQuery.of(asked.parameters)
    return _answer_lines(query.select(known.job.key, data.request_count, data.read_request))


def _read_request_stats(asked: StorageRequest) -> StandInResponse:
    known = _find_job(asked)
    total = RunData(known.run, known.job).request_count if known else 0
    names = ("duration", "fp", "method", "rs", "status", "time", "url")
    return _answer_stats(dict.fromkeys(names, total) if total else {}, total)


def _answer_stats(counts: Any, total: int) -> StandInResponse:
    return _answer_json({"counts": counts, "totals": {"input_values": total}})


def _read_job(asked: StorageRequest) -> StandInResponse:
    known = _find_job(asked)
    return _answer_json(RunData(known.run, known.job).describe_job() if known else {})


def _read_job_field(asked: StorageRequest) -> StandInResponse:
    known = _find_job(asked)
    fields = RunData(known.run, known.job).describe_job() if known else {}
    if asked.path[4] not in fields:
        return responses.respond_with_html(404, "Not Found")
    return _answer_json(fields[asked.path[4]])


def _read_activity(asked: StorageRequest) -> StandInResponse:
    jobs = asked.simulation.list_jobs(asked.project, ALL_JOBS)[:ACTIVITY_JOBS]
    deploys = DEPLOYS if asked.simulation.demo_start else ()
    demo_start = asked.simulation.demo_start or asked.simulation.clock()
    events = list_activity(jobs, deploys, demo_start, asked.owner)
    query = EntryQuery.of(asked.parameters)
    return _answer_lines(query.select(asked.project, len(events), events.__getitem__))


def _count_jobs(asked: StorageRequest) -> StandInResponse:
    jobs = asked.simulation.list_jobs(asked.project, JobQuery.of(asked.parameters))
    return _answer_json(len(jobs))


def _list_jobs(asked: StorageRequest) -> StandInResponse:
    jobs = asked.simulation.list_jobs(asked.project, job_queue.make_list_query(asked.parameters))
    return _answer_lines(job_queue.select_jobs(jobs, asked.parameters, asked.simulation.clock()))


def _summarize_jobs(asked: StorageRequest) -> StandInResponse:
    """Summarize the states, of the spider or state that the path may name."""
    rest = [part for part in asked.path[2:] if part != "summary"]
    spiders = [part for part in rest if part.isdigit()]
    states = [part for part in rest if not part.isdigit()] or job_queue.LISTED_STATES
    prefix = f"{asked.project}/{spiders[0]}/" if spiders else ""
    jobs = asked.simulation.list_jobs(asked.project, ALL_JOBS)
    return _answer_lines(
        job_queue.summarize_state(
            state,
            [job for job in jobs if job.state == state and job.key.startswith(prefix)],
            asked.parameters,
            asked.simulation.clock(),
        )
        for state in states
    )


def _read_last_jobs(asked: StorageRequest) -> StandInResponse:
    """Describe the last finished job of each spider, or of the one that the path names."""
    finished = JobQuery.of({"state": ("finished",)})
    newest: dict[str, Any] = {}
    for job in asked.simulation.list_jobs(asked.project, finished):
        newest.setdefault(job.key.rsplit("/", 1)[0], job)
    wanted = f"{asked.project}/{asked.path[2]}" if asked.path[2].isdigit() else ""
    now = asked.simulation.clock()
    kept = [job for spider, job in newest.items() if wanted in ("", spider)]
    count = int(asked.parameters.get("count", ("1000",))[0])
    return _answer_lines(job_queue.describe_job(job, now) for job in islice(kept, count))


def _summarize_project(simulation: Simulation, project: str) -> dict[str, Any]:
    jobs = simulation.list_jobs(project, ALL_JOBS)
    counts = {s: sum(job.state == s for job in jobs) for s in job_queue.LISTED_STATES}
    return {"project": int(project), **counts, "has_capacity": not counts["pending"]}


def _read_project_summary(asked: StorageRequest) -> StandInResponse:
    return _answer_json(_summarize_project(asked.simulation, asked.project))


def _read_project_summaries(asked: StorageRequest) -> StandInResponse:
    projects = asked.simulation.project_numbers
    return _answer_json([_summarize_project(asked.simulation, one) for one in projects])


def _read_settings(asked: StorageRequest) -> StandInResponse:
    return _answer_json({"botgroups": ["demo"], "default_job_units": 1})


JOB = ("*", "*", "*")
ENDPOINTS: tuple[tuple[tuple[str, ...], Callable[[StorageRequest], StandInResponse]], ...] = (
    (("logs", *JOB), _read_log),
    (("logs", *JOB, "stats"), _read_log_stats),
    (("items", *JOB), _read_items),
    (("items", *JOB, "stats"), _read_item_stats),
    (("requests", *JOB), _read_requests),
    (("requests", *JOB, "stats"), _read_request_stats),
    (("jobs", *JOB), _read_job),
    (("jobs", *JOB, "*"), _read_job_field),
    (("activity", "*"), _read_activity),
    (("jobq", "*", "count"), _count_jobs),
    (("jobq", "*", "list"), _list_jobs),
    (("jobq", "*", "summary"), _summarize_jobs),
    (("jobq", "*", "summary", "*"), _summarize_jobs),
    (("jobq", "*", "*", "summary"), _summarize_jobs),
    (("jobq", "*", "*", "summary", "*"), _summarize_jobs),
    (("spiders", "*", "lastjobsummary"), _read_last_jobs),
    (("spiders", "*", "*", "lastjobsummary"), _read_last_jobs),
    (("projects", "jobsummaries"), _read_project_summaries),
    (("projects", "*", "jobsummary"), _read_project_summary),
    (("projects", "*", "settings"), _read_settings),
)
