"""Topics of sentences, told by the words that are in them, and the sentence that shows each."""

from __future__ import annotations

import msgspec


class Topic(msgspec.Struct, frozen=True):
    """A topic: any of its words tells it, and `sentence` shows it."""

    words: frozenset[str]
    sentence: str
    even_negated: bool = False
    """It counts even beside `not` and the like: `why is it not starting` still asks why."""

    @classmethod
    def of(cls, sentence: str, words: str, *, even_negated: bool = False) -> Topic:
        return cls(frozenset(words.split()), sentence, even_negated)


JOB_TOPICS = (
    Topic.of(
        "log level=error",
        """error errors traceback tracebacks stack stacktrace trace exception exceptions
        warning warnings""",
    ),
    Topic.of(
        "log",
        """log logs line lines output print prints printed stdout stderr console tail""",
    ),
    Topic.of(
        "items",
        """item items sample samples scraped data rows fields results""",
    ),
    Topic.of("history", "who whose whom history"),
    Topic.of(
        "why",
        """why reason cause broken wrong starting stuck hanging hung hangs dead die died crash
        crashed fail failed fails failing slow problem issue matter""",
        even_negated=True,
    ),
    Topic.of("show", "", even_negated=True),
)
"""Topics of sentences that name a job. The last has no words: it is the topic of all others."""
TOPICS = (
    Topic.of("list items=0 since=24h", "empty zero scraped", even_negated=True),
    Topic.of("now", "nothing", even_negated=True),
    Topic.of("log", "log logs logfile"),
    Topic.of(
        "why",
        """why memory oom ram memusage banned ban bans block blocks blocked blocking captcha
        captchas throttled forbidden 403s 404s 429s 500s 502s 503s 504s timeout timeouts
        timing disk cause causes caused reason reasons exception exceptions traceback
        tracebacks stack stacktrace""",
        even_negated=True,
    ),
    Topic.of(
        "can",
        """allowed permission permissions permitted rights authorized authorised""",
    ),
    Topic.of(
        "projects",
        """capacity slots slot units unit workspace quota limits busy project projects""",
    ),
    Topic(
        frozenset(
            {"approval", "approvals", "approved", "approvers", "plan", "plans", "card", "cards"}
        ),
        "history",
    ),
    Topic.of(
        "list pending",
        """queue queued backlog waiting starting scheduled unstarted full""",
    ),
    Topic.of(
        "list running sort=-runtime",
        """long longest longer eta remaining progress percent finish soon until will left hours""",
    ),
    Topic.of(
        "summary by=version",
        """version versions commit build builds deployed code""",
    ),
    Topic.of(
        "activity",
        """deploy deploys deployment deployments release releases""",
    ),
    Topic.of(
        "summary since=7d",
        """usually typically average avg normally median takes taking take""",
    ),
    Topic.of(
        "stuck",
        """stuck wrong unusual weird strange odd normal abnormal suspicious usual slow slower
        slowest anomalies anomaly fire worst problem problems issue issues biggest hot alarm
        alarms alert alerts incident incidents stale hanging hung suspect weirdest worried
        worry attention important looping loop burning paged pager red""",
        even_negated=True,
    ),
    Topic.of("list errors>0 since=24h sort=-errors", "error errors"),
    Topic.of("spiders", "flaky flakiest spider spiders fails crawlers crawler"),
    Topic.of(
        "summary",
        """throughput speed scrape total changed change changes different difference differ
        miss missed slept sleep asleep catch tldr recap report reports daily shift handover
        brief briefing digest stats statistics numbers figures trend trends rate worse
        better weekend night morning today yesterday compare compared improving got getting""",
    ),
    Topic.of(
        "now",
        """over fixed fix things health healthy status zyte scrapy cloud scrapinghub down
        outage alive test testing dashboard where overview quiet working works happening
        news update updates situation live anything everything state story""",
        even_negated=True,
    ),
)
"""Topics of sentences that name no job, the most specific first."""


ACTION_TOPICS = (
    Topic.of("stuck", "stuck hung hanging slow stalled frozen zombie zombies wrong"),
    Topic.of("list running sort=-runtime", "long longest oldest slowest eldest should"),
)
"""Topics of sentences that ask for a change of jobs they do not name."""
