"""The tests of chance give the values that textbooks and scientific libraries give."""

import pytest

from jobsbot.core.analysis import hypothesis_tests


def near(value):
    return pytest.approx(value, rel=1e-3)


def test_fisher():
    # The lady tasting tea: all four of four right.
    assert hypothesis_tests.fisher_greater(4, 4, 0, 4) == near(1 / 70)
    assert hypothesis_tests.fisher_greater(3, 4, 1, 4) == near(17 / 70)
    assert hypothesis_tests.fisher_two_sided(4, 4, 0, 4) == near(2 / 70)
    assert hypothesis_tests.fisher_greater(0, 5, 3, 9) == 1.0


def test_poisson():
    assert hypothesis_tests.poisson_at_most(0, 3.0) == near(0.049787)
    assert hypothesis_tests.poisson_at_most(2, 3.0) == near(0.423190)
    assert hypothesis_tests.poisson_at_least(3, 3.0) == near(0.576810)
    assert hypothesis_tests.poisson_at_most(10_500, 20_000.0) < 1e-9


def test_student():
    # Critical values as tables print them.
    assert hypothesis_tests.student_tail(2.015, 5) == near(0.05)
    assert hypothesis_tests.student_tail(7.173, 4) == near(0.001)
    assert hypothesis_tests.student_tail(-2.015, 5) == near(0.95)
    assert hypothesis_tests.student_tail(0.0, 10) == near(0.5)


def test_mann_whitney():
    # Wholly apart, three against three: 2 of the 20 ways to deal them.
    assert hypothesis_tests.mann_whitney([1, 2, 3], [4, 5, 6]) == near(0.1)
    assert hypothesis_tests.mann_whitney([1, 3, 5], [2, 4, 6]) == near(0.7)
    assert hypothesis_tests.mann_whitney([7] * 20, [7] * 20) == 1.0
    apart = hypothesis_tests.mann_whitney(range(20), range(100, 120))
    assert 1e-8 < apart < 1e-6


def test_holm():
    assert hypothesis_tests.adjust_by_holm([0.01, 0.04, 0.03]) == [
        near(0.03),
        near(0.06),
        near(0.06),
    ]
    assert hypothesis_tests.adjust_by_holm([]) == []
