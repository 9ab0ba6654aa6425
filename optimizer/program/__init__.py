"""Rows and verbs that mechanisms pose with, and the sparse program that comes of it; nothing here knows a mechanism."""

from optimizer.program.arrays import Block, Program, Rows, Unsupplied
from optimizer.program.model import Flow, Model
from optimizer.program.terms import Limit, Term

__all__ = ["Block", "Flow", "Limit", "Model", "Program", "Rows", "Term", "Unsupplied"]
