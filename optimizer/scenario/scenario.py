"""A scenario: a validated document that remembers where every value of it was written."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from optimizer.errors import Fault, Place, ScenarioError, unknown_name
from optimizer.scenario.assumptions import (
    FILE_BASES,
    MADE_UP,
    Assumption,
    assumptions_of,
    frame,
    restored,
    unrecorded,
    with_columns,
)
from optimizer.scenario.cautions import cautions
from optimizer.scenario.consistency import check_consistency
from optimizer.scenario.fitted import check_warm_up, fitted, warmed_up
from optimizer.scenario.forms import Tables, expand
from optimizer.scenario.goals import check_days, check_ranks
from optimizer.scenario.lags import check_pipelines
from optimizer.scenario.overlay import apply_variant, load_layers, variant_names
from optimizer.scenario.records import recorded, without_records
from optimizer.scenario.references import check_references
from optimizer.scenario.schema import Document
from optimizer.scenario.settings import apply_settings, change, read_settings
from optimizer.scenario.staffing import check_heads
from optimizer.scenario.stocks import check_stock
from optimizer.scenario.translation import validate
from optimizer.scenario.tree import Node, from_plain, path_steps, path_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pandas import DataFrame

    from optimizer.scenario.warm_up import Warmed

MOST_FAULTS = 1_000


@dataclass(frozen=True)
class _Origin:
    """What a scenario is made of, before a variant and settings are laid over it.

    Attributes:
        tree: all files laid over one another, ``variants`` included.
        path: the file asked for. settings: overlays of one value each.
        outside: courts left out before. tables: CSV files already read. warmed: warm-ups already run, by what they read.
    """

    tree: Node
    path: Path | None = None
    settings: tuple[Node, ...] = ()
    outside: frozenset[str] = frozenset()
    tables: Tables = field(default_factory=dict)
    warmed: dict[str, Warmed] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """What to plan for. Never changes; ``with_settings`` and ``with_variant`` give new ones, checked again.

    Attributes:
        document: the validated content, tables read, variant and settings applied, the warm-up run.
        source: the same before the warm-up; the document itself if there is none.
        warmed: what the warm-up made and fitted, or ``None``.
        path: the file it came from, or ``None``.
        variant: the named what-if applied, or ``None``.
        variants: names of the what-ifs that the file offers.
        fitted: what the warm-up fitted, as what numbers rest on; what it was fitted to is the source.
        basis: "made-up" if the file says so of all its numbers that say nothing else, else "recorded".
    """

    document: Document
    source: Document
    warmed: Warmed | None
    path: Path | None
    variant: str | None
    variants: tuple[str, ...]
    fitted: tuple[Assumption, ...]
    basis: str
    _recorded: tuple[Assumption, ...]
    _origin: _Origin
    _tree: Node
    _outside: frozenset[str]

    @classmethod
    def load(cls, path: str | Path, *, variant: str | None = None, settings: Mapping[str, Any] | Iterable[str] = ()) -> Self:
        """Read a scenario file.

        Args:
            path: the YAML file.
            variant: the named what-if to apply.
            settings: ``path=value`` texts, or a mapping of paths to values, such as ``{"calendar.periods": 4}``; names of
                mechanisms, targets and courts may stand in paths.

        Raises:
            ScenarioError: with every fault found, each with file, line and column.
        """
        faults: list[Fault] = []
        overlays = read_settings(settings, faults)
        tree = load_layers(Path(path), faults)
        if tree is None:
            raise ScenarioError(faults)
        return cls._make(_Origin(tree, Path(path), overlays), variant, faults)

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | Document, *, name: str = "<memory>") -> Self:
        """Make a scenario from plain data, shaped like the YAML file; tables are sought from the working directory.

        Raises:
            ScenarioError: with every fault found; places carry ``name`` and no line.
        """
        data = document.model_dump(mode="json", by_alias=True) if isinstance(document, Document) else document
        return cls._from_plain(data, name)

    @classmethod
    def from_dump(cls, data: object) -> Self:
        """Make a scenario from what ``dump`` gave.

        Raises:
            ScenarioError: this is no dump, or its document is faulty.
        """
        saved: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        name, document = str(saved.get("file") or "<saved>"), saved.get("document")
        outside, variant, kept = saved.get("outside") or [], saved.get("variant"), saved.get("assumptions") or []
        texts = isinstance(variant, str | None) and isinstance(saved.get("basis"), str | None)
        if not (isinstance(document, Mapping) and isinstance(outside, list) and isinstance(kept, list) and texts):
            raise ScenarioError([Fault(Place(name), "document", "this is no saved scenario")])
        faults: list[Fault] = []
        plain = restored(document, kept, faults, Place(name))
        if saved.get("basis"):
            plain["basis"] = saved["basis"]
        return replace(cls._from_plain(plain, name, frozenset(map(str, outside)), kept, faults), variant=variant)

    def dump(self) -> dict[str, Any]:
        """The whole content as plain data for JSON, without outside references."""
        return {
            "document": self.source.model_dump(mode="json", by_alias=True),
            "file": None if self.path is None else self.path.name,
            "variant": self.variant,
            "outside": sorted(self._outside),
            "basis": self.basis,
            "assumptions": [one.as_dict() for one in self._recorded],
        }

    @property
    def name(self) -> str:
        """Short name."""
        return self.document.name

    @property
    def label(self) -> str:
        """How tables call a plan for it: ``name`` or ``name@variant``."""
        return f"{self.name}@{self.variant}" if self.variant else self.name

    @property
    def digest(self) -> str:
        """SHA-256 of the content, order included: the same for the same input, whatever file it came from.

        What is said of numbers counts where anything is said.
        """
        content: Any = self.source.model_dump(mode="json", by_alias=True)
        if self._recorded or self.basis == MADE_UP:
            content = [content, self.basis, [one.as_dict() for one in self._recorded]]
        text = json.dumps(content, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def warnings(self) -> tuple[Fault, ...]:
        """What can be read and solved, but is hardly meant: each with its place, sorted by it."""
        return cautions(self.document, self._tree, self._outside, self.warmed)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What its numbers rest on: one for each number or column that says so, in their order, then ``fitted``."""
        return (*self._recorded, *self.fitted)

    @property
    def unrecorded(self) -> tuple[str, ...]:
        """Paths of the numbers written that say nothing of what they rest on, structural ones left out."""
        return unrecorded(self._tree)

    def assumption_frame(self) -> DataFrame:
        """One row per assumption: path, numbers, base, low, high, basis, and source and note in both languages.

        ``path`` is what ``changed`` takes, but for columns of tables: there ``numbers`` says how many they hold, ``base`` is
        NaN, and ``low`` and ``high`` are factors on all of them.
        """
        return frame(self.assumptions)

    def place(self, path: str) -> Place:
        """Where ``path`` (such as ``mechanisms[0].heads`` or ``budgets.travel``) is written, or the nearest thing above it."""
        try:
            return self._tree.at(path_steps(path)).place
        except ValueError:
            return self._tree.place

    def with_variant(self, variant: str | None) -> Self:
        """The same file and settings with another of its what-ifs applied."""
        return self._make(self._origin, variant, [])

    def with_settings(self, settings: Mapping[str, Any] | Iterable[str]) -> Self:
        """The same scenario with some values changed, checked again; texts are read as YAML."""
        faults: list[Fault] = []
        return self._over(read_settings(settings, faults), faults)

    def changed(self, **values: Any) -> Self:
        """The same scenario with some values changed, taken as they are: ``changed(**{"calendar.periods": 4})``."""
        faults: list[Fault] = []
        return self._over(change(values, faults), faults)

    def _over(self, overlays: tuple[Node, ...], faults: list[Fault]) -> Self:
        return self._make(replace(self._origin, settings=(*self._origin.settings, *overlays)), self.variant, faults)

    def __repr__(self) -> str:
        which = f", variant {self.variant!r}" if self.variant else ""
        return f"<Scenario {self.name!r}{which}: {len(self.document.courts)} courts>"

    @classmethod
    def _from_plain(
        cls,
        data: Mapping[str, Any],
        name: str,
        outside: frozenset[str] = frozenset(),
        columns: Sequence[Any] = (),
        faults: list[Fault] | None = None,
    ) -> Self:
        faults = [] if faults is None else faults
        tree = with_columns(without_records(from_plain(data, Place(name), faults), faults), columns, faults)
        return cls._make(_Origin(tree, outside=outside), None, faults)

    @classmethod
    def _make(cls, origin: _Origin, variant: str | None, faults: list[Fault]) -> Self:
        """Lay variant and settings over the origin and check the outcome; ``faults`` are those of reading it."""
        variants = variant_names(origin.tree, faults)
        tree = apply_settings(apply_variant(origin.tree, variant, faults), origin.settings, faults)
        read = list(faults)
        tree, basis = _file_basis(tree, read)
        written = tree
        tree, outside = expand(tree, origin.tables, read)
        outside |= origin.outside
        document = validate(tree, later := [])
        later += [*check_references(tree, outside), *check_consistency(tree, outside)]
        if document is not None and not read and not later:
            later += [*check_heads(document, tree), *check_pipelines(document, tree)]
            later += [*check_stock(document, tree), *check_warm_up(document, tree)]
            later += [*check_days(document, tree), *check_ranks(document, tree)]
        kept: tuple[Assumption, ...] = ()
        if document is not None and not read and not later:
            kept, ranges = assumptions_of(tree)
            later += [*ranges, *_moved(written, tree)]
        warmed = None if document is None or read or later else warmed_up(document, tree, origin.warmed, later)
        found = _without_echoes(read, later)
        if found or document is None:
            raise ScenarioError(found)
        fits = fitted(document, warmed, tree.at(("warm_up", "closures")).place)
        made = document if warmed is None else warmed.applied(document)
        return cls(made, document, warmed, origin.path, variant, variants, fits, basis, kept, origin, tree, outside)


