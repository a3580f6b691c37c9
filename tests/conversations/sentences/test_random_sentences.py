"""Thousands of random sentences: none raises, none writes, each is answered."""

import random

import pytest
from hypothesis import settings

from jobsbot.core.interaction import Origin
from tests.bot_conversation import BEN, FakeReadApi, make_job

WORDS = (
    "list stop delete tag show update use help now running pending finished 123 456 123/1/1 1/2 "
    "123/1/1,2,3 spider=books tag=a no_tag=b +x -y count=3 offset=1 state= job=1/1 add_tag=z "
    "remove_tag=q none prod-crawl https://app.zyte.com/p/123/1/1 <https://app.zyte.com/p/1|x> "
    "“ ” ' \" — &amp; <!channel> <@U1> \\ = > < ? 👾 \u202e \x00 lst runing spidr=a 999999999999999"
)
PIECES = WORDS.split(" ")
SENTENCES_PER_EXAMPLE = 50
"""20,000 sentences in full, from four seeds; 400,000 where it is tried thoroughly."""
HOWS = (
    Origin.TYPED,
    Origin.MENTIONED,
    Origin.PRESSED,
    Origin.IN_PLACE,
    Origin.SHARED,
    Origin.CONFIRM,
    Origin.CANCEL,
    Origin.REFRESH,
    Origin.RETRY,
    Origin.UNDO,
    Origin.AGAIN,
)


QUOTES_WITHOUT_END = (
    '> \u202e ” tag=a "',
    "“  offset=1  lst  “  456",
    '" &amp; ” " ”',
    "“count=3”lst",
    '\u202e”"?\u202e',
)


@pytest.mark.parametrize("sentence", QUOTES_WITHOUT_END)
def test_a_correction_that_needs_the_same_correction_is_read_once(conversation, api, sentence):
    api.put(make_job("123/1/1"))
    assert conversation.says(sentence, who=BEN)
    assert not api.writes


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_random_sentences_raise_nothing_and_write_nothing(conversation, api: FakeReadApi, seed):
    api.put(make_job("123/1/1"), make_job("123/1/2", "finished"), make_job("456/1/1", "pending"))
    chance = random.Random(20260504 + seed)
    for _ in range(settings.default.max_examples * SENTENCES_PER_EXAMPLE):
        how = chance.choice(HOWS) if chance.random() < 0.2 else Origin.TYPED
        pieces = chance.choices(PIECES, k=chance.randint(0, 6))
        sentence = chance.choice((" ", "", "  ")).join(pieces)
        assert conversation.says(sentence, who=BEN, how=how), sentence
    assert not api.writes


def test_a_correction_that_is_no_better_is_not_corrected_again(conversation):
    (reply,) = conversation.says('> \u202e ” tag=a "')
    assert "I don't know" in reply.message.title
