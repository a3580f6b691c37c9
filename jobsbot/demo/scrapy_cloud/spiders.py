"""The spiders of the demo: when each runs, what it usually brings in, and what goes wrong.

All times are relative to the start of the demo, so that it always starts with the same jobs. Three
run: `listings_crawl` for far too long, `jobs_board` without any request, and `shop_books` as usual.
Three are pending. `reviews_feed` fails since a deploy. The last run of `stock_levels` ran out of
memory, that of `news_wire` was banned, and `price_watch` found no prices any more.
"""

from datetime import timedelta
from enum import Enum

import msgspec


class ScriptedProblem(Enum):
    """What goes wrong with a spider's last run before the start of the demo."""

    RUNAWAY = "runaway"
    SILENT = "silent"
    MEMORY = "memory"
    BANNED = "banned"
    NEW_LAYOUT = "new layout"


class Spider(msgspec.Struct, frozen=True, kw_only=True):
    """A spider with its schedule and what its runs are like. Ranges are seconds."""

    name: str
    number: int
    interval: timedelta
    next_run: timedelta  # after the start of the demo
    past_runs: int  # runs before the start of the demo
    duration_seconds: tuple[float, float]
    wait_seconds: tuple[float, float] = (3, 20)
    items: int = 0
    responses: int = 0
    error_rate: float = 0.004  # of the responses
    tags: tuple[str, ...] = ("prod",)
    args: tuple[tuple[str, str], ...] = ()
    priority: int = 2
    first_job_number: int = 1
    one_failure_in: int = 30  # one run fails in about so many; 0: none
    latest_problem: ScriptedProblem | None = None  # of the last run before the start of the demo
    broken_by: str | None = None  # runs of this version go bad
    cancelled_in_queue: bool = False  # one in `one_failure_in` is cancelled while it waits
    stubborn: bool = False


class Deploy(msgspec.Struct, frozen=True):
    """A version that new runs use from then on."""

    before_start: timedelta
    version: str


def _minutes(low: float, high: float) -> tuple[float, float]:
    return low * 60, high * 60


SCHEDULE_SEED = "12"  # with this one, the last twenty runs of listings_crawl took 31 to 52 minutes

LATEST_VERSION = "b81d7c4-main"

DEPLOYS = (
    Deploy(timedelta(days=400), "77ab10c-main"),
    Deploy(timedelta(days=16, hours=3), "a07be52-main"),
    Deploy(timedelta(days=5, hours=2), "3f2c9e1-main"),
    Deploy(timedelta(hours=13), LATEST_VERSION),
)

