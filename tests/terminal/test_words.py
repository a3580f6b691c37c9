"""A terminal speaks of what is there: no word of Slack, whatever is said."""

import re

import pytest

from tests.slow_examples import first_in_every_run
from tests.terminal.conftest import RunJobsbot

WORDS_OF_SLACK = re.compile(
    r"(?<![\w./])/jobs\b|\bSlack\b|\bchannel|\bcards?\b|\bbutton|\bthread|@jobsbot|\bmodal|``", re.I
)


SENTENCES = """
    help; help stop; list 123; select 123; show 123/1/2; stop 123/1/3; stop 123/9/9; use 123;
    use none; now 123; stuck 123; summary 123; diff 123; lst; list; show; tag 123/1/1 +a;
    stop 123 spider=zz; list 123 runnin; can 123; history 123
"""


@pytest.mark.parametrize(
    "sentence", first_in_every_run(*(each.strip() for each in SENTENCES.split(";")), count=3)
)
def test_no_word_of_slack_is_said(say: RunJobsbot, sentence: str) -> None:
    done = say(*sentence.split())
    assert WORDS_OF_SLACK.search(done.stdout + done.stderr) is None
