"""Tables of orders in, a draft of a plan out, or every fault of every table at once.

Names and dates are read, never positions, so that a table means the same in a scenario that was changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.editing.columns import ACTS, FREE, MOVES, ORDERS, ROLE, folded, header_of
from optimizer.editing.lines import Draft, Line
from optimizer.editing.names import (
    NO,
    YES,
    acts_of,
    classes_known,
    courts_known,
    day,
    mechanisms_known,
    number,
    one_of,
    roles_known,
    whole_number,
)
from optimizer.errors import Fault, unknown_name
from optimizer.frames.blocks import officers
from optimizer.sheets import text_of
from optimizer.texts import label, languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.editing.columns import Header
    from optimizer.editing.names import Known
    from optimizer.errors import Place
    from optimizer.facts import Facts
    from optimizer.plan import Decision
    from optimizer.sections import MechanismSection
    from optimizer.sheets import Cell, Sheet

MOST_ROWS = 50_000

TIED = 0
"""In place of a tier, which count from 1: the tied part of a queue."""


def read_draft(sheets: Sequence[Sheet], facts: Facts, faults: list[Fault]) -> Draft:
    """What sheets order; those that hold no table of orders are left alone."""
    lines: list[Line] = []
    notes: list[Fault] = []
    files: list[str] = []
    known = _Everything(facts)
    for sheet in sheets:
        header = header_of(sheet, facts, faults)
        if header is None:
            continue
        files.append(sheet.file)
        table = _Table(sheet, header, known, faults, notes)
        lines += table.read()
    _refuse_repeated(lines, faults)
    return Draft(tuple(lines), tuple(notes), tuple(files))


def _refuse_repeated(lines: list[Line], faults: list[Fault]) -> None:
    first: dict[object, Line] = {}
    for line in lines:
        other = first.setdefault(line.key, line)
        if other is not line:
            where = f"line {other.place.line}" + (f" of {other.place.file}" if other.place.file != line.place.file else "")
            faults.append(Fault(line.place, line.owner, f"orders again what {where} orders", None, "one line for one order"))


class _Everything:
    """What there is to be named in a scenario, gathered once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.courts, self.roles, self.classes = courts_known(facts), roles_known(facts), classes_known(facts)
        self.mechanisms = mechanisms_known(facts)
        self.sections = [one for one in facts.document.mechanisms if one.on]
        cells = facts.cells
        keys = zip(cells.court.tolist(), cells.klass.tolist(), cells.tier.tolist(), cells.tied.tolist(), strict=True)
        self.cells = {(j, k, TIED if tied else tier + 1): n for n, (j, k, tier, tied) in enumerate(keys)}


