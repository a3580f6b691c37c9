"""The tour: what it says when the bot does not answer as it should, and when it does."""

import errno
import io
import sys

import pytest

from jobsbot.demo.tour import run_tour
from jobsbot.streams import OutputFailed
from tests.demo.small_bot_process import SMALL_BOT


@pytest.mark.slow
def test_a_bot_that_does_not_start_fails_the_tour_and_its_log_is_shown(capsys):
    assert run_tour((sys.executable, "-c", "raise SystemExit('no such luck')")) == 1
    said = capsys.readouterr().out
    assert "The bot did not start" in said
    assert "no such luck" in said


@pytest.mark.slow
def test_a_bot_that_answers_wrongly_fails_the_tour(capsys):
    assert run_tour(SMALL_BOT, answer_seconds=0.5) == 1
    said = capsys.readouterr().out
    assert "/jobs list 123 running" in said
    assert "a list of three running jobs; it did not come" in said
    assert "Every step" not in said


class FullDisk(io.StringIO):
    """A stream that takes nothing, as a file does on a disk that is full."""

    def write(self, text):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_tour_that_cannot_be_written_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "stdout", FullDisk())
    with pytest.raises(OutputFailed, match="No space left on device"):
        run_tour((sys.executable, "-c", "raise SystemExit('no such luck')"))
