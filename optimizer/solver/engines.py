"""The solvers there are, one entry each: the only list of their names; adding one touches this file and its test.

Back end, options, stages and the command line read this table. OR-Tools is imported by the entries' own functions when they
are called, so that the command line knows its choices without loading a solver.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one call asks of an engine.

    Attributes:
        gap: relative gap at which to stop. threads, seed: of the solver. rows: of the task.
        improving: file for better solutions as they are found, or ``None``.
    """

    gap: float
    threads: int
    seed: int
    rows: int
    improving: str | None = None


@dataclass(frozen=True, kw_only=True)
class Engine:
    """One back end.

    Attributes:
        name: how users and options call it.
        solver_type: its name in MathOpt, without ``SOLVER_TYPE_``.
        whole: it searches whole numbers; otherwise it solves the linear relaxation, to be rounded.
        trusted: its bound may be taken for proven.
        offered: users may choose it.
        threads, seed, gap: it takes MathOpt's common parameter of that name.
        gives_prices: it gives dual values of a linear program.
        grid: step of the grid on which it sees continuous columns, if it knows whole numbers only.
        own: sets what it takes in its own way only.
        log: a row of its log with groups ``best`` and ``bound``.
    """

    name: str
    solver_type: str
    whole: bool
    trusted: bool
    offered: bool = True
    threads: bool = False
    seed: bool = True
    gap: bool = False
    gives_prices: bool = False
    grid: float | None = None
    own: Callable[[Any, Asked], None] | None = None
    log: re.Pattern[str] | None = None


INTERIOR_ROWS = 40_000
"""Rows above which HiGHS solves the linear programs of a search by interior points.

Measured on 128 courts (``make bench``): the dual simplex takes half as long for the first of them at 5 fortnights (28,500 rows)
and some four times as long at 9 (54,500 rows).
"""

SMALL_ROWS = 2_000
"""Rows up to which rows and whole numbers are kept to within ``FINE``, which costs time where there are many."""

FINE = 1e-9
"""Absolute tolerance of small tasks, the finest that HiGHS and SCIP both take."""

CP_SAT_GRID = 0.01
"""Step of the grid on which CP-SAT, which knows whole numbers only, sees continuous columns."""


LOG_SECONDS = 1.0
"""Most between two lines of HiGHS's log: progress is told by them, and Ctrl-C is heard between them."""


def _highs(parameters: Any, asked: Asked) -> None:
    """HiGHS takes threads and seed as options of its own, because MathOpt's HiGHS refuses the common ones."""
    from ortools.math_opt.solvers import highs_pb2

    options = highs_pb2.HighsOptionsProto()
    options.int_options["threads"] = asked.threads
    options.int_options["random_seed"] = asked.seed
    options.double_options["mip_min_logging_interval"] = LOG_SECONDS
    options.double_options["mip_feasibility_tolerance"] = FINE if asked.rows <= SMALL_ROWS else 1e-7
    if asked.rows <= SMALL_ROWS:
        options.double_options["primal_feasibility_tolerance"] = FINE
        options.double_options["dual_feasibility_tolerance"] = FINE
    if asked.improving is not None:
        options.bool_options["mip_improving_solution_save"] = True
        options.bool_options["mip_improving_solution_report_sparse"] = True
        options.string_options["mip_improving_solution_file"] = asked.improving
    if asked.rows > INTERIOR_ROWS:
        options.string_options["mip_lp_solver"] = "ipm"
    parameters.highs.CopyFrom(options)


def _scip(parameters: Any, asked: Asked) -> None:
    if asked.rows <= SMALL_ROWS:
        parameters.gscip.real_params["numerics/feastol"] = FINE


def _highs_interior(parameters: Any, asked: Asked) -> None:
    _highs(parameters, asked)
    parameters.highs.string_options["solver"] = "ipm"


def _pdlp_loose(parameters: Any, _: Asked) -> None:
    """Prices near enough for the courts to better: at 128 courts a third of the time of 1e-4, and as good a bound then."""
    criteria = parameters.pdlp.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_relative = criteria.eps_optimal_absolute = 1e-3


def _cp_sat(parameters: Any, _: Asked) -> None:
    """Without the presolve inclusion step, with which CP-SAT may call a wrong solution optimal (google/or-tools#5293)."""
    from ortools.sat import sat_parameters_pb2

    own = sat_parameters_pb2.SatParameters(presolve_inclusion_work_limit=0, mip_var_scaling=1 / CP_SAT_GRID)
    parameters.cp_sat.CopyFrom(own)


ENGINES: dict[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine(
            name="highs",
            solver_type="HIGHS",
            whole=True,
            trusted=True,
            seed=False,
            gap=True,
            gives_prices=True,
            own=_highs,
            log=re.compile(r"\d+\.\d+%\s+(?P<bound>\S+)\s+(?P<best>\S+)\s+\S+%?\s"),
        ),
        Engine(
            name="scip",
            solver_type="GSCIP",
            whole=True,
            trusted=True,
            gap=True,
            own=_scip,
            log=re.compile(r"\|\s*(?P<bound>[-+\d.e]+)\s*\|\s*(?P<best>[-+\d.e]+)\s*\|[^|]*\|[^|]*$"),
        ),
        Engine(
            name="cp-sat",
            solver_type="CP_SAT",
            whole=True,
            trusted=False,
            threads=True,
            gap=True,
            grid=CP_SAT_GRID,
            own=_cp_sat,
            log=re.compile(r"^#\S+\s+.*best:(?P<best>\S+)\s+next:\[\S+,(?P<bound>[^\]]+)\]"),
        ),
        Engine(name="glop", solver_type="GLOP", whole=False, trusted=True, gives_prices=True),
        Engine(name="pdlp", solver_type="PDLP", whole=False, trusted=False, threads=True, seed=False, gives_prices=True),
        Engine(
            name="pdlp-loose",
            solver_type="PDLP",
            whole=False,
            trusted=False,
            offered=False,
            threads=True,
            seed=False,
            gives_prices=True,
            own=_pdlp_loose,
        ),
        Engine(
            name="highs-ipm",
            solver_type="HIGHS",
            whole=False,
            trusted=True,
            offered=False,
            seed=False,
            gives_prices=True,
            own=_highs_interior,
        ),
    )
}
"""Every engine by name, those offered to users first."""

OFFERED: tuple[str, ...] = tuple(name for name, engine in ENGINES.items() if engine.offered)
"""Names a user may choose."""

DEFAULT = "highs"
"""Searches unless a user chooses another, and solves what is small beside the search."""

INTERIOR = "highs-ipm"
"""Solves large linear programs beside the search."""

BOUNDING = "glop"
"""Proves a bound, that of the linear relaxation, where the chosen engine's own is not to be trusted."""

APPROXIMATE = "pdlp"
"""Gives prices of large linear programs soon, near the right ones."""

WARM = "glop"
"""Solves small linear programs again and again, from the last basis (see ``courts.warm``)."""

LOOSE = "pdlp-loose"
"""Gives prices that only have to be near the right ones, sooner."""

SECOND = "scip"
"""Solves small programs a second time; ``DEFAULT`` does where this one was chosen for the first."""
