"""`because …` at the end of any write: read whole, written back, and never mistaken for more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.parser import parse, say

KNOWN = BotConfig(projects={"prod-crawl": 123}, default_project=123, commands=ALL_COMMANDS)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("stop 123/1/2 because deploy 55 broke it", "deploy 55 broke it"),
        (
            "stop 123/1/2 Because it's spider=books, state=running!",
            "it's spider=books, state=running",
        ),
        ("tag 123/1/2 +bad because delete 123/1/3 because of me", "delete 123/1/3 because of me"),
        ('delete 123/1/2 because "it is old"', "it is old"),
        ("/jobs stop 123/1/2 because it hangs · 3 jobs", "it hangs"),
        ("`stop 123/1/2 because it hangs`", "it hangs"),
        ("stop 123/1/2 because a &amp; b &lt; c", "a & b < c"),
        ("update 123/1/2 add_tag=x because …", ""),
        ("stop 123/1/2 because", ""),
        ('stop 123 running tag="just because"', ""),
    ],
)
def test_a_reason_is_the_rest_of_the_sentence(sentence, reason):
    command = parse(sentence, KNOWN)
    assert command.reason == reason
    assert parse(say(command), KNOWN) == command


def test_what_changes_nothing_takes_no_reason_and_says_the_sentence_without():
    with pytest.raises(UsageError) as caught:
        parse("list 123 running because I want to", KNOWN)
    assert caught.value.meant == "list 123 running"


@given(st.text(max_size=80))
def test_any_reason_is_written_back_as_it_was_read(text):
    try:
        command = parse(f"stop 123/1/2 because {text}", KNOWN)
    except UsageError:
        return
    assert [str(key) for key in command.jobs.keys] == ["123/1/2"]
    assert parse(say(command), KNOWN) == command
