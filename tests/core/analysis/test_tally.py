"""Quantiles of many figures in constant memory."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.core.analysis.tally import Quantiles


def count_all(values):
    quantiles = Quantiles()
    for value in values:
        quantiles.add(value)
    return quantiles


@pytest.mark.parametrize("value", [0.25, 1.0, 1.01, 60.0, 3600.0, 86_399.5])
def test_one_figure_is_its_own_median_however_often_it_comes(value):
    for times in (1, 3, 1000):
        quantiles = count_all([value] * times)
        assert quantiles.quantile(0.5) == value
        assert quantiles.quantile(0.95) == value


def test_figures_that_are_far_apart_are_told_exactly():
    quantiles = count_all([600.0, 10.0, 3600.0])
    assert quantiles.quantile(0.5) == 600.0
    assert quantiles.quantile(0.95) == 3600.0
    assert quantiles.quantile(0.0) == 10.0


def test_without_a_figure_there_is_none():
    assert Quantiles().quantile(0.5) is None


@given(st.lists(st.floats(min_value=2, max_value=1e6), min_size=1, max_size=99))
def test_a_median_is_right_to_a_bucket_and_never_outside_the_figures(values):
    values = values if len(values) % 2 else values[1:] or values
    found = count_all(values).quantile(0.5)
    assert min(values) <= found <= max(values)
    assert found == pytest.approx(median(values), rel=0.021)
