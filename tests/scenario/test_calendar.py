"""Periods against the State Council's holiday notices."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from optimizer.scenario.calendar import cut, span, working_days
from optimizer.scenario.schema import Calendar


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2019, 6, 1), date(2019, 6, 30), 19),  # 20 weekdays, Dragon Boat on Friday 7 June
        (date(2019, 4, 29), date(2019, 5, 5), 3),  # 29 and 30 April, 1-4 May off, Sunday 5 May worked
        (date(2019, 2, 2), date(2019, 2, 10), 2),  # Spring Festival 4-10; Saturday 2 and Sunday 3 February worked
        (date(2019, 10, 1), date(2019, 10, 7), 0),  # National Day
        (date(2018, 10, 1), date(2018, 10, 7), 0),  # National Day
        (date(2018, 9, 24), date(2018, 9, 30), 6),  # Monday off; Saturday and Sunday worked for National Day
        (date(2019, 1, 1), date(2019, 12, 31), 250),
    ],
)
def test_working_days(first, last, days):
    assert working_days(first, last) == days


def test_weeks():
    periods = cut(Calendar(start=date(2019, 6, 3), periods=4))
    assert periods.starts == (date(2019, 6, 3), date(2019, 6, 10), date(2019, 6, 17), date(2019, 6, 24))
    assert periods.ends[0] == date(2019, 6, 9)
    assert periods.days.tolist() == [4, 5, 5, 5]
    assert periods.weeks.tolist() == [1, 1, 1, 1]


def test_fortnights():
    periods = cut(Calendar(start=date(2019, 6, 3), periods=2, period="fortnight"))
    assert periods.days.tolist() == [9, 10]
    assert periods.ends == (date(2019, 6, 16), date(2019, 6, 30))


def test_months_begin_on_the_same_day():
    periods = cut(Calendar(start=date(2019, 1, 1), periods=12, period="month"))
    assert periods.starts[5] == date(2019, 6, 1)
    assert periods.days[5] == 19
    assert periods.days.sum() == 250
    assert periods.weeks.sum() == pytest.approx(365 / 7)
    periods = cut(Calendar(start=date(2019, 1, 31), periods=3, period="month"))
    assert periods.starts == (date(2019, 1, 31), date(2019, 2, 28), date(2019, 3, 31))
    assert periods.ends[-1] == date(2019, 4, 29)


def test_periods_of_different_lengths():
    # from Monday 31 December 2018: two weeks, a fortnight, and from 28 January a month until 27 February
    periods = cut(Calendar(start=date(2018, 12, 31), periods=4, period=("week", "week", "fortnight", "month")))
    assert periods.starts == (date(2018, 12, 31), date(2019, 1, 7), date(2019, 1, 14), date(2019, 1, 28))
    assert periods.ends == (date(2019, 1, 6), date(2019, 1, 13), date(2019, 1, 27), date(2019, 2, 27))
    assert periods.weeks.tolist() == [1, 1, 2, pytest.approx(31 / 7)]
    # Monday and Tuesday off for New Year; in February 4-10 off, Saturday 2 and Sunday 3 worked
    assert periods.days.tolist() == [3, 5, 10, 20]


def test_months_in_a_row_are_counted_from_the_first_of_them():
    periods = cut(Calendar(start=date(2019, 1, 24), periods=4, period=("week", "month", "month", "week")))
    assert periods.starts == (date(2019, 1, 24), date(2019, 1, 31), date(2019, 2, 28), date(2019, 3, 31))
    assert periods.ends[-1] == date(2019, 4, 6)


def test_a_list_of_lengths_says_how_many_periods_there_are():
    calendar = Calendar.model_validate({"start": "2019-06-03", "period": ["week", "month"]})
    assert (calendar.periods, calendar.lengths) == (2, ("week", "month"))
    assert span(calendar) == (date(2019, 6, 3), date(2019, 7, 9))
    with pytest.raises(ValueError, match="'period' lists 2 lengths, but there are 3 periods"):
        Calendar(start=date(2019, 6, 3), periods=3, period=("week", "month"))


def test_periods_touch_and_never_overlap():
    for period in ("week", "fortnight", "month", ("month", "week", "fortnight", "month", "month") * 4):
        periods = cut(Calendar(start=date(2018, 12, 30), periods=20, period=period))
        gaps = [(b - a).days for a, b in zip(periods.ends[:-1], periods.starts[1:], strict=True)]
        assert set(gaps) == {1}


def test_given_working_days_need_no_statutory_calendar():
    periods = cut(Calendar(start=date(2050, 1, 3), periods=2, working_days=(5, 2.5)))
    np.testing.assert_array_equal(periods.days, [5, 2.5])


@pytest.mark.parametrize("start", [date(2003, 12, 30), date(2026, 12, 30), date(2099, 1, 1)])
def test_unknown_years_are_refused(start):
    with pytest.raises(ValueError, match="covers 2004 to 2026"):
        cut(Calendar(start=start, periods=2))


@pytest.mark.parametrize("period", ["week", "month"])
def test_the_end_of_time_is_refused(period):
    with pytest.raises(ValueError, match="9999"):
        cut(Calendar(start=date(9999, 12, 1), periods=9, period=period))
