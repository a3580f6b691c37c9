"""What the lines of a log say, in the words of Scrapy and of the demo's spiders."""

from jobsbot.demo.scrapy_cloud.incidents import Incident
from jobsbot.demo.scrapy_cloud.simulated_run import SimulatedRun

PARSE_TRACEBACK = """Spider error processing <GET {url}> (referer: {home})
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/twisted/internet/defer.py", line 1078, in _runCallbacks
    current.result = callback(current.result)
  File "/app/crawlers/spiders/{module}.py", line 88, in parse_review
    rating = normalize_score(response.css(".review-score::attr(data-value)").get())
NameError: name 'normalize_score' is not defined"""  # noqa: E501
START_TRACEBACK = """Unhandled error in Deferred:
Traceback (most recent call last):
  File "/app/crawlers/spiders/{module}.py", line 31, in __init__
    self.section = SECTIONS[section]
KeyError: 'undefined'"""
TIMEOUT = (
    "Error downloading <GET {url}>: User timeout caused connection failure: "
    "Getting {url} took longer than 180.0 seconds.."
)
ERRORS = {
    Incident.NONE: (TIMEOUT,),
    Incident.BAN: ("Gave up retrying <GET {url}> (failed 3 times): 403 Forbidden",),
    Incident.LAYOUT_CHANGE: (TIMEOUT,),
    Incident.OUT_OF_MEMORY: ("Memory usage exceeded 950MiB. Shutting down Scrapy...",),
    Incident.BAD_DEPLOY: (PARSE_TRACEBACK,),
    Incident.BAD_ARGUMENT: (START_TRACEBACK,),
    Incident.SITE_DOWN: (
        "Gave up retrying <GET {url}> (failed 3 times): 503 Service Unavailable",
        TIMEOUT,
    ),
    Incident.STALL: (TIMEOUT,),
}
WARNINGS = {
    Incident.LAYOUT_CHANGE: "Dropped field: no price found on {url}",
    Incident.OUT_OF_MEMORY: "Memory usage reached {number}MiB",
}
USUAL_WARNING = "Retrying <GET {url}> (failed 1 times): Connection was refused by other side"
STARTUP = (
    "Scrapy 2.11.2 started (bot: crawlers)",
    "Running spider {spider}, version {version}",
    "Spider opened",
    "Crawled 0 pages (at 0 pages/min), scraped 0 items (at 0 items/min)",
    "Enqueued the start requests of {home}",
)
PROGRESS = (
    "Crawled {pages} pages (at {rate} pages/min), scraped {items} items (at {rate} items/min)"
)
CLOSING = ("Closing spider ({reason})", "Dumping Scrapy stats: {items} items", "Spider closed")


def page_address(run: SimulatedRun, number: int) -> str:
    """The address of a page that a run fetched."""
    return f"{home_address(run)}p/{10_000 + number * 37 % 89_989}"


def home_address(run: SimulatedRun) -> str:
    """The address of the site that a spider reads."""
    return f"https://{module_name(run).replace('_', '-')}.example/"


def module_name(run: SimulatedRun) -> str:
    """The spider's name as far as it can be one in code."""
    name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "" for c in run.spider)
    return name.strip("_") or "spider"
