"""Scenario in, frozen arrays out: names become indices once, here."""

from optimizer.problem.arrays import Cells, Map, Problem, Returns, Staff, Time
from optimizer.problem.build import build_problem

__all__ = ["Cells", "Map", "Problem", "Returns", "Staff", "Time", "build_problem"]
