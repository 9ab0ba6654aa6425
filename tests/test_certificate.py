"""The checked bound: never below an exact optimum, whatever the prices; as tight as the prices are good."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from optimizer.certificate import repaired, safe_bound

INF = np.inf


def bound(matrix, row_lower, row_upper, lower, upper, worth, prices):
    parts = (np.array(part, dtype=float) for part in (row_lower, row_upper, lower, upper, worth, prices))
    return safe_bound(csr_array(np.array(matrix, dtype=float)), *parts)


def test_the_bound_by_hand():
    # maximise 3 x + 2 y with x + y <= 4, x <= 3, y <= 3: best is 3 x 3 + 2 = 11, price of the row 2
    program = ([[1, 1]], [-INF], [4], [0, 0], [3, 3], [3, 2])
    assert bound(*program, [2.0]) == pytest.approx(11, rel=1e-14)
    assert bound(*program, [2.0]) >= 11
    assert bound(*program, [0.0]) == pytest.approx(15)  # 3 x 3 + 2 x 3
    assert bound(*program, [3.0]) == pytest.approx(12)
    assert bound(*program, [-5.0]) == pytest.approx(15)  # counts on a lower limit that is not there: no price


def test_both_sides_of_a_row_have_a_price():
    # x + y = 4: a price below zero takes the lower limit
    program = ([[1, 1]], [4], [4], [0, 0], [3, 3], [-3, -2])
    assert bound(*program, [-3.0]) == pytest.approx(-9)  # best is x = 1, y = 3
    assert repaired(np.array([4.0]), np.array([INF]), np.array([2.0])).tolist() == [0.0]
    assert repaired(np.array([4.0]), np.array([INF]), np.array([-2.0])).tolist() == [-2.0]


def test_a_column_without_a_limit_that_is_not_paid_for_proves_nothing():
    program = ([[1.0]], [-INF], [4], [0], [INF], [3])
    assert bound(*program, [0.0]) == INF
    assert bound(*program, [np.nan]) == INF
    assert bound(*program, [-INF]) == INF
    assert bound(*program, [3.0 + 1e-9]) == pytest.approx(12)


@pytest.mark.parametrize(
    "change",
    [{"prices": [1.0, 2.0]}, {"worth": [np.nan, 1]}, {"lower": [5, 0]}, {"upper": [np.nan, 1]}, {"matrix": [[INF, 1]]},
     {"row_lower": [9]}],
)  # fmt: skip
def test_nonsense_is_refused(change):
    program = {"matrix": [[1, 1]], "row_lower": [-INF], "row_upper": [4], "lower": [0, 0], "upper": [3, 3], "worth": [3, 2],
               "prices": [1.0]}  # fmt: skip
    with pytest.raises(ValueError, match=r"shape|finite|limit"):
        bound(**{**program, **change})


def exact_box_optimum(matrix, row_upper, upper, worth):
    """Best of a program with whole columns in a small box, in fractions, by trying all."""
    best = None
    rows = [[Fraction(float(a)) for a in row] for row in matrix]
    limits = [Fraction(float(b)) for b in row_upper]
    values = [Fraction(float(c)) for c in worth]
    for x in itertools.product(*(range(int(u) + 1) for u in upper)):
        if all(sum(a * v for a, v in zip(row, x, strict=True)) <= b for row, b in zip(rows, limits, strict=True)):
            value = sum(c * v for c, v in zip(values, x, strict=True))
            best = value if best is None else max(best, value)
    return best


def exact_vertex_optimum(matrix, row_upper, upper, worth):
    """Best of ``max worth x, matrix x <= row_upper, 0 <= x <= upper`` in fractions: the best of all feasible vertices."""
    columns = len(upper)
    half = [([Fraction(a) for a in row], Fraction(b)) for row, b in zip(matrix, row_upper, strict=True)]
    for j in range(columns):
        unit = [Fraction(int(i == j)) for i in range(columns)]
        half += [(unit, Fraction(upper[j])), ([-a for a in unit], Fraction(0))]
    best = None
    for chosen in itertools.combinations(half, columns):
        x = solve_exactly([list(row) for row, _ in chosen], [b for _, b in chosen])
        if x is None or any(sum(a * v for a, v in zip(row, x, strict=True)) > b for row, b in half):
            continue
        value = sum(Fraction(c) * v for c, v in zip(worth, x, strict=True))
        best = value if best is None else max(best, value)
    return best


def solve_exactly(a, b):
    size = len(b)
    for k in range(size):
        pivot = next((i for i in range(k, size) if a[i][k]), None)
        if pivot is None:
            return None
        a[k], a[pivot], b[k], b[pivot] = a[pivot], a[k], b[pivot], b[k]
        for i in range(size):
            if i != k and a[i][k]:
                f = a[i][k] / a[k][k]
                a[i] = [x - f * y for x, y in zip(a[i], a[k], strict=True)]
                b[i] -= f * b[k]
    return [b[k] / a[k][k] for k in range(size)]


def wide(random, shape):
    """Numbers over fifteen powers of ten, some zero."""
    return random.uniform(-1, 1, shape) * 10.0 ** random.integers(-6, 10, shape) * (random.random(shape) < 0.8)


many = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@many
@given(st.integers(0, 10_000))
def test_never_below_the_exact_optimum_of_a_linear_program_even_at_its_own_prices(seed):
    random = np.random.default_rng(seed)
    columns, rows = random.integers(1, 4), random.integers(1, 4)
    matrix, worth = wide(random, (rows, columns)), wide(random, columns)
    limits, upper = np.abs(wide(random, rows)), 10.0 ** random.integers(-3, 4, columns)
    best = exact_vertex_optimum(matrix.tolist(), limits.tolist(), upper.tolist(), worth.tolist())  # x = 0 is feasible
    found = linprog(-worth, matrix, limits, bounds=list(zip(np.zeros(columns), upper, strict=True)))
    tried = [np.zeros(rows), np.abs(wide(random, rows)), wide(random, rows)]
    if found.status == 0:
        tried.append(-found.ineqlin.marginals)
    for prices in tried:
        proven = bound(matrix, np.full(rows, -INF), limits, np.zeros(columns), upper, worth, prices)
        assert proven == INF or Fraction(proven) >= best


@many
@given(st.integers(0, 10_000))
def test_never_below_the_exact_optimum_in_whole_numbers(seed):
    random = np.random.default_rng(seed)
    columns, rows = random.integers(1, 5), random.integers(1, 4)
    matrix, worth = wide(random, (rows, columns)), wide(random, columns)
    limits, upper = np.abs(wide(random, rows)), random.integers(0, 4, columns)
    best = exact_box_optimum(matrix, limits, upper, worth)
    for prices in (np.zeros(rows), np.abs(wide(random, rows)), wide(random, rows)):
        assert Fraction(bound(matrix, np.full(rows, -INF), limits, np.zeros(columns), upper, worth, prices)) >= best


HOSTILE = [0.0, -0.0, np.nan, INF, -INF, 1e308, -1e308, 1.7e308, 1e200, -1e200, 5e-324, -5e-324, 1e-310, 2.0**-1022, 1.0, -1.0]
"""No number, no limit, so large that products overflow, so small that digits are lost."""


def hostile(random, shape, *, finite=False):
    """Numbers over fifteen powers of ten, some of them hostile."""
    from_list = random.choice([one for one in HOSTILE if np.isfinite(one)] if finite else HOSTILE, shape)
    return np.where(random.random(shape) < 0.4, from_list, wide(random, shape))


@settings(many, max_examples=300)
@given(st.integers(0, 100_000))
def test_hostile_prices_never_give_a_bound_below_the_exact_optimum(seed):
    """Rows with limits on both sides, columns below zero; the true optimum in fractions, or no bound at all."""
    random = np.random.default_rng(seed)
    columns, rows = random.integers(1, 4), random.integers(1, 4)
    extreme = seed % 3 == 0  # the program itself, too
    draw = (lambda shape: hostile(random, shape, finite=True)) if extreme else (lambda shape: wide(random, shape))
    matrix, worth = draw((rows, columns)), draw(columns)
    low, high = -np.abs(draw(rows)), np.abs(draw(rows))  # x = 0 is feasible
    least, most = -(10.0 ** random.integers(-3, 4, columns)), 10.0 ** random.integers(-3, 4, columns)
    low[random.random(rows) < 0.3], high[random.random(rows) < 0.3] = -INF, INF
    best = exact_two_sided_optimum(matrix, low, high, least, most, worth)
    tried = [np.zeros(rows), *(hostile(random, rows) for _ in range(4)), *(np.full(rows, price) for price in HOSTILE)]
    for prices in tried:
        proven = bound(matrix, low, high, least, most, worth, prices)
        assert proven == INF or Fraction(proven) >= best, prices


def exact_two_sided_optimum(matrix, low, high, least, most, worth):
    """The same with ``low <= matrix x <= high`` and ``least <= x <= most``: columns moved to begin at zero."""
    start = [Fraction(float(a)) for a in least]
    rows, limits = [], []
    for row, below, above in zip(matrix, low, high, strict=True):
        exact = [Fraction(float(a)) for a in row]
        moved = sum(a * x for a, x in zip(exact, start, strict=True))
        for sign, limit in ((1, above), (-1, -below)):
            if np.isfinite(limit):
                rows.append([sign * a for a in exact])
                limits.append(Fraction(float(limit)) - sign * moved)
    upper = [Fraction(float(b)) - a for a, b in zip(start, most, strict=True)]
    values = [Fraction(float(c)) for c in worth]
    return exact_vertex_optimum(rows, limits, upper, values) + sum(c * x for c, x in zip(values, start, strict=True))


@pytest.mark.parametrize("prices", [[1e308, 1e308], [1e308, -1e308], [1.7e308, 1.7e308], [-1e308, 1e308]])
def test_prices_that_overflow_prove_nothing(prices):
    program = ([[1, 1], [1, 2]], [-9, -9], [4, 5], [0, 0], [3, 3], [3, 2])
    assert bound(*program, prices) == INF
    huge = ([[0, 0]], [-INF], [1], [0, 0], [1, 1], [1.7e308, 1.7e308])  # each finite, together not
    assert bound(*huge, [0.0]) == INF


def test_rounding_is_against_the_claim():
    # 0.1 x ten times is above 1 exactly, and 1 or below in floating point
    worth = np.full(10, 0.1)
    proven = bound(np.zeros((1, 10)), [-INF], [0], np.zeros(10), np.ones(10), worth, [0.0])
    assert Fraction(proven) >= 10 * Fraction(0.1)
    assert proven == pytest.approx(1.0, rel=1e-12)


def test_what_rounding_hides_of_a_column_is_proven_all_the_same():
    # 3 x 0.1 is 0.3 + 1.7e-17 exactly, and 0.3 + 4.4e-17 in floating point: as the worth of x, it seems to just pay its price,
    # and earns 2.8e-17 a unit, which is 27 of a 1e18 of them
    worth, least = np.array([3 * 0.1, -3.0]), np.zeros(2)
    best = 10**18 * (Fraction(3 * 0.1) - 3 * Fraction(0.1))
    proven = bound([[0.1, -1.0]], [-INF], [0.0], least, [1e18, 1e18], worth, [3.0])
    assert worth[0] - 0.1 * 3.0 == 0
    assert best > 27
    assert Fraction(proven) >= best


def test_good_prices_of_a_large_program_cost_no_digits():
    random = np.random.default_rng(1)
    matrix = random.uniform(0, 1, (300, 400)) * (random.random((300, 400)) < 0.1)
    worth, limits = random.uniform(0, 1, 400), random.uniform(1, 2, 300)
    found = linprog(-worth, matrix, limits, bounds=(0, 5))
    proven = bound(matrix, np.full(300, -INF), limits, np.zeros(400), np.full(400, 5.0), worth, -found.ineqlin.marginals)
    assert -found.fun * (1 - 1e-12) <= proven <= -found.fun * (1 + 1e-11)
    assert math.isfinite(proven)


def test_no_solver_is_loaded():
    code = "import sys, optimizer.certificate; print([m for m in sys.modules if 'ortools' in m or 'optimizer.solver' in m])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