class _Table:
    """One sheet that holds a table of orders."""

    def __init__(self, sheet: Sheet, header: Header, known: _Everything, faults: list[Fault], notes: list[Fault]) -> None:
        self.sheet, self.header, self.known = sheet, header, known
        self.facts = known.facts
        self.faults, self.notes = faults, notes

    # -- rows and cells --------------------------------------------------------------------------------------------

    def read(self) -> list[Line]:
        """Every line that can be read; faults for the rest."""
        out: list[Line] = []
        read = {ORDERS: self.orders, MOVES: self.moves, ACTS: self.acts}[self.header.form]
        self.refuse_merged()
        for row in range(self.header.row + 1, min(len(self.sheet.rows), MOST_ROWS)):
            cells = self.sheet.rows[row]
            if not any(text_of(cell) for cell in cells):
                continue
            if len(cells) != len(self.header.written) and any(text_of(cell) for cell in cells[len(self.header.written) :]):
                self.say(row, len(self.header.written), "", "the row has more cells than there are columns", str(len(cells)))
                continue
            if len(cells) < len(self.header.written):
                expected = f"{len(self.header.written)}, as in the row with the names"
                self.say(row, max(len(cells), 1), "", f"the row has {len(cells)} cells", None, expected)
                continue
            if not self.untrue(row):
                out += read(row)
        return out

    @property
    def wide(self) -> bool:
        """Whether roles stand side by side."""
        return any(name.startswith(ROLE) for name in self.header.at)

    def refuse_merged(self) -> None:
        """Cells that are merged say what they say once, and nobody knows of which rows."""
        for top, left, bottom, right in self.sheet.merged:
            if bottom > self.sheet.lines[self.header.row] and left <= len(self.header.written):
                message = f"cells are merged, {bottom - top + 1} rows by {right - left + 1} columns"
                place = type(self.sheet.place(0))(self.sheet.file, top, left)
                self.faults.append(Fault(place, self.header.form.name, message, None, "one value in each cell"))

    def untrue(self, row: int) -> bool:
        """Whether a cell of a row that is read says nothing that can be trusted, which is a fault."""
        line = self.sheet.lines[row]
        follows = {*self.header.form.told, *FREE, *(("heads",) if self.wide else ())}
        told = {column for name in follows for column in self.header.at.get(name, ())}
        found = [
            (at[1], why)
            for at, why in self.sheet.untrue.items()
            if at[0] == line and at[1] <= len(self.header.written) and at[1] - 1 not in told
        ]
        for column, why in found:
            self.say(row, column, self.header.written[column - 1], why, None, "the value itself")
        return bool(found)

    def say(
        self, row: int, column: int, path: str, message: str, value: str | None = None, expected: str | None = None
    ) -> None:
        where = f"{self.header.form.name}.{path}" if path else self.header.form.name
        self.faults.append(Fault(self.sheet.place(row, column), where, message, value, expected))

    def cells(self, row: int, name: str) -> list[tuple[Cell, Place]]:
        """The cells of a thing that are filled in."""
        columns = self.header.at.get(name, [])
        return [
            (self.sheet.rows[row][column], self.sheet.place(row, column + 1))
            for column in columns
            if text_of(self.sheet.rows[row][column])
        ]

    def filled(self, row: int, name: str) -> list[tuple[Cell, Place]]:
        """The same; a fault if there are none."""
        cells = self.cells(row, name)
        if not cells:
            column = self.header.at[name][0] + 1 if name in self.header.at else 1
            self.say(row, column, name, "the cell is empty", None, "a value")
        return cells

    def named(self, row: int, name: str, known: Known) -> int | None:
        """The thing that a row names; ``None`` with a fault if it names none."""
        cells = self.filled(row, name)
        return one_of(known, cells, f"{self.header.form.name}.{name}", self.faults) if cells else None

    def mechanism(self, row: int, order: str) -> MechanismSection | None:
        """The mechanism of a row, which must give orders of that sort."""
        position = self.named(row, "mechanism", self.known.mechanisms)
        if position is None:
            return None
        section = self.known.sections[position]
        if not any(decision.order == order for decision in section.decisions):
            fitting = [one.name for one in self.known.sections if any(d.order == order for d in one.decisions)]
            column = self.header.at["mechanism"][0] + 1
            what = {"posting": "posts nobody", "move": "moves no cases", "act": "gives no such orders"}[order]
            self.say(row, column, "mechanism", f"'{section.name}' {what}", None, f"one of {', '.join(fitting) or 'none'}")
            return None
        return section

    def count(self, row: int, column: int, path: str) -> int | None:
        """A whole number; an empty cell is none, 0."""
        cell = self.sheet.rows[row][column]
        if not text_of(cell):
            return 0
        return whole_number(cell, self.sheet.place(row, column + 1), f"{self.header.form.name}.{path}", self.faults)

    def period(self, row: int, name: str, *, ends: bool = False) -> int | None:
        """The period that begins, or ends, on the day of a cell."""
        cells = self.filled(row, name)
        if not cells:
            return None
        cell, place = cells[0]
        path = f"{self.header.form.name}.{name}"
        found = day(cell, place, path, self.faults)
        if found is None:
            return None
        days = self.facts.time.ends if ends else self.facts.time.starts
        if found in days:
            return days.index(found)
        what = "ends" if ends else "begins"
        near = sorted(days, key=lambda one: abs((one - found).days))[:3]
        beyond = not days[0] <= found <= days[-1]
        message = f"no period {what} on this day" + (", which lies beyond the plan" if beyond else "")
        self.faults.append(Fault(place, path, message, found.isoformat(), None, tuple(sorted(map(str, near)))))
        return None

    def window(self, row: int) -> tuple[int, int] | None:
        """First period and number of periods."""
        first, last = self.period(row, "start"), self.period(row, "end", ends=True)
        if first is None or last is None:
            return None
        if last < first:
            self.say(row, self.header.at["end"][0] + 1, "end", "lies before the start", text_of(self.cells(row, "end")[0][0]))
            return None
        return first, last - first + 1

    # -- the three tables ------------------------------------------------------------------------------------------

    def orders(self, row: int) -> list[Line]:
        """A line of postings: who sends whom."""
        section = self.mechanism(row, "posting")
        donor, host = (self.named(row, who, self.known.courts) for who in ("donor", "host"))
        window, heads = self.window(row), self.heads(row)
        if section is None or donor is None or host is None or window is None or heads is None:
            return []
        decision = next(one for one in section.decisions if one.order == "posting")
        courts = (self.facts.courts[donor], self.facts.courts[host])
        index = {"donor": donor, "host": host, "start": window[0], "length": window[1]}
        touches = (window[0], window[0] + window[1] - 1)
        self.compare(row, index, {role: n for role, (n, _) in heads.items()})
        return [
            Line(section.name, decision, {**index, "role": role}, float(n), place, courts, touches)
            for role, (n, place) in heads.items()
        ]

    def heads(self, row: int) -> dict[int, tuple[int, Place]] | None:
        """Officers by role, with their cells; of roles in columns, those that are filled in."""
        columns = {name.removeprefix(ROLE): at for name, at in self.header.at.items() if name.startswith(ROLE)}
        if not columns:
            one, column = self.named(row, "role", self.known.roles), self.header.at["heads"][0]
            n = self.count(row, column, "heads")
            return None if one is None or n is None else {one: (n, self.sheet.place(row, column + 1))}
        out: dict[int, tuple[int, Place]] = {}
        sound = True
        for role, at in columns.items():
            n = self.count(row, at[0], f"heads_{role}")
            sound &= n is not None
            if n is not None and text_of(self.sheet.rows[row][at[0]]):
                out[self.facts.roles.index(role)] = (n, self.sheet.place(row, at[0] + 1))
        if sound and not any(n for n, _ in out.values()) and not out:
            self.say(row, min(at[0] for at in columns.values()) + 1, "heads_ROLE", "nobody is sent", None, "heads of some role")
        return out if sound else None

    def compare(self, row: int, index: dict[str, int], heads: dict[int, int]) -> None:
        """Note cells for reading that still say what stood there before."""
        facts = self.facts
        sent = {role: float(heads.get(r, 0)) for r, role in enumerate(facts.roles)}
        first, last = index["start"], index["start"] + index["length"]
        weeks = float(facts.time.weeks[first:last].sum())
        wanted = {"weeks": weeks} | ({"heads": sum(sent.values())} if self.wide else {})
        stale = [
            self.header.written[column]
            for name, value in wanted.items()
            for column in self.header.at.get(name, ())
            if (told := number(self.sheet.rows[row][column])) is not None and abs(told - value) > 1e-6
        ]
        marks = {lang: label("mark.list", lang) for lang in languages()}
        people = [(mark, set(officers(facts, sent, lang).split(mark))) for lang, mark in marks.items()]  # in any order
        stale += [
            self.header.written[column]
            for column in self.header.at.get("officers", ())
            if (text := text_of(self.sheet.rows[row][column])) and all(set(text.split(mark)) != said for mark, said in people)
        ]
        if stale:
            message = f"{', '.join(stale)} still say what stood here before; the cells of roles and dates count"
            self.notes.append(Fault(self.sheet.place(row), self.header.form.name, message, severity="warning"))

    def moves(self, row: int) -> list[Line]:
        """Cases of one court, class and tier that another court executes."""
        section = self.mechanism(row, "move")
        origin, receiver = (self.named(row, who, self.known.courts) for who in ("origin", "receiver"))
        klass = self.named(row, "class", self.known.classes)
        ordered, executed = self.period(row, "ordered"), self.period(row, "executed")
        column = self.header.at["cases"][0]
        cases, tier = self.count(row, column, "cases"), self.tier(row)
        if section is None or origin is None or receiver is None or klass is None or tier is None:
            return []
        if ordered is None or executed is None or cases is None:
            return []
        cell = self.known.cells.get((origin, klass, tier))
        if cell is None:
            there = sorted(t for j, k, t in self.known.cells if (j, k) == (origin, klass))
            alternatives = ", ".join(f"tier {t}" if t else "tied ones" for t in there)
            message = f"{self.facts.courts[origin]} has no such cases of class {self.facts.classes[klass]}"
            self.say(
                row,
                self.header.at["tier"][0] + 1,
                "tier",
                message,
                f"tier {tier}" if tier else "tied",
                alternatives or "another class or court",
            )
            return []
        decision = next(one for one in section.decisions if one.order == "move")
        index = {"cell": cell, "receiver": receiver, "period": ordered, "finished": executed}
        courts = (self.facts.courts[origin], self.facts.courts[receiver])
        return [
            Line(section.name, decision, index, float(cases), self.sheet.place(row, column + 1), courts, (ordered, executed))
        ]

    def tier(self, row: int) -> int | None:
        """Number of a tier, from 1; 0 for tied cases, which have none."""
        tied = self.tied(row)
        if tied is None or tied:
            return None if tied is None else TIED
        cells = self.filled(row, "tier")
        return whole_number(*cells[0], f"{self.header.form.name}.tier", self.faults) if cells else None

    def tied(self, row: int) -> bool | None:
        """Whether the cases are tied."""
        cells = self.filled(row, "tied")
        if not cells:
            return None
        text = text_of(cells[0][0]).casefold()
        if text not in YES | NO:
            self.say(row, self.header.at["tied"][0] + 1, "tied", "is neither yes nor no", repr(text), "yes or no, 是 or 否")
            return None
        return text in YES

    def acts(self, row: int) -> list[Line]:
        """Any other order."""
        section = self.mechanism(row, "act")
        decision = None if section is None else self.what(row, section)
        if section is None or decision is None:
            return []
        if not decision.now:
            message = f"'{section.name}': what is so ordered follows from the rest and is not read"
            self.notes.append(Fault(self.sheet.place(row), self.header.form.name, message, severity="warning"))
            return []
        index = self.axes(row, section, decision)
        column = self.header.at["amount"][0]
        if not text_of(self.sheet.rows[row][column]):
            self.say(row, column + 1, "amount", "the cell is empty", None, "a number, 0 for none")
            return []
        amount = self.count(row, column, "amount")
        if index is None or amount is None:
            return []
        courts = tuple(self.facts.courts[index[axis]] for axis in ("court", "donor") if axis in index)
        first = index.get("start", index.get("period", 0))
        last = first + index.get("length", 1) - 1
        return [Line(section.name, decision, index, float(amount), self.sheet.place(row, column + 1), courts, (first, last))]

    def what(self, row: int, section: MechanismSection) -> Decision | None:
        """The decision that a row names."""
        cells = self.filled(row, "what")
        known = acts_of(section)
        found = {known.get(folded(text_of(cell))) for cell, _ in cells}
        for cell, place in cells:
            if folded(text_of(cell)) not in known:
                shown = tuple(dict.fromkeys(known))
                self.faults.append(unknown_name(place, "acts.what", text_of(cell), f"order of '{section.name}'", shown))
        if None in found or not found:
            return None
        if len(found) > 1:
            self.say(row, self.header.at["what"][0] + 1, "what", "the cells name two orders", None, "one, the others cleared")
            return None
        return next(one for one in section.decisions if one.name in found and one.order == "act")

    def axes(self, row: int, section: MechanismSection, decision: Decision) -> dict[str, int] | None:
        """Where and when, as far as a table says it."""
        index: dict[str, int | None] = {}
        for axis in decision.axes:
            if axis in ("court", "donor"):
                index[axis] = self.named(row, "court", self.known.courts)
            elif axis == "role":
                index[axis] = self.named(row, "role", self.known.roles)
            elif axis == "start" and "length" in decision.axes:
                window = self.window(row)
                index |= dict(zip(("start", "length"), window or (None, None), strict=True))
            elif axis in ("start", "period"):
                index[axis] = self.period(row, "start")
            elif section.listed(axis) is not None:
                index[axis] = self.listed(row, section, axis)
        read = {axis: value for axis, value in index.items() if value is not None}
        dated = self.dated(row, decision, read.get("start", read.get("period")))
        return read if dated and len(read) == len(index) else None

    def dated(self, row: int, decision: Decision, first: int | None) -> bool:
        """Whether days that an order does not choose are days; other ones than it has are noted, as in a longer plan."""
        axes, before, time = decision.axes, len(self.faults), self.facts.time
        last = first if "period" in axes else len(time.ends) - 1
        fixed = [] if "start" in axes or "period" in axes else [("start", time.starts[0])]
        fixed += [] if "length" in axes or last is None else [("end", time.ends[last])]
        for name, right in fixed:
            for cell, place in self.cells(row, name):
                found = day(cell, place, f"acts.{name}", self.faults)
                if found not in (right, None):
                    message = "this order does not choose that day"
                    self.notes.append(Fault(place, f"acts.{name}", message, str(found), str(right), severity="warning"))
        return len(self.faults) == before

    def listed(self, row: int, section: MechanismSection, axis: str) -> int | None:
        """What a mechanism numbers itself, by its name: a lot."""
        names = [str(getattr(one, "name", "")) for one in section.listed(axis) or ()]
        cells = self.filled(row, "detail")
        if not cells:
            return None
        text = text_of(cells[0][0])
        if text in names:
            return names.index(text)
        self.faults.append(unknown_name(cells[0][1], "acts.detail", text, axis, names))
        return None
