"""The tour: what it says when the bot does not answer as it should, and when it does."""

import sys

from jobsbot.demo.tour import run_tour
from tests.demo.small_bot_process import SMALL_BOT


def test_a_bot_that_does_not_start_fails_the_tour_and_its_log_is_shown(capsys):
    assert run_tour((sys.executable, "-c", "raise SystemExit('no such luck')")) == 1
    said = capsys.readouterr().out
    assert "The bot did not start" in said
    assert "no such luck" in said


def test_a_bot_that_answers_wrongly_fails_the_tour(capsys):
    assert run_tour(SMALL_BOT, answer_seconds=0.5) == 1
    said = capsys.readouterr().out
    assert "/jobs list 123 running" in said
    assert "a list of three running jobs; it did not come" in said
    assert "Every step" not in said
