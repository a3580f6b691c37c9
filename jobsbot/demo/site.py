"""The demo's one address: the page, its endpoints, and the two stand-ins.

`/` is the page, `/demo/` what it asks for, `/slack-api/` Slack, `/scrapy-cloud/api/` the Jobs API
and `/scrapy-cloud/storage/` storage and the job queue, so that `curl`, `slack_sdk` and
`python-scrapinghub` can be pointed at them.
"""

import mimetypes
from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from jobsbot.demo.slack_workspace.page_api import PageServices, make_page_api
from jobsbot.demo.slack_workspace.web_api.application import make_web_api
from jobsbot.demo.slack_workspace.wsgi import HttpRequest, HttpResponse, make_wsgi_app

NOT_FOUND = b"There is nothing here."
NOT_BUILT = b"The page is not in this installation. The stand-ins below it work all the same."
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    "font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def make_site(
    services: PageServices,
    jobs_api: WSGIApplication,
    storage_api: WSGIApplication,
    page: Traversable | None = None,
) -> WSGIApplication:
    """Return the whole site. `page` is the folder of the built page; by default, ours."""
    folder = page or files("jobsbot.demo").joinpath("page", "dist")
    mounted = {
        "/demo": make_page_api(services),
        "/slack-api": make_web_api(services.workspace),
        "/scrapy-cloud/api": jobs_api,
        "/scrapy-cloud/storage": storage_api,
    }
    return _mount_apps(
        mounted, make_wsgi_app(lambda request: _serve_page(folder, request), largest=0)
    )


def _mount_apps(
    mounted: Mapping[str, WSGIApplication], otherwise: WSGIApplication
) -> WSGIApplication:
    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        for prefix, below in mounted.items():
            if path == prefix or path.startswith(f"{prefix}/"):
                script = environ.get("SCRIPT_NAME", "") + prefix
                moved = {"SCRIPT_NAME": script, "PATH_INFO": path[len(prefix) :]}
                return below({**environ, **moved}, start_response)
        return otherwise(environ, start_response)

    return application


def _serve_page(folder: Traversable, request: HttpRequest) -> HttpResponse:
    """Serve the page at `/` and the files of its bundle, by their plain names, at `/assets/`."""
    match request.method, request.path.strip("/").split("/"):
        case "GET", [""]:
            return _serve_file(folder, "index.html")
        case "GET", ["assets", name] if name and not name.startswith("."):
            return _serve_file(folder, name)
    return HttpResponse(NOT_FOUND, 404)


def _serve_file(folder: Traversable, name: str) -> HttpResponse:
    file = folder.joinpath(name)
    if not file.is_file():
        return HttpResponse(NOT_BUILT if name == "index.html" else NOT_FOUND, 404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = (
        ("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind),
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
    )
    return HttpResponse(file.read_bytes(), 200, headers)
