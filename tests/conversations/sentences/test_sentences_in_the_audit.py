"""Whatever is said in a channel is in the audit, understood or not, and no credential with it."""

import pytest

from jobsbot.core.interaction import Person
from tests.bot_conversation import ANNA

SECRET = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"


def list_lines(conversation):
    return [entry.what for entry in conversation.memory.list_audit_entries()]


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("list running", "said: list 123 running"),
        ("stop", "said: stop (not understood)"),
        ("make me a coffee", "said: make me a coffee (not understood)"),
        ("delete 123 spider=", "said: delete 123 spider= (not understood)"),
    ],
)
def test_each_sentence_has_its_line(conversation, sentence, line):
    conversation.says(sentence)
    assert list_lines(conversation) == [line]


def test_a_sentence_that_nobody_understands_is_kept_without_its_credentials(conversation):
    conversation.says(f"frobnicate api_key={SECRET}")
    (line,) = list_lines(conversation)
    assert SECRET not in line
    assert line.startswith("said: frobnicate")


def test_of_a_sentence_without_end_the_beginning_is_kept(conversation):
    conversation.says("frobnicate " + "x y " * 500)
    (line,) = list_lines(conversation)
    assert len(line) < 350


def test_slips_of_the_fingers_in_a_terminal_leave_no_line(conversation):
    conversation.says("lsit", Person("terminal:1000", ANNA.name))
    assert list_lines(conversation) == []
