"""What a card at its end says of reasons: each once, and no brackets within brackets."""

import re
from datetime import timedelta

import pytest

from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import PlanRecord, PlanStatus, Progress
from jobsbot.core.text.wording import add_note, format_part
from tests.bot_conversation import message_text
from tests.sample_plans import ANNA, NOON, job_key, make_plan, running_jobs

FROZEN = "skipped: frozen by @lea until 14:00 UTC because we look for the cause"
REFUSED = "Scrapy Cloud is not available right now (status 503)"
NESTED_BRACKETS = re.compile(r"\([^()]*\(")


def draw_end(*outcomes: tuple[Result, str]) -> str:
    """The text of a card of as many jobs as there are outcomes."""
    numbers = range(1, len(outcomes) + 1)
    told = tuple(Outcome(job_key(n), *one) for n, one in zip(numbers, outcomes, strict=True))
    record = PlanRecord(
        make_plan(running_jobs(*numbers)),
        PlanStatus.DONE,
        ANNA,
        NOON + timedelta(seconds=5),
        progress=Progress(outcomes=told),
    )
    return message_text(draw_card(record, NOON + timedelta(seconds=9)))


@pytest.mark.parametrize(
    ("result", "why", "word"),
    [
        (Result.SKIPPED, FROZEN, "skipped"),
        (Result.FAILED, REFUSED, "failed"),
        (Result.UNKNOWN, "no answer came to its request", "unknown"),
    ],
)
def test_a_reason_that_several_have_is_said_once(result: Result, why: str, word: str) -> None:
    said = draw_end((result, why), (result, why), (Result.DONE, "cancelled"))
    assert said.count(why.removeprefix("skipped: ")) == 1
    assert re.search(rf"123/1/1 \W*shop \W*{word}\W*\n", said)
    assert re.search(r"123/1/3 \W*shop \W*stopped\W* \(cancelled\)", said)


def test_reasons_that_differ_stand_with_their_jobs() -> None:
    said = draw_end((Result.FAILED, "it is locked"), (Result.FAILED, "it is gone"))
    assert re.search(r"123/1/1 \W*shop \W*failed\W*: it is locked", said)
    assert re.search(r"123/1/2 \W*shop \W*failed\W*: it is gone", said)


def test_no_brackets_stand_in_brackets() -> None:
    said = draw_end((Result.FAILED, REFUSED), (Result.DONE, "cancelled (stalled)"))
    assert not NESTED_BRACKETS.search(said)
    assert "stopped: cancelled (stalled)" in said.replace("*", "")


@pytest.mark.parametrize(
    ("text", "note", "said"),
    [
        ("its log", "status 503", "its log (status 503)"),
        ("its log", "gone (status 404)", "its log: gone (status 404)"),
        ("its log", "", "its log"),
    ],
)
def test_a_note_is_set_behind_a_text(text: str, note: str, said: str) -> None:
    assert add_note(text, note) == said


@pytest.mark.parametrize(
    ("part", "total", "said"),
    [(36, 38, "36 of 38"), (5, 5, "all 5"), (1, 1, "1 of 1"), (0, 3, "0 of 3")],
)
def test_a_part_that_is_everything_is_called_all(part: int, total: int, said: str) -> None:
    assert format_part(part, total) == said
