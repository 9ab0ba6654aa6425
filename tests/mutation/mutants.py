"""Source in, mutants out: one small change each, as an abstract syntax tree ready to be compiled.

Left alone are annotations, texts, what is raised or asserted, the fields of a section (the scenario's own tests hold them), and
numbers below 0.001, which are tolerances and no part of a plan.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
WEAKENED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
FLIPPED: dict[type[ast.AST], type[ast.AST]] = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
NAMES = {
    "min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "floor": "ceil", "ceil": "floor", "any": "all",
    "all": "any", "zeros": "ones", "ones": "zeros", "argmin": "argmax", "argmax": "argmin", "cumsum": "copy",
}  # fmt: skip
SILENT = (ast.Raise, ast.Assert, ast.JoinedStr)
TOLERANCE = 1e-3


@dataclass(frozen=True)
class Mutant:
    """One change of one file.

    ``function`` is where it lies, by its full name in the file, "" for the constants of a module; ``number`` says which of the
    file's changes it is; ``what`` shows it; ``default`` says that it is the default of an argument.
    """

    path: Path
    function: str
    line: int
    number: int
    what: str
    default: bool

    def tree(self) -> ast.Module:
        """The file with this change made."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        for number, (_, holder, field, index, new) in enumerate(sites(tree)):
            if number == self.number:
                put(holder, field, index, new)
                return ast.fix_missing_locations(tree)
        raise ValueError(f"no change {self.number} in {self.path}")

    def __str__(self) -> str:
        return f"{self.path}:{self.line} #{self.number} {self.function}: {self.what}"


def mutants_of(path: Path) -> list[Mutant]:
    """Every mutant of a file."""
    found = []
    for number, (function, holder, field, index, new) in enumerate(sites(ast.parse(path.read_text(encoding="utf-8")))):
        old = getattr(holder, field) if index is None else getattr(holder, field)[index]
        what = f"`{_short(old)}` -> `{_short(new)}`"
        found.append(Mutant(path, function, old.lineno, number, what, isinstance(holder, ast.arguments)))
    return found


Site = tuple[str, ast.AST, str, int | None, ast.AST]
"""Function, node, its field, position in the field if it is a list, and what to put there."""


def sites(tree: ast.Module) -> Iterator[Site]:
    """Every place where something may be changed, in the order of the file."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from _of_definition(node, "")
        elif isinstance(node, ast.Assign):
            yield from _below(node, "")


def _of_definition(node: ast.FunctionDef | ast.ClassDef, within: str) -> Iterator[Site]:
    name = f"{within}{node.name}"
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            if isinstance(part, ast.FunctionDef):
                yield from _of_definition(part, f"{name}.")
        return
    for field in ("defaults", "kw_defaults"):
        for index, default in enumerate(getattr(node.args, field)):
            for new in _changed(default) if default is not None else ():
                yield name, node.args, field, index, new
    for index in range(len(node.body)):
        yield from _statement(node, "body", index, name)


def _statement(holder: ast.AST, field: str, index: int | None, name: str) -> Iterator[Site]:
    node = getattr(holder, field) if index is None else getattr(holder, field)[index]
    if isinstance(node, SILENT):
        return
    for new in _changed(node):
        yield name, holder, field, index, new
    yield from _below(node, name)


def _below(node: ast.AST, name: str) -> Iterator[Site]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list") or (isinstance(node, ast.keyword) and node.arg == "strict"):
            continue
        for index, part in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(part, ast.AST):
                if field == "ifs":
                    yield name, node, field, index, ast.Constant(True)
                yield from _statement(node, field, index, name)


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.Constant(value=value):
            yield from _nudged(value)
        case ast.BinOp() | ast.BoolOp() | ast.Compare():
            yield from _reckoned(node)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield operand
        case ast.IfExp(test=test) | ast.If(test=test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Call(func=ast.Name(id=name)) if name in NAMES:
            yield _with(node, func=ast.Name(NAMES[name], ast.Load()))
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in NAMES:
            yield _with(node, func=ast.Attribute(value, NAMES[name], ast.Load()))
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield ast.Pass()


def _nudged(value: Any) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, float) and (abs(value) >= TOLERANCE or not value):
        yield ast.Constant(value * 1.5 if value else 0.5)


def _reckoned(node: ast.BinOp | ast.BoolOp | ast.Compare) -> Iterator[ast.AST]:
    """Another operator, or a term less."""
    if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and not [*_nudged(node.right.value)]:
        return  # a tolerance
    if isinstance(node, ast.Compare):
        op, *more = node.ops
        yield from (_with(node, ops=[table[type(op)](), *more]) for table in (WEAKENED, FLIPPED) if type(op) in table)
    elif type(node.op) in SWAPPED:
        yield _with(node, op=SWAPPED[type(node.op)]())
        if isinstance(node, ast.BinOp):
            yield node.left
        else:
            yield node.values[0] if len(node.values) == 2 else _with(node, values=node.values[:-1])


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def put(holder: ast.AST, field: str, index: int | None, new: ast.AST) -> None:
    """Set one child of a node."""
    old = getattr(holder, field) if index is None else getattr(holder, field)[index]
    new = ast.copy_location(copy.copy(new), old)
    if index is None:
        setattr(holder, field, new)
    else:
        getattr(holder, field)[index] = new


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 160 else f"{text[:78]} ... {text[-78:]}"
