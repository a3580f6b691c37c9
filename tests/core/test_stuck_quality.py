"""How good `stuck` is, on a small set of labelled spiders; docs/stuck.md has the large one."""

import pytest

from tests.labelled import precision, quality


@pytest.mark.parametrize(
    ("fault", "floor"),
    [
        ("runaway ×4", 0.5),
        ("runaway ×8", 0.75),
        ("no responses", 0.85),
        ("no items", 0.85),
        ("errors ×10", 0.8),
        ("bad version", 0.35),
        ("bad lately", 0.4),
    ],
)
def test_what_is_wrong_is_found(fault, floor):
    assert quality(fault, 60).share >= floor


def test_the_healthy_are_left_alone():
    assert quality("", 300).share <= 0.01


def test_what_is_doubted_is_nearly_always_wrong():
    assert precision(60) >= 0.9
