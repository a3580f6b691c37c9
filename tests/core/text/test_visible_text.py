"""A text of strangers in one line, however many blanks it has."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from jobsbot.core.text.visible_text import spell_invisible


@given(st.text("a \t\r\n", max_size=12))
@example("a\n b \r\n\n c")
@example("a \n")
def test_a_line_break_is_marked_with_the_blanks_around_it(text):
    plain = re.sub(r"\s*(\r\n|\r|\n)\s*", " ⏎ ", text.strip())
    assert spell_invisible(text) == plain.replace("\t", " ")


def test_blanks_without_end_are_looked_at_once():
    """Looked at from each of them, it would take hours."""
    blanks = " " * 1_000_000
    assert spell_invisible(f"a{blanks}b\nc") == f"a{blanks}b ⏎ c"
    assert spell_invisible(f"a{blanks}b") == f"a{blanks}b"
