"""Sentences as people say them at 3 a.m.: each is answered as it was meant, or by one button."""

import tomllib
from collections import Counter
from enum import Enum
from pathlib import Path

import pytest

from jobsbot.core.errors import JobsbotError
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin, Place, Said
from jobsbot.core.messages.message import Choice
from jobsbot.core.reply import SendMessage, ShowCard
from jobsbot.store import open_store
from tests.bot_conversation import ANNA, Conversation, FakeReadApi, make_job, message_text
from tests.slow_examples import mark_slow

SENTENCES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf8"))
LEAST_SHARE = 0.95
MAX_BUTTONS = 2
"""Buttons among which the right one is still one that says it: the first, and `Share`."""


class Answer(Enum):
    """How a sentence was answered."""

    AS_MEANT = "as meant"
    BY_BUTTON = "by a button"
    NOT_UNDERSTOOD = "not understood"
    OTHERWISE = "answered as something else"


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """A project in an incident, and another one."""
    api = FakeReadApi()
    api.put(
        make_job("123/1/1", spider="shop_books", version="a07be52", tags=["nightly"]),
        make_job("123/1/2", "pending", spider="shop_books", version="a07be52"),
        make_job("123/1/3", "finished", spider="shop_books", version="a07be52",
                 close_reason="failed", errors_count=12),
        make_job("123/2/7", spider="reviews_feed", version="3f2c9e1", tags=["eu", "checked"]),
        make_job("123/2/8", "finished", spider="reviews_feed", version="3f2c9e1"),
        make_job("123/3/4", spider="listings_crawl", version="3f2c9e1"),
        make_job("123/4/5", "finished", spider="news_daily", close_reason="cancelled"),
        make_job("456/1/1", spider="shop_tea"),
    )  # fmt: skip
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('people') / 'jobsbot.sqlite'}")
    yield Conversation(api, store)
    store.close_connections()


def judge(talk, said, meant, channel):
    """Say a sentence in a channel of its own, and judge how it was answered."""
    place = Place(channel)
    try:
        command = talk.bot.understand(Said(said, ANNA, place, Origin.TYPED, talk.now, channel))
        understood = say(command)
    except JobsbotError:
        command, understood = None, ""
    (reply,) = talk.says(said, where=place, command=command) or [None]
    what, _, rest = meant.partition(" ")
    message = reply.message if isinstance(reply, SendMessage | ShowCard) else None
    if what == "says":
        fits = message is not None and rest in message_text(message)
        return Answer.AS_MEANT if fits else name_failure(understood)
    if what == "choose":
        return Answer.AS_MEANT if offers_choice(message, rest) else name_failure(understood)
    buttons = [button.value for button in message.buttons][:MAX_BUTTONS] if message else []
    failed = isinstance(reply, SendMessage) and reply.failed
    if understood == meant:
        return Answer.AS_MEANT
    if understood and not failed:
        return Answer.OTHERWISE
    return Answer.BY_BUTTON if meant in buttons else Answer.NOT_UNDERSTOOD


def name_failure(understood):
    return Answer.OTHERWISE if understood else Answer.NOT_UNDERSTOOD


def offers_choice(message, verb):
    """Tell whether jobs are there to tick or to press for this verb, or projects for `use`."""
    ticks = any(isinstance(part, Choice) for part in message.parts)
    rows = [button for _, row in message.button_rows for button in row]
    said = [*rows, *(message.buttons if ticks or verb == "use" else ())]
    return any(button.value.split(" ")[0] == verb for button in said)


LONG_KINDS = {
    "to a bot at three in the morning",
    "about what is on their mind",
    "in half a sentence",
}
"""Half of all sentences: those of the others show in every run what is understood."""
KINDS = [mark_slow(kind) if kind in LONG_KINDS else kind for kind in SENTENCES]


@pytest.mark.parametrize("kind", KINDS)
def test_people_are_understood(people, kind):
    answers, wrong = Counter(), []
    for n, (said, meant) in enumerate(SENTENCES[kind].items()):
        before = len(people.started)
        answer = judge(people, said, meant, f"C{kind}{n}")
        answers[answer] += 1
        if answer in (Answer.NOT_UNDERSTOOD, Answer.OTHERWISE):
            wrong.append(f"{said!r}, meant {meant!r}: {answer.value}")
        # Tags on a few named jobs are put on at once, with Undo; everything else asks.
        assert len(people.started) == before or meant.startswith("tag 123/1/3 "), said
    report = "\n".join([*wrong, str(answers)])
    assert not answers[Answer.OTHERWISE], report
    understood = answers[Answer.AS_MEANT] + answers[Answer.BY_BUTTON]
    assert understood >= LEAST_SHARE * answers.total(), report


def test_there_are_enough_of_them():
    assert sum(map(len, SENTENCES.values())) >= 300
    assert len(SENTENCES) >= 10
