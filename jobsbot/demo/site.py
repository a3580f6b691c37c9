"""The demo's web site: the page, its endpoints, and the two stand-ins.

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
from jobsbot.demo.slack_workspace.wsgi import (
    LOOPBACK_HOSTS,
    HttpRequest,
    HttpResponse,
    make_wsgi_app,
)

REFUSED = b"This server answers programs and its own page on this machine."
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
    page_app = make_wsgi_app(lambda request: _serve_page(folder, request), largest=0)
    return _refuse_other_sites(_mount_apps(mounted, page_app))


def _refuse_other_sites(site: WSGIApplication) -> WSGIApplication:
    """Let programs and the site's own page in, and nothing that another web site has sent.

    A browser says where a request comes from; `curl` and the clients' libraries say nothing.
    """

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if _is_from_this_machine(environ) and not _is_from_another_site(environ):
            return site(environ, start_response)
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSED)))]
        start_response("403 Forbidden", headers)
        return [REFUSED]

    return application


def _is_from_this_machine(environ: WSGIEnvironment) -> bool:
    """Tell by the host that is asked for: another site can point a name of its own at it."""
    host = environ.get("HTTP_HOST", "")
    return host in LOOPBACK_HOSTS or host.rpartition(":")[0] in LOOPBACK_HOSTS


def _is_from_another_site(environ: WSGIEnvironment) -> bool:
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and origin != f"http://{environ.get('HTTP_HOST', '')}":
        return True
    if environ.get("HTTP_SEC_FETCH_SITE", "none") in ("none", "same-origin"):
        return False
    # A link from elsewhere may open the page, and nothing else.
    opens = environ["REQUEST_METHOD"] == "GET" and environ.get("PATH_INFO", "/") in ("", "/")
    return not (opens and environ.get("HTTP_SEC_FETCH_MODE") == "navigate")


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
