"""What chat clients write in place of what was typed, and what is pasted back, is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.parser import parse, say
from jobsbot.core.text.tokens import quote, tokenize

HERE = BotConfig(projects={"prod-crawl": 123}, default_project=123, commands=ALL_COMMANDS)
WOMAN_CODING = "👩\u200d💻"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("stop 123 running spider=<http://example.com|example.com>",
         "stop 123 running spider=example.com"),
        ("list spider=<http://a.b>", "list 123 spider=http://a.b"),
        ("tag 123/3/2 +owner:<mailto:ana@example.com|ana@example.com>",
         "tag 123/3/2 +owner:ana@example.com"),
        ("tag 123/3/2 +<mailto:ana@example.com>", "tag 123/3/2 +ana@example.com"),
        ("tag 1/2 +<tel:5551234|555-1234>", "tag 123/1/2 +555-1234"),
        ("show <https://app.zyte.com/p/123/1/2|app.zyte.com/p/123/1/2>", "show 123/1/2"),
        ("show &lt;https://app.zyte.com/p/123/1/2&gt;", "show 123/1/2"),
        ("&lt;<https://app.zyte.com/p/123/1/2|app.zyte.com/p/123/1/2>&gt; stop", "stop 123/1/2"),
        ("list errors &lt; 5 items&gt;2", "list 123 errors<5 items>2"),
        ("list spider=<https://x.y/?a=1&amp;b=2|x.y/?a=1&amp;b=2>",
         'list 123 spider="x.y/?a=1&b=2"'),
        ('tag 1/2 +"see <http://a.io|a.io> first"', 'tag 123/1/2 +"see a.io first"'),
        ("/jobs list 123 running", "list 123 running"),
        ("jobsbot list 123 running", "list 123 running"),
        ("show `123/1/2`", "show 123/1/2"),
        ("```list 123 running```", "list 123 running"),
        ("`/jobs list 123 running`", "list 123 running"),
        ("\u200elist 123 running", "list 123 running"),
        ("li\u00adst 12\u200b3 run\u2060ning\ufeff", "list 123 running"),
        ("list\u200d 123 running\ufe0f", "list 123 running"),
        ("show 123/1/2.", "show 123/1/2"),
        ("list 123 running…", "list 123 running"),
        ("list 123 running?", "list 123 running"),
        ("list spider=book?", "list 123 spider=\"book?\""),
        ("list has_tag=a has_tag=b · any of the tags a, b", "list 123 has_tag=a has_tag=b"),
        (f"list tag={WOMAN_CODING}", f'list 123 has_tag="{WOMAN_CODING}"'),
        ("list tag=\u200ea\u202e", "list 123 has_tag=a"),
    ],
)  # fmt: skip
def test_what_stands_for_what_was_typed_is_read_as_that(said, meant):
    assert say(parse(said, HERE)) == meant
    assert say(parse(meant, HERE)) == meant


@pytest.mark.parametrize(
    "said",
    ["list <!channel>", "list spider=<@U1>", "stop spider=<#C1|books> running", "list <a:b>",
     "list tag=<!here|here>", 'list spider="<@U1>"', "tag 1/2 +<@U1>", "list x<@U1>",
     "stop <@U1>", "list <slack://x|y>"],
)  # fmt: skip
def test_what_else_stands_between_angle_brackets_is_a_complaint_and_never_a_value(said):
    with pytest.raises(UsageError):
        parse(said, HERE)


def test_a_person_is_a_word_of_its_own_for_those_who_can_take_one():
    (_, person) = tokenize("history <@U1|ana>")
    assert person.mention == "U1"
    assert not person.is_bare


@given(st.text(min_size=1), st.text(min_size=1))
def test_every_value_is_read_back_as_it_is(one, other):
    (token,) = tokenize(f"spider={quote(one)},{quote(other)}")
    assert token.values == (one, other)


invisible = st.sampled_from("\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u00ad\ufeff`")


@given(st.lists(st.tuples(st.integers(0, 40), invisible), max_size=6))
def test_what_cannot_be_seen_means_nothing_wherever_it_stands(put):
    sentence = "stop 123 running spider=books,shoes tag=a"
    for at, char in put:
        at = min(at, len(sentence))
        sentence = sentence[:at] + char + sentence[at:]
    assert say(parse(sentence, HERE)) == "stop 123 running spider=books,shoes has_tag=a"
