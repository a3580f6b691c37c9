"""What a sentence is about that nobody understands word by word, by the words that are in it.

`what's eating all the memory` is about why jobs fail, `any news of shop_books` about that spider.
What is guessed here only reads and is only offered, by a button that says it whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, changes_nothing
from jobsbot.core.grammar.loose_words import MEANING_CHANGERS, SIMILAR_VERBS
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.grammar.spoken.numbers_of_jobs import read_small_number
from jobsbot.core.grammar.spoken.questions import find_project_words
from jobsbot.core.grammar.usage_errors import MissingJobs
from jobsbot.core.grammar.verbs import list_verbs
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Token, Words, is_one_of, quote


class Topic(msgspec.Struct, frozen=True):
    """Words of which one is in a sentence about it, and the sentence of ours about it."""

    words: frozenset[str]
    sentence: str
    however: bool = False
    """Also where a word turns the meaning: `why is it not starting` is still a question why."""

    @classmethod
    def of(cls, sentence: str, words: str, *, however: bool = False) -> Topic:
        return cls(frozenset(words.split()), sentence, however)


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
        however=True,
    ),
    Topic.of("show", "", however=True),
)
"""About a job that is named. The last is about it in any words."""
TOPICS = (
    Topic.of("list items=0 since=24h", "empty zero scraped", however=True),
    Topic.of("now", "nothing", however=True),
    Topic.of("log", "log logs logfile"),
    Topic.of(
        "why",
        """why memory oom ram memusage banned ban bans block blocks blocked blocking captcha
        captchas throttled forbidden 403s 404s 429s 500s 502s 503s 504s timeout timeouts
        timing disk cause causes caused reason reasons exception exceptions traceback
        tracebacks stack stacktrace""",
        however=True,
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
        however=True,
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
        however=True,
    ),
)
"""About no named job, the most telling first."""


ACTION_TOPICS = (
    Topic.of("stuck", "stuck hung hanging slow stalled frozen zombie zombies wrong"),
    Topic.of("list running sort=-runtime", "long longest oldest slowest eldest should"),
)
"""Where something is to be done to jobs that are yet to be found."""
ORDER_WORDS = frozenset({"oldest", "longest", "slowest", "eldest", "newest", "latest", "last"})
STATUS_CODE_PATTERN = re.compile(r"[45][0-9]{2}")


def guess_sentence(said: Words, spiders: Collection[str], known: BotConfig) -> str:
    """Guess a sentence that reads what these words may be about; empty where nothing is known.

    `spiders` are those of the words that are spiders. Where something is to be done, what is
    guessed only leads to the jobs.
    """
    if find_said_project(said, known) is None:
        return ""
    for sentence in list_guesses(said, spiders, known):
        try:
            return say(parse(sentence, known))
        except MissingJobs:
            return sentence  # it shows what there is to choose from
        except UsageError:
            continue
    return ""


def write_spider_sentence(said: Words, spiders: Collection[str], known: BotConfig) -> str:
    """Write the sentence that shows how these spiders are; empty without one."""
    if not spiders:
        return ""
    where = [word.spell() for word in find_project_words(said, known.projects)]
    try:
        return say(parse(" ".join(["now", *where, write_spider_filter(spiders)]), known))
    except UsageError:
        return ""


def write_spider_filter(spiders: Collection[str]) -> str:
    return f"spider={','.join(map(quote, spiders))}"


def find_said_project(said: Words, known: BotConfig) -> int | None:
    """Find the project that a sentence names, or that is meant by silence.

    None where it may name one that is not known: a number that is no status of HTTP.
    """
    named = find_project_words(said, known.projects)
    if named:
        return int(named[0].text)
    numbers = [word.text for word in said if word.is_bare and word.text.isdigit()]
    numbers = [] if find_count(said) else numbers
    unknown = not all(STATUS_CODE_PATTERN.fullmatch(number) for number in numbers)
    return None if unknown else known.default_project


def asks_for_change(said: Words, known: BotConfig) -> bool:
    """Tell whether something is to be done: one of the words is a verb that changes something."""
    deeds = {word for word, verb in list_verbs(known).items() if not changes_nothing(verb)}
    bare = {word.text.lower() for word in said if word.is_bare}
    bare |= {SIMILAR_VERBS[word] for word in bare if word in SIMILAR_VERBS}
    return not bare.isdisjoint(deeds) or any(word.sign for word in said)


def find_count(said: Words) -> list[str]:
    """Find how many are meant in `the 3 oldest`, as a filter; nothing where no number is said."""
    for n, word in enumerate(said[1:], 1):
        number = read_small_number(said[n - 1 : n])
        if number and is_one_of(word, ORDER_WORDS):
            return [f"count={number}"]
    return []


def list_guesses(said: Words, spiders: Collection[str], known: BotConfig) -> Iterator[str]:
    """List sentences about the topic, from that with the most of what was said to the shortest."""
    keys = [word.spell() for word in said if looks_like_key(word) and not word.option]
    deed = asks_for_change(said, known)
    topics = ACTION_TOPICS if deed else JOB_TOPICS if keys else TOPICS
    topic = find_topic(said, topics)
    if deed and topic is None:
        return
    if keys and topic:
        yield f"{topic.sentence} {keys[0]}"
    named = [write_spider_filter(spiders)] if spiders else []
    where = [word.spell() for word in find_project_words(said, known.projects)]
    options = [*find_count(said), *(word.spell() for word in said if word.option)]
    states = [word.spell() for word in said if is_filter_word(word)]
    turned = any(is_one_of(word, MEANING_CHANGERS) for word in said)
    if topic is None and (turned or not states) and not named:
        return
    if states and topic and topic.sentence.startswith("list running"):
        topic = Topic.of("list sort=-runtime", "")  # the state that was said is meant
    verb = topic.sentence if topic else "list" if states and not turned else "now"
    for rest in ([*named, *options, *states], [*named, *options], named):
        yield " ".join([verb, *where, *rest])
    if named:
        yield " ".join(["now", *where, *named])


def tells_topic(word: Token, meant: str) -> bool:
    """Tell whether a word that nobody understood tells more of its sentence than a guess does.

    A guess that takes it for the name of a filter has all that was said in it.
    """
    return f"{word.text.lower()}=" not in meant and any(
        is_one_of(word, topic.words) for topic in TOPICS
    )


def find_topic(said: Words, topics: Iterable[Topic]) -> Topic | None:
    """Find which of these topics words are about; None where they are about none."""
    bare = {word.text.lower() for word in said if word.is_bare}
    turned = not bare.isdisjoint(MEANING_CHANGERS)
    fitting = (
        topic
        for topic in topics
        if (not topic.words or not topic.words.isdisjoint(bare)) and (topic.however or not turned)
    )
    return next(fitting, None)
