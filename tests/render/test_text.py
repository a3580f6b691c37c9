"""Words as they are shown: where a title may wrap."""

import json
import sys
import unicodedata

import pytest

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Code,
    Fields,
    Message,
    Paragraph,
    Strong,
)
from jobsbot.core.text.visible_text import spell_invisible
from jobsbot.render.slack import to_slack
from jobsbot.render.text import clean_text, display_text, keep_units_together


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("3 running in prod, longest 6 h 12 m", "3 running in prod, longest 6\xa0h\xa012\xa0m"),
        ("finished 7 m 6 s", "finished 7\xa0m\xa06\xa0s"),
        ("2 stopped · 3 more", "2 stopped · 3 more"),
        ("4 sites of 2 days", "4 sites of 2 days"),
    ],
)
def test_a_number_and_its_unit_of_time_stay_in_one_line(text, kept):
    assert keep_units_together(text) == kept


def test_a_duration_stays_together_but_not_in_what_is_copied():
    facts = Fields((("Run time", ("1 m 37 s (usually 6 m 32 s)",)),))
    bold = BulletList(((Strong("Ran 6 h 12 m."), " It said 5 s, ", Code("for=1 h 5 m")),))
    row = (("books: finished, 6 m 33 s, 1 error",), (Button("Log", Origin.PRESSED, "log 1/2"),))
    log = BulletList((("It took 3 m 2 s",),), newest_last=True)
    message = Message("x", (facts, bold, Paragraph.of("Up to 5 m old."), log), button_rows=(row,))
    said = json.dumps(to_slack(message).blocks, ensure_ascii=False)
    assert "1\u00a0m\u00a037\u00a0s (usually 6\u00a0m\u00a032\u00a0s)" in said
    assert "Ran 6\u00a0h\u00a012\u00a0m." in said
    assert " It said 5\u00a0s" in said
    assert "finished, 6\u00a0m\u00a033\u00a0s, 1 error" in said
    assert "Up to 5\u00a0m old." in said
    assert "for=1 h 5 m" in said
    assert "It took 3 m 2 s" in said


@pytest.mark.parametrize(
    ("label", "hint", "spoken"),
    [
        ("Spider's runs", "The last runs of books", "Spider's runs: The last runs of books"),
        ("Why?", "What these failures come from", "Why? What these failures come from"),
        ("Log", "The end of the log of 123/1/2", "The end of the log of 123/1/2"),
        ("Stop…", "Stop 123/1/2, asks first", "Stop 123/1/2, asks first"),
        ("x" * 80, "what it does", "x" * 74 + "…"),
    ],
)
def test_a_button_is_spoken_of_by_its_label(label, hint, spoken):
    payload = to_slack(Message("Jobs", buttons=(Button(label, Origin.PRESSED, "list", hint=hint),)))
    (element,) = payload.blocks[-1]["elements"]
    assert element["accessibility_label"] == spoken


def test_what_unicode_calls_invisible_is_taken_off_and_all_else_stays():
    kept = set("\u200c\u200d") | {"\u06dd", "\u070f"}
    chars = [chr(n) for n in range(sys.maxunicode + 1)]
    unseen = [c for c in chars if unicodedata.category(c) == "Cf" and ord(c) not in SEEN_SIGNS]
    ignored = "\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\U000e0080\U000e0fff"
    assert [c for c in unseen if clean_text(f"書{c}書") != "書書" and c not in kept] == []
    assert clean_text(f"b{ignored}ooks") == "books"
    printable = "".join(c for c in chars if c.isprintable() and c not in ignored)
    assert len(printable) > 100_000
    selectors = {chr(n) for n in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}
    assert selectors >= set(printable) - set(clean_text(f"{printable}\u200b"))


SEEN_SIGNS = {
    *range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD,
    *range(0x13430, 0x1343F),
}  # fmt: skip
"""Format characters that are seen, by Unicode: signs before numbers, joints of hieroglyphs."""


@pytest.mark.parametrize(
    "word",
    [
        "👩\u200d💻 ci", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3", "می\u200cخواهم", "क्\u200dष",
        "葛\U000e0100", "1\u202f434", "–", "⚠\ufe0f",
    ],
)  # fmt: skip
def test_joiners_and_selectors_stay_where_a_script_or_an_emoji_has_them(word):
    assert clean_text(word) == word
    assert spell_invisible(word) == word


@pytest.mark.parametrize(
    "name",
    [
        "bo\u00adoks", "bo\u061coks", "bo\u180eoks", "\U000e0062books\U000e007f", "bo\u200doks",
        "bo\ufe0foks", "\u200dbooks", "bo\u200b\u200d\u200coks", "books\u3164", "bo\u200foks",
        "bo\u2065oks", "books\ufe00\ufe01\U000e0101", "bo\u034foks",
    ],
)  # fmt: skip
def test_a_name_that_looks_like_another_is_shown_as_that_and_spelled_in_logs(name):
    assert clean_text(name) == "books"
    assert display_text(name, 100) == "books"
    assert spell_invisible(name).isascii()


def test_variation_selectors_carry_no_hidden_text():
    assert clean_text("🙂" + "".join(map(chr, range(0xE0100, 0xE0110)))) == "🙂\U000e0100"
