"""Effects of windows on officers at home, and days that only some classes may use: columns and rows that mechanisms share.

For windows ``w`` of court ``j`` with rate ``v[w,t]`` (more done by a day at home while the window stands, or after it):

- ``gain[j,r,t,v] <= v x d[r,t] x home[j,r,t]`` and ``<= v x d[r,t] x heads[j,r] x sum of on[j,w] over windows of rate v in t``:
  one column for the windows that stand and one for those that ended at the same time, so the product of a rate and the
  officers at home is exact;
- ``gain[j,r,t]`` of the core caps the gains of all mechanisms together.

Days bound to classes: ``used[j,k,r,t]`` supplies ``work`` and needs ``bound``; its sum over k is at most the days there are.
A gain on classes is a gain on the days spent on them: ``used <= v x (effort - used)``, so it needs ``bound`` 1 + 1/v times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import GAIN, HOME, USED
from optimizer.program import Term
from optimizer.rows import BOUND, WORK
from optimizer.rows import GAIN as GAIN_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.posing.windows import Windows
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]


def rates(problem: Problem, windows: Windows, *, during: float, after: float, half_life_weeks: float) -> Array:
    """Rate of each window in each period, shape (W, T): ``during`` while it stands, then ``after``, halved every so often."""
    end = windows.start + windows.length
    since = np.concatenate([[0.0], problem.time.weeks.cumsum()])
    t = np.arange(len(problem.time.weeks))
    waited = since[:-1] - since[end][:, None]
    on = (t >= windows.start[:, None]) & (t < end[:, None])
    faded: Array = np.where(t >= end[:, None], after * 0.5 ** (np.maximum(waited, 0) / half_life_weeks), 0.0)
    return np.where(on, during, faded)


def post_gain(
    model: Model,
    problem: Problem,
    owner: str,
    courts: Array,
    windows: Windows,
    switch: Array,
    rate: Array,
    *,
    classes: Sequence[str] = (),
) -> None:
    """Post gains of windows on the officers at home.

    Args:
        model: where to post.
        problem: the problem.
        owner: name of the mechanism.
        courts: shape (H,).
        windows: W of them, of which one may stand at a court at a time.
        switch: shape (H, W), columns that say whether a window is ordered.
        rate: shape (W, T), gain per day at home.
        classes: the only classes that profit; none given means all.
    """
    w, t = np.nonzero(rate > 1e-9)
    if not len(w) or not len(courts):
        return
    end = (windows.start + windows.length)[w]
    ended = np.where(t >= end, end, -1)
    kinds, group = np.unique(np.stack([t, ended, np.round(rate[w, t], 12)]), axis=1, return_inverse=True)
    period, value = kinds[0].astype(int), kinds[2]
    h, r, g = (a.ravel() for a in np.indices((len(courts), len(problem.roles), len(period))))
    heads = model.upper(model.core(HOME)).reshape(problem.shape)  # recruits are among those at home
    staffed = heads[courts[h], r, period[g]] > 0
    h, r, g = h[staffed], r[staffed], g[staffed]
    j, when = courts[h], period[g]
    days = value[g] * problem.staff.days[r, when]
    most = days * heads[j, r, when]
    gain = model.columns(owner, GAIN, {"court": j, "role": r, "period": when}, upper=most)
    model.need(GAIN_ROWS, (j, r, when), gain, 1.0)
    at = {"court": j, "role": r, "rate": g}  # a rate stands for its period, too
    home = model.core(HOME).reshape(problem.shape)[j, r, when]
    model.require(f"{owner} gain on officers at home", Term(gain, **at), Term(home, -days, **at), upper=0.0)
    column, entry = np.nonzero(g[:, None] == group.ravel()[None, :])  # every window of that rate in that period
    stands = Term(switch[h[column], w[entry]], -most[column], **{name: index[column] for name, index in at.items()})
    model.require(f"{owner} gain of windows", Term(gain, **at), stands, upper=0.0)
    if classes:  # one rate, as a gain on classes neither fades nor ramps
        factor = 1 + 1 / float(value.max())
        post_used(model, problem, owner, classes, (j, r, when), gain, np.ones(len(gain)), effort_per_day=factor)
    else:
        model.supply(WORK, (j, r, when), gain, 1.0)


def post_used(
    model: Model,
    problem: Problem,
    owner: str,
    classes: Sequence[str],
    where: tuple[Array, Array, Array],
    columns: Array,
    amounts: Array,
    *,
    effort_per_day: float = 1.0,
) -> None:
    """Let the days that ``columns`` bring at (court, role, period) be used on these classes only.

    Columns of the same court, role and period share their days; each day used asks for so much effort of the class.
    """
    shape = problem.shape
    rows, place = np.unique(np.ravel_multi_index(where, shape), return_inverse=True)
    j, r, t = np.unravel_index(rows, shape)
    wanted = np.zeros((shape[0], len(problem.classes), shape[1]), dtype=bool)
    free = ~problem.cells.tied
    np.logical_or.at(wanted, (problem.cells.court[free], problem.cells.klass[free]), problem.cells.effort[free] > 0)
    wanted[:, ~np.isin(np.arange(len(problem.classes)), problem.class_index(classes))] = False
    pick, k = np.nonzero(wanted[j, :, r])
    most = np.zeros(len(rows))
    np.add.at(most, place, amounts * model.upper(columns))
    index = {"court": j[pick], "class": k, "role": r[pick], "period": t[pick]}
    used = model.columns(owner, USED, index, upper=most[pick])
    model.supply(WORK, (j[pick], r[pick], t[pick]), used, 1.0)
    model.need(BOUND, (j[pick], k, r[pick], t[pick]), used, effort_per_day)
    brought = dict(zip(("court", "role", "period"), where, strict=True))
    spent = {"court": j[pick], "role": r[pick], "period": t[pick]}
    model.require(f"{owner} days used", Term(used, **spent), Term(columns, -amounts, **brought), upper=0.0)
