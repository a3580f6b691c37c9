"""The cast of the demo: who runs when, what each usually brings, and what goes wrong.

Everything is told relative to the *opening*, the moment the demo begins, so that it always opens
on the same scene: three jobs running (`listings_crawl` that has run away, `jobs_board` that never
got going, `shop_books` that is well), three waiting, and `reviews_feed` spoiled by a deploy.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class Act(Enum):
    """What a run plays, where it is not an ordinary one."""

    RUNAWAY = "runaway"
    SILENT = "silent"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spider:
    """A spider with its schedule and its habits. Ranges are seconds."""

    name: str
    number: int
    every: timedelta
    next: timedelta  # from the opening
    history: int  # runs before the opening
    lasts: tuple[float, float]
    waits: tuple[float, float] = (3, 20)
    items: int = 0
    responses: int = 0
    errors: float = 0.004  # of the responses
    tags: tuple[str, ...] = ("prod",)
    args: tuple[tuple[str, str], ...] = ()
    priority: int = 2
    first_job: int = 1
    one_bad_in: int = 30  # this many runs, about; 0: never
    latest: Act | None = None  # what the last run before the opening plays
    spoiled_by: str | None = None  # runs of this version go bad
    withdrawn: bool = False  # one in `one_bad_in` is cancelled while it waits
    stubborn: bool = False


@dataclass(frozen=True, slots=True)
class Deploy:
    """A version that new runs use from then on."""

    before_opening: timedelta
    version: str


def _minutes(low: float, high: float) -> tuple[float, float]:
    return low * 60, high * 60


SEED = "12"  # with this one, the last twenty runs of listings_crawl took 31 to 52 minutes

LATEST_VERSION = "b81d7c4-main"

DEPLOYS = (
    Deploy(timedelta(days=400), "77ab10c-main"),
    Deploy(timedelta(days=16, hours=3), "a07be52-main"),
    Deploy(timedelta(days=5, hours=2), "3f2c9e1-main"),
    Deploy(timedelta(hours=13), LATEST_VERSION),
)

PRODUCTION = (
    Spider(
        name="listings_crawl",
        number=4,
        every=timedelta(hours=8),
        next=timedelta(hours=1, minutes=48),
        history=60,
        lasts=_minutes(31, 52.4),
        waits=(5, 15),
        items=4_200,
        responses=9_800,
        tags=("prod", "listings"),
        first_job=212,
        one_bad_in=0,
        latest=Act.RUNAWAY,
    ),
    Spider(
        name="jobs_board",
        number=6,
        every=timedelta(hours=3),
        next=timedelta(hours=2, minutes=13),
        history=100,
        lasts=_minutes(55, 80),
        items=2_600,
        responses=5_900,
        first_job=88,
        latest=Act.SILENT,
    ),
    Spider(
        name="reviews_feed",
        number=5,
        every=timedelta(hours=2),
        next=timedelta(minutes=55),
        history=130,
        lasts=_minutes(22, 35),
        items=3_100,
        responses=4_400,
        first_job=141,
        spoiled_by=LATEST_VERSION,
    ),
    Spider(
        name="shop_books",
        number=3,
        every=timedelta(hours=1),
        next=timedelta(minutes=40),
        history=340,
        lasts=_minutes(44, 58),
        waits=(5, 40),
        items=5_400,
        responses=7_700,
        args=(("category", "books"),),
        first_job=731,
    ),
    Spider(
        name="price_watch",
        number=1,
        every=timedelta(minutes=12),
        next=timedelta(seconds=75),
        history=900,
        lasts=_minutes(6.3, 7.6),
        items=620,
        responses=700,
        first_job=4_012,
    ),
    Spider(
        name="stock_levels",
        number=2,
        every=timedelta(minutes=12),
        next=timedelta(minutes=7, seconds=15),
        history=900,
        lasts=_minutes(6.3, 7.6),
        items=480,
        responses=510,
        first_job=3_977,
        latest=Act.MEMORY,
    ),
    Spider(
        name="news_wire",
        number=13,
        every=timedelta(minutes=30),
        next=timedelta(minutes=22),
        history=500,
        lasts=_minutes(3, 5),
        items=140,
        responses=230,
        errors=0.01,
        first_job=1_466,
    ),
    Spider(
        name="catalogue_full",
        number=7,
        every=timedelta(days=1),
        next=timedelta(hours=15),
        history=45,
        lasts=_minutes(140, 200),
        items=81_000,
        responses=92_000,
        errors=0.001,
        tags=("prod", "nightly"),
        args=(("depth", "full"), ("since", "yesterday")),
        priority=1,
        first_job=19,
    ),
    Spider(
        name="partner_feed",
        number=8,
        every=timedelta(hours=6),
        next=timedelta(hours=3, minutes=10),
        history=80,
        lasts=_minutes(8, 14),
        items=900,
        responses=60,
        tags=("prod", "partners"),
        args=(("partner", "acme"), ("api_token", "made-up-0000-not-a-token")),
        first_job=33,
    ),
    Spider(
        name="geo_backfill",
        number=9,
        every=timedelta(hours=1),
        next=timedelta(minutes=10),
        history=200,
        lasts=_minutes(8, 15),
        waits=_minutes(185, 200),
        items=1_500,
        responses=1_900,
        tags=("backfill",),
        args=(("region", "eu"),),
        priority=0,
        withdrawn=True,
    ),
    Spider(
        name="sitemap_check",
        number=11,
        every=timedelta(hours=4),
        next=timedelta(minutes=3),
        history=90,
        lasts=_minutes(25, 34),
        items=350,
        responses=2_800,
        tags=(),
        first_job=207,
        stubborn=True,
    ),
    Spider(
        name="py:cleanup.py",
        number=10,
        every=timedelta(days=1),
        next=timedelta(hours=4),
        history=30,
        lasts=_minutes(0.5, 1.5),
        tags=("nightly",),
        args=(("keep", "90d"),),
        one_bad_in=0,
    ),
    Spider(
        name="🕷️ *bold* <!channel> & co",
        number=12,
        every=timedelta(days=7),
        next=timedelta(days=3),
        history=4,
        lasts=_minutes(3, 6),
        items=42,
        responses=55,
        tags=("_odd_ <@U0> `tag`", "prod"),
        args=(("greeting", "<!here> *hello*"),),
        one_bad_in=0,
    ),
)

STAGING = (
    Spider(
        name="shop_books",
        number=1,
        every=timedelta(hours=6),
        next=timedelta(hours=2),
        history=20,
        lasts=_minutes(4, 7),
        items=200,
        responses=290,
        tags=("staging",),
    ),
    Spider(
        name="smoke_test",
        number=2,
        every=timedelta(hours=1),
        next=timedelta(minutes=35),
        history=48,
        lasts=_minutes(1, 2),
        items=10,
        responses=12,
        tags=("staging", "smoke"),
    ),
)
