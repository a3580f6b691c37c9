"""Guesses the topic of a sentence that no rule understands, by the words that are in it.

`what's eating all the memory` is about why jobs fail, `any news of shop_books` about that spider.
The guess is a sentence that only reads, and it is only offered, by a button that shows it whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, changes_nothing
from jobsbot.core.grammar.lexicon.fillers import MEANING_CHANGERS
from jobsbot.core.grammar.lexicon.similar_verbs import SIMILAR_VERBS
from jobsbot.core.grammar.lexicon.topic_words import ACTION_TOPICS, JOB_TOPICS, TOPICS, Topic
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.grammar.spoken.numbers_of_jobs import read_small_number
from jobsbot.core.grammar.spoken.questions import find_project_words
from jobsbot.core.grammar.usage_errors import MissingJobs
from jobsbot.core.grammar.verbs import list_verbs
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.text.tokens import Token, Tokens, is_one_of, quote

ORDER_WORDS = frozenset({"oldest", "longest", "slowest", "eldest", "newest", "latest", "last"})
STATUS_CODE_PATTERN = re.compile(r"[45][0-9]{2}")


def guess_sentence(tokens: Tokens, spiders: Collection[str], config: BotConfig) -> str:
    """Guess a reading sentence about the topic of these words; empty where they have none.

    `spiders` are those of the words that name spiders. Where the words ask for a change, the guess
    only leads to the jobs.
    """
    if find_said_project(tokens, config) is None:
        return ""
    for sentence in list_guesses(tokens, spiders, config):
        try:
            return say(parse(sentence, config))
        except MissingJobs:
            return sentence  # said like this, it offers jobs to choose from
        except UsageError:
            continue
    return ""


def write_spider_sentence(tokens: Tokens, spiders: Collection[str], config: BotConfig) -> str:
    """Write the sentence that shows how these spiders are; empty without one."""
    if not spiders:
        return ""
    where = [word.spell() for word in find_project_words(tokens, config.projects)]
    try:
        return say(parse(" ".join(["now", *where, write_spider_filter(spiders)]), config))
    except UsageError:
        return ""


def write_spider_filter(spiders: Collection[str]) -> str:
    return f"spider={','.join(map(quote, spiders))}"


def find_said_project(tokens: Tokens, config: BotConfig) -> int | None:
    """Find the project that a sentence names, or else the default one.

    None where the sentence may name an unknown one: it has a number that is no HTTP status.
    """
    named = find_project_words(tokens, config.projects)
    if named:
        return int(named[0].text)
    numbers = [word.text for word in tokens if word.is_bare and word.text.isdigit()]
    numbers = [] if find_count(tokens) else numbers
    unknown = not all(STATUS_CODE_PATTERN.fullmatch(number) for number in numbers)
    return None if unknown else config.default_project


def asks_for_change(tokens: Tokens, config: BotConfig) -> bool:
    """Tell whether words ask for a change: one of them is a verb that changes something."""
    actions = {word for word, verb in list_verbs(config).items() if not changes_nothing(verb)}
    bare = {word.text.lower() for word in tokens if word.is_bare}
    bare |= {SIMILAR_VERBS[word] for word in bare if word in SIMILAR_VERBS}
    return not bare.isdisjoint(actions) or any(word.sign for word in tokens)


def find_count(tokens: Tokens) -> list[str]:
    """Read the number in `the 3 oldest` as `count=3`; empty where there is none."""
    for n, word in enumerate(tokens[1:], 1):
        number = read_small_number(tokens[n - 1 : n])
        if number and is_one_of(word, ORDER_WORDS):
            return [f"count={number}"]
    return []


def list_guesses(tokens: Tokens, spiders: Collection[str], config: BotConfig) -> Iterator[str]:
    """List sentences about the topic, from the one with most of what was said to the shortest."""
    keys = [word.spell() for word in tokens if looks_like_key(word) and not word.option]
    wants_change = asks_for_change(tokens, config)
    topics = ACTION_TOPICS if wants_change else JOB_TOPICS if keys else TOPICS
    topic = find_topic(tokens, topics)
    if wants_change and topic is None:
        return
    if keys and topic:
        yield f"{topic.sentence} {keys[0]}"
    named = [write_spider_filter(spiders)] if spiders else []
    where = [word.spell() for word in find_project_words(tokens, config.projects)]
    options = [*find_count(tokens), *(word.spell() for word in tokens if word.option)]
    states = [word.spell() for word in tokens if is_filter_word(word)]
    is_negated = any(is_one_of(word, MEANING_CHANGERS) for word in tokens)
    if topic is None and (is_negated or not states) and not named:
        return
    if states and topic and topic.sentence.startswith("list running"):
        topic = Topic.of("list sort=-runtime", "")  # the state that was said is meant
    verb = topic.sentence if topic else "list" if states and not is_negated else "now"
    for rest in ([*named, *options, *states], [*named, *options], named):
        yield " ".join([verb, *where, *rest])
    if named:
        yield " ".join(["now", *where, *named])


def tells_topic(word: Token, meant: str) -> bool:
    """Tell whether an unknown word says more about the topic than the correction `meant` does.

    A correction that reads it as the name of a filter keeps all that was said.
    """
    return f"{word.text.lower()}=" not in meant and any(
        is_one_of(word, topic.words) for topic in TOPICS
    )


def find_topic(tokens: Tokens, topics: Iterable[Topic]) -> Topic | None:
    """Find which of these topics words are about; None where they are about none."""
    bare = {word.text.lower() for word in tokens if word.is_bare}
    is_negated = not bare.isdisjoint(MEANING_CHANGERS)
    fitting = (
        topic
        for topic in topics
        if (not topic.words or not topic.words.isdisjoint(bare))
        and (topic.even_negated or not is_negated)
    )
    return next(fitting, None)
