"""How good `stuck` is, on a small set of labelled spiders; docs/stuck.md has the large one."""

import pytest

from tests.core.analysis.labelled_spiders import measure_detection, measure_precision
from tests.slow_examples import first_in_every_run


@pytest.mark.parametrize(
    ("fault", "floor"),
    first_in_every_run(
        ("runaway ×8", 0.75),
        ("no items", 0.85),
        ("bad version", 0.35),
        ("runaway ×4", 0.5),
        ("no responses", 0.85),
        ("errors ×10", 0.8),
        ("bad lately", 0.4),
        count=3,
    ),
)
def test_what_is_wrong_is_found(fault, floor):
    assert measure_detection(fault, 60).share >= floor


def test_the_healthy_are_left_alone():
    assert measure_detection("", 300).share <= 0.01


@pytest.mark.slow
def test_what_is_doubted_is_nearly_always_wrong():
    assert measure_precision(60) >= 0.9
