"""Words as they are shown: where a title may wrap."""

import json
import sys

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
from jobsbot.render.slack import to_slack
from jobsbot.render.text import clean_text, keep_units_together


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


def test_what_is_printable_is_seen_and_breaks_no_line():
    """By this, most texts are told at once to need no cleaning."""
    printable = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert len(printable) > 100_000
    assert clean_text(f"{printable}\u200b") == printable
