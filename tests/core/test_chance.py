"""The tests of chance give the values that textbooks and scientific libraries give."""

import pytest

from jobsbot.core.analysis import hypothesis_tests as chance


def near(value):
    return pytest.approx(value, rel=1e-3)


def test_fisher():
    # The lady tasting tea: all four of four right.
    assert chance.fisher_greater(4, 4, 0, 4) == near(1 / 70)
    assert chance.fisher_greater(3, 4, 1, 4) == near(17 / 70)
    assert chance.fisher_two_sided(4, 4, 0, 4) == near(2 / 70)
    assert chance.fisher_greater(0, 5, 3, 9) == 1.0


def test_poisson():
    assert chance.poisson_at_most(0, 3.0) == near(0.049787)
    assert chance.poisson_at_most(2, 3.0) == near(0.423190)
    assert chance.poisson_at_least(3, 3.0) == near(0.576810)
    assert chance.poisson_at_most(10_500, 20_000.0) < 1e-9


def test_student():
    # Critical values as tables print them.
    assert chance.student_above(2.015, 5) == near(0.05)
    assert chance.student_above(7.173, 4) == near(0.001)
    assert chance.student_above(-2.015, 5) == near(0.95)
    assert chance.student_above(0.0, 10) == near(0.5)


def test_mann_whitney():
    # Wholly apart, three against three: 2 of the 20 ways to deal them.
    assert chance.mann_whitney([1, 2, 3], [4, 5, 6]) == near(0.1)
    assert chance.mann_whitney([1, 3, 5], [2, 4, 6]) == near(0.7)
    assert chance.mann_whitney([7] * 20, [7] * 20) == 1.0
    apart = chance.mann_whitney(range(20), range(100, 120))
    assert 1e-8 < apart < 1e-6


def test_holm():
    assert chance.holm([0.01, 0.04, 0.03]) == [near(0.03), near(0.06), near(0.06)]
    assert chance.holm([]) == []