PRODUCTION_SPIDERS = (
    Spider(
        name="listings_crawl",
        number=4,
        interval=timedelta(hours=8),
        next_run=timedelta(hours=1, minutes=48),
        past_runs=60,
        duration_seconds=_minutes(31, 52.4),
        wait_seconds=(5, 15),
        items=4_200,
        responses=9_800,
        tags=("prod", "listings"),
        first_job_number=212,
        one_failure_in=0,
        latest_problem=ScriptedProblem.RUNAWAY,
    ),
    Spider(
        name="jobs_board",
        number=6,
        interval=timedelta(hours=3),
        next_run=timedelta(hours=2, minutes=13),
        past_runs=100,
        duration_seconds=_minutes(55, 80),
        items=2_600,
        responses=5_900,
        first_job_number=88,
        latest_problem=ScriptedProblem.SILENT,
    ),
    Spider(
        name="reviews_feed",
        number=5,
        interval=timedelta(hours=2),
        next_run=timedelta(minutes=55),
        past_runs=130,
        duration_seconds=_minutes(22, 35),
        items=3_100,
        responses=4_400,
        first_job_number=141,
        broken_by=LATEST_VERSION,
    ),
    Spider(
        name="shop_books",
        number=3,
        interval=timedelta(hours=1),
        next_run=timedelta(minutes=40),
        past_runs=340,
        duration_seconds=_minutes(44, 58),
        wait_seconds=(5, 40),
        items=5_400,
        responses=7_700,
        args=(("category", "books"),),
        first_job_number=731,
    ),
    Spider(
        name="price_watch",
        number=1,
        interval=timedelta(minutes=12),
        next_run=timedelta(seconds=75),
        past_runs=900,
        duration_seconds=_minutes(6.3, 7.6),
        items=620,
        responses=700,
        first_job_number=4_012,
        latest_problem=ScriptedProblem.NEW_LAYOUT,
    ),
    Spider(
        name="stock_levels",
        number=2,
        interval=timedelta(minutes=12),
        next_run=timedelta(minutes=7, seconds=15),
        past_runs=900,
        duration_seconds=_minutes(6.3, 7.6),
        items=480,
        responses=510,
        first_job_number=3_977,
        latest_problem=ScriptedProblem.MEMORY,
    ),
    Spider(
        name="news_wire",
        number=13,
        interval=timedelta(minutes=30),
        next_run=timedelta(minutes=22),
        past_runs=500,
        duration_seconds=_minutes(3, 5),
        items=140,
        responses=230,
        error_rate=0.01,
        first_job_number=1_466,
        latest_problem=ScriptedProblem.BANNED,
    ),
    Spider(
        name="catalogue_full",
        number=7,
        interval=timedelta(days=1),
        next_run=timedelta(hours=15),
        past_runs=45,
        duration_seconds=_minutes(140, 200),
        items=81_000,
        responses=92_000,
        error_rate=0.001,
        tags=("prod", "nightly"),
        args=(("depth", "full"), ("since", "yesterday")),
        priority=1,
        first_job_number=19,
    ),
    Spider(
        name="partner_feed",
        number=8,
        interval=timedelta(hours=6),
        next_run=timedelta(hours=3, minutes=10),
        past_runs=80,
        duration_seconds=_minutes(8, 14),
        items=900,
        responses=60,
        tags=("prod", "partners"),
        args=(("partner", "acme"), ("api_token", "made-up-0000-not-a-token")),
        first_job_number=33,
    ),
    Spider(
        name="geo_backfill",
        number=9,
        interval=timedelta(hours=1),
        next_run=timedelta(minutes=10),
        past_runs=200,
        duration_seconds=_minutes(8, 15),
        wait_seconds=_minutes(185, 200),
        items=1_500,
        responses=1_900,
        tags=("backfill",),
        args=(("region", "eu"),),
        priority=0,
        cancelled_in_queue=True,
    ),
    Spider(
        name="sitemap_check",
        number=11,
        interval=timedelta(hours=4),
        next_run=timedelta(minutes=3),
        past_runs=90,
        duration_seconds=_minutes(25, 34),
        items=350,
        responses=2_800,
        tags=(),
        first_job_number=207,
        stubborn=True,
    ),
    Spider(
        name="py:cleanup.py",
        number=10,
        interval=timedelta(days=1),
        next_run=timedelta(hours=4),
        past_runs=30,
        duration_seconds=_minutes(0.5, 1.5),
        tags=("nightly",),
        args=(("keep", "90d"),),
        one_failure_in=0,
    ),
    Spider(
        name="🕷️ *bold* <!channel> & co",
        number=12,
        interval=timedelta(days=7),
        next_run=timedelta(days=3),
        past_runs=4,
        duration_seconds=_minutes(3, 6),
        items=42,
        responses=55,
        tags=("_odd_ <@U0> `tag`", "prod"),
        args=(("greeting", "<!here> *hello*"),),
        one_failure_in=0,
    ),
)

STAGING_SPIDERS = (
    Spider(
        name="shop_books",
        number=1,
        interval=timedelta(hours=6),
        next_run=timedelta(hours=2),
        past_runs=20,
        duration_seconds=_minutes(4, 7),
        items=200,
        responses=290,
        tags=("staging",),
    ),
    Spider(
        name="smoke_test",
        number=2,
        interval=timedelta(hours=1),
        next_run=timedelta(minutes=35),
        past_runs=48,
        duration_seconds=_minutes(1, 2),
        items=10,
        responses=12,
        tags=("staging", "smoke"),
    ),
)
