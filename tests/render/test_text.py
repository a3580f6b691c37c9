"""Words as they are shown: where a title may wrap."""

import pytest

from jobsbot.render.text import keep_units_together


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
