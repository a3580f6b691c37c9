"""Statistical tests for small, skewed samples: each answers a probability by chance.

All are textbook methods, written out because a scientific library would be larger than the bot:
Fisher's exact test, the Mann-Whitney U test with midranks, Poisson tails, and a prediction
interval on the log scale with a robust centre and spread.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import median

MAX_EXACT_COMBINATIONS = 3_000
"""Up to this many ways of dealing two samples out, the Mann-Whitney test counts them all."""
MIN_LOG_SPREAD = 0.08
"""The least spread of logarithms that is used: a figure that never varied may still vary by 8 %."""


def fisher_greater(bad: int, all_of: int, bad_before: int, before: int) -> float:
    """How likely at least `bad` of `all_of` are bad, were they as often bad as those before."""
    total, total_bad = all_of + before, bad + bad_before
    most = min(all_of, total_bad)
    whole = log_choose(total, all_of)
    ways = (
        math.exp(log_choose(total_bad, k) + log_choose(total - total_bad, all_of - k) - whole)
        for k in range(bad, most + 1)
        if all_of - k <= total - total_bad
    )
    return min(sum(ways), 1.0)


def fisher_two_sided(bad: int, all_of: int, bad_before: int, before: int) -> float:
    """How likely so large a difference is, either way: twice the smaller tail."""
    more = fisher_greater(bad, all_of, bad_before, before)
    fewer = fisher_greater(all_of - bad, all_of, before - bad_before, before)
    return min(2 * min(more, fewer), 1.0)


def poisson_at_least(count: int, expected: float) -> float:
    """How likely `count` or more are, where `expected` is the mean."""
    return 1.0 if count <= 0 else max(1.0 - poisson_at_most(count - 1, expected), 1e-300)


def poisson_at_most(count: int, expected: float) -> float:
    """How likely `count` or fewer are. Beyond 10 000 the normal curve stands in."""
    if expected <= 0:
        return 1.0
    if expected > 10_000:
        return normal_cdf((count + 0.5 - expected) / math.sqrt(expected))
    log_mean = math.log(expected)
    terms = (math.exp(k * log_mean - expected - math.lgamma(k + 1)) for k in range(count + 1))
    return min(math.fsum(terms), 1.0)


def longer_than_usual(value: float, usual: Sequence[float]) -> float:
    """How likely one more run takes this long or longer, judged on the log scale.

    The centre is the median and the spread the scaled median deviation, so that an outlier among
    the usual runs moves neither. The tail is Student's, which is wider for few runs.
    """
    logs = [math.log(max(one, 1.0)) for one in usual]
    centre = median(logs)
    spread = max(1.4826 * median(abs(one - centre) for one in logs), MIN_LOG_SPREAD)
    away = (math.log(max(value, 1.0)) - centre) / (spread * math.sqrt(1 + 1 / len(logs)))
    return student_tail(away, len(logs) - 1)


def mann_whitney(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How likely two samples differ this much in rank, either way, if they are alike."""
    n, m = len(ours), len(theirs)
    if not n or not m:
        return 1.0
    ranks = rank_values([*ours, *theirs])
    rank_sum, middle = sum(ranks[:n]), n * (n + m + 1) / 2
    if math.comb(n + m, n) <= MAX_EXACT_COMBINATIONS:
        away = abs(rank_sum - middle) - 1e-9
        dealt = [abs(sum(deal) - middle) >= away for deal in combinations(ranks, n)]
        return sum(dealt) / len(dealt)
    ties = sum(t**3 - t for t in count_ties(ranks))
    variance = n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1)))
    if variance <= 0:
        return 1.0
    away = max(abs(rank_sum - middle) - 0.5, 0.0) / math.sqrt(variance)
    return min(2 * normal_cdf(-away), 1.0)


def adjust_by_holm(chances: Sequence[float]) -> list[float]:
    """Correct probabilities for how many questions were asked (Holm's step-down)."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    corrected, most = [0.0] * len(chances), 0.0
    for place, n in enumerate(order):
        most = max(most, min(chances[n] * (len(chances) - place), 1.0))
        corrected[n] = most
    return corrected


def rank_values(values: Sequence[float]) -> list[float]:
    """Rank values from 1; equal ones share the middle of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for n in order[start : end + 1]:
            ranks[n] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def count_ties(values: Sequence[float]) -> list[int]:
    seen: dict[float, int] = {}
    for value in values:
        seen[value] = seen.get(value, 0) + 1
    return list(seen.values())


def log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def normal_cdf(z: float) -> float:
    return math.erfc(-z / math.sqrt(2)) / 2


def student_tail(t: float, freedom: int) -> float:
    """The upper tail of Student's distribution, by the incomplete beta function."""
    half = incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return half if t >= 0 else 1 - half


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by Lentz's continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log_front + a * math.log(x) + b * math.log1p(-x)) / a
    return front * continued_fraction(x, a, b)


def continued_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / avoid_zero(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, 300):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / avoid_zero(1 + step * d), avoid_zero(1 + step / c)
            result *= d * c
        if abs(d * c - 1) < 1e-12:
            break
    return result


def avoid_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
