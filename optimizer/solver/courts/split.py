"""A program in, one small problem for each court out, and the rows that tie them together.

A row is a court's own if every court's column in it is of that court, even if shared columns (cases on their way, officers in
transit) stand in it, too. Each court gets a copy of the shared columns in its rows; the copy equals the original, which is one
more row that ties. So no row of work or stock has to be priced because a case may leave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from optimizer.plan import WHOLE, Kind
from optimizer.solver.backend import Task

if TYPE_CHECKING:
    from optimizer.program import Program

Array = NDArray[Any]


@dataclass(frozen=True)
class Part:
    """The problem of one court.

    Attributes:
        court: its number. rows: of the program, its own. columns: of the program, its own and then those it has copies of.
        task: its linear relaxation; copies are worth nothing in it.
        ties: shape (ties, columns), what a unit of each column adds to every row that ties.
    """

    court: int
    rows: Array
    columns: Array
    task: Task
    ties: csr_array


@dataclass(frozen=True)
class Split:
    """A program as problems of courts and rows that tie them.

    Attributes:
        program: what was split. parts: one for each court that has columns.
        shared: columns that are of no court. rows: of the program, those that tie; after them come the equalities of copies.
        ties: shape (ties, shared), as ``Part.ties`` for the shared columns.
        row_lower: limits of the rows that tie, shape (ties,). row_upper: likewise.
        held: shape (columns,), bool, what is decided among courts: whole columns, shared ones and officers in transit.
        apart: with those held, no row ties courts any more, so that what they are worth is the sum over the parts.
    """

    program: Program
    parts: tuple[Part, ...]
    shared: Array
    rows: Array
    ties: csr_array
    row_lower: Array
    row_upper: Array
    held: Array
    apart: bool


def split_program(program: Program) -> Split:
    """The problems of the courts of a program; their courts are those of its columns."""
    entries = program.matrix.tocoo()
    court = program.column_court[entries.col]
    row_court = _courts_of_rows(entries.row, court, program.matrix.shape[0])
    shared, rows = np.flatnonzero(program.column_court < 0), np.flatnonzero(row_court < 0)
    copied = (court < 0) & (row_court[entries.row] >= 0)
    copies = np.unique(np.stack([row_court[entries.row][copied], entries.col[copied]]), axis=1)  # court, column
    by_column = csc_array(program.matrix)
    courts = np.unique(program.column_court[program.column_court >= 0])
    parts = tuple(_part(program, by_column, int(j), np.flatnonzero(row_court == j), rows, copies) for j in courts)
    links = copies.shape[1]
    held = program.whole | np.isin(program.kinds, (*WHOLE, Kind.FLOW)) | (program.column_court < 0)
    return Split(
        program,
        parts,
        shared,
        rows,
        _ties_of_shared(by_column, shared, rows, copies[1]),
        np.concatenate([program.row_lower[rows], np.zeros(links)]),
        np.concatenate([program.row_upper[rows], np.zeros(links)]),
        held,
        not np.any(abs(program.matrix[rows]) @ (~held).astype(float) > 0),
    )


def _courts_of_rows(row: Array, court: Array, size: int) -> Array:
    """The only court that has columns in each row, -1 where there are several or none; shape (size,)."""
    of = court >= 0
    least, most = np.full(size, np.iinfo(int).max), np.full(size, -1)
    np.minimum.at(least, row[of], court[of])
    np.maximum.at(most, row[of], court[of])
    return np.where(least == most, most, -1)


def _part(program: Program, by_column: csc_array, court: int, rows: Array, tying: Array, copies: Array) -> Part:
    own, links = np.flatnonzero(program.column_court == court), np.flatnonzero(copies[0] == court)
    columns = np.concatenate([own, copies[1, links]])
    entries = by_column[:, own][tying].tocoo()
    ties = csr_array(
        (
            np.concatenate([entries.data, np.ones(len(links))]),
            (
                np.concatenate([entries.row, len(tying) + links]),
                np.concatenate([entries.col, len(own) + np.arange(len(links))]),
            ),
        ),
        shape=(len(tying) + copies.shape[1], len(columns)),
    )
    task = Task(
        csr_array(by_column[:, columns][rows]),
        program.row_lower[rows],
        program.row_upper[rows],
        program.lower[columns],
        program.upper[columns],
        np.concatenate([program.worth[own], np.zeros(len(links))]),
        np.zeros(len(columns), dtype=bool),
    )
    return Part(court, rows, columns, task, ties)


def _ties_of_shared(by_column: csc_array, shared: Array, rows: Array, copied: Array) -> csr_array:
    entries = by_column[:, shared][rows].tocoo()
    links = len(copied)
    return csr_array(
        (
            np.concatenate([entries.data, -np.ones(links)]),
            (
                np.concatenate([entries.row, len(rows) + np.arange(links)]),
                np.concatenate([entries.col, np.searchsorted(shared, copied)]),
            ),
        ),
        shape=(len(rows) + links, len(shared)),
    )