def _file_basis(tree: Node, faults: list[Fault]) -> tuple[Node, str]:
    """The tree without its own ``basis``, and that basis."""
    node = tree.fields.get("basis")
    if node is None:
        return tree, "recorded"
    if node.value not in FILE_BASES:
        faults.append(unknown_name(node.place, "basis", str(node.plain()), "basis of a file", FILE_BASES))
    return replace(tree, value={name: one for name, one in tree.fields.items() if name != "basis"}), str(node.value)


def _moved(written: Node, full: Node) -> list[Fault]:
    """Records in lists of which ``within`` leaves rows out: their positions would not be those that settings speak of."""
    found = []
    for section in ("pools", "queues"):
        rows = written.fields[section]
        if len(rows.items) == len(full.fields[section].items):
            continue
        for steps, _, record in recorded(rows, (section,)):
            message = "'within' leaves out rows of this list, so that a record in it would have no fixed path"
            found.append(Fault(record.place, path_text(steps), message, None, "a table with 'columns'"))
    return found


def split_item(text: str | Path) -> tuple[str, str | None]:
    """File and variant of ``FILE`` or ``FILE@VARIANT``.

    Files and folders may have an ``@`` in their names: the longest beginning that is a file counts. Where none is, the last
    ``@`` of the file's own name divides.
    """
    whole = str(text)
    cuts = [at for at, letter in enumerate(whole) if letter == "@"]
    for at in (len(whole), *reversed(cuts)):
        if Path(whole[:at]).is_file():
            return whole[:at], whole[at + 1 :] or None
    name = max(whole.rfind("/"), whole.rfind(os.sep))
    return (whole[: cuts[-1]], whole[cuts[-1] + 1 :]) if cuts and cuts[-1] > name else (whole, None)


def _without_echoes(first: Sequence[Fault], later: Sequence[Fault]) -> list[Fault]:
    """All faults once, without those that only repeat what an earlier stage found at the same place or in the same table."""
    places = {fault.place for fault in first if fault.place.line}
    tables = {fault.path.split(".")[0].split("[")[0] for fault in first if fault.path.startswith(("courts", "pools", "queues"))}
    inner = [fault.path for fault in (*first, *later)]

    def echoes(fault: Fault) -> bool:
        short = fault.message.startswith("must have at least")
        return fault.place in places or (short and (fault.path in tables or any(p.startswith(f"{fault.path}[") for p in inner)))

    found = list(dict.fromkeys([*first, *(fault for fault in later if not echoes(fault))]))
    if len(found) > MOST_FAULTS:
        more = Fault(found[MOST_FAULTS].place, "", f"{len(found) - MOST_FAULTS} more faults are not listed")
        found[MOST_FAULTS:] = [more]
    return found
