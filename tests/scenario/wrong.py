"""Changes of the base scenario that must be refused: one table, used by ``test_wrong_inputs``.

Each row: what is replaced in the base scenario, by what; line and column of a fault, its path, words of it; and how many
faults come out in all, where that is not one."""

from __future__ import annotations

from typing import NamedTuple


class Wrong(NamedTuple):
    """``old`` becomes ``new``; a fault at line and column ``at`` with ``path`` says all of ``words``, one of ``faults``."""

    old: str
    new: str
    at: tuple[int, int]
    path: str
    words: tuple[str, ...]
    faults: int = 1


WORDS = [
    Wrong("id: north", "id: 0210", (17, 10), "courts[1].id", ("octal",), 5),
    Wrong("name: base", "name: NO", (2, 7), "name", ("true or false",)),
    Wrong("name: base", "name: yes", (2, 7), "name", ("true or false",)),
    Wrong("name: base", "name: y", (2, 7), "name", ("true or false",)),
    Wrong("name: base", "name: 12:30", (2, 7), "name", ("base 60",)),
    Wrong("name: base", "name: 1:30:59", (2, 7), "name", ("base 60",)),
    Wrong("name: base", "name: 1_000", (2, 7), "name", ("quotes", "as a number")),
    Wrong("name: base", "name: 0o17", (2, 7), "name", ("decimal",)),
    Wrong("name: base", "name: 0x1F", (2, 7), "name", ("decimal", "as a number")),
    Wrong("name: base", "name: =", (2, 7), "name", ("quotes",)),
    Wrong("name: base", "name: 5", (2, 7), "name", ("must be a text",)),
    Wrong("name: base", "name: off", (2, 7), "name", ("must be a text",)),
    Wrong("name: base", "name: 2026-03-02", (2, 7), "name", ("must be a text",)),
    Wrong("open: 900", "open: .inf", (24, 40), "queues[0].open", ("finite",)),
    Wrong("open: 900", "open: -.INF", (24, 40), "queues[0].open", ("finite",)),
    Wrong("open: 900", "open: .nan", (24, 40), "queues[0].open", ("finite",)),
    Wrong("open: 900", "open: NaN", (24, 40), "queues[0].open", ("finite",)),
    Wrong("open: 900", "open: 1e999", (24, 40), "queues[0].open", ("finite",)),
    Wrong("open: 900", "open: 0900", (24, 40), "queues[0].open", ("octal",)),
    Wrong("open: 900", "open: 99999999999999999999", (24, 40), "queues[0].open", ("too many digits",)),
    Wrong("open: 900", 'open: "1,000"', (24, 40), "queues[0].open", ("without commas: 1000",)),
    Wrong("open: 900", "open: ９００", (24, 40), "queues[0].open", ("must be a number",)),
    Wrong("availability: 0.9", "availability: 90%", (6, 40), "roles.judge.availability", ("a share: 0.9",)),
    Wrong("start: 2026-03-02", "start: 2026-02-30", (4, 19), "calendar.start", ("no such day",)),
    Wrong("start: 2026-03-02", "start: 2026-3-2", (4, 19), "calendar.start", ("a date such as",)),
    Wrong("start: 2026-03-02", "start: 20260302", (4, 19), "calendar.start", ("a date such as",)),
    Wrong("start: 2026-03-02", "start: 2026-03-02 08:00:00", (4, 19), "calendar.start", ("a date such as",)),
    Wrong("open: 900", "open: -.inf", (24, 40), "queues[0].open", ("finite",)),
]

STRUCTURE = [
    Wrong("name: base", "name: base\nname: other", (3, 1), "name", ("given twice, first in line 2",)),
    Wrong("judge: 8,", "judge: 8, judge: 9,", (20, 37), "pools[0].heads.judge", ("given twice, first in the same line",)),
    Wrong("name: base", "name:base", (2, 1), "", ("lacks its ':'",)),
    Wrong("name: base", "name: base: x", (2, 11), "", ("':' too many",)),
    Wrong("  clerk: {st", "   clerk: {st", (7, 4), "roles", ("not indented like",)),
    Wrong("weeks: [4, 8]", "weeks: [4, 8", (35, 12), "mechanisms[0].weeks", ("bracket is not closed",)),
    Wrong("name: base", 'name: "base', (2, 7), "name", ("never closed",)),
    Wrong("name: base", "name: @base", (2, 7), "name", ("quotes around", "cannot begin with this sign")),
    Wrong("name: base", "name: `base`", (2, 7), "name", ("quotes around",)),
    Wrong("name: base", 'name: "a\\qb"', (2, 9), "name", ("backslash",)),
    Wrong("  judge: {dec", "\tjudge: {dec", (6, 1), "", ("tab",)),
    Wrong("  - kind: bureau\n    name", "  - kind: bureau\n\tname", (31, 1), "", ("tab",)),
    Wrong("title: {en: Base, zh: 基础}", "title: &a {en: Base}", (3, 8), "title", ("anchors",)),
    Wrong("title: {en: Base, zh: 基础}", "title: *a", (3, 8), "title", ("aliases",)),
    Wrong("title: {en: Base, zh: 基础}", "title: !!python/object/apply:os.getcwd []", (3, 8), "title", ("tags",)),
    Wrong("name: base", "name: !!str base", (2, 7), "name", ("tags are not allowed",)),
    Wrong("name: base", "name: !x base", (2, 7), "name", ("tags",)),
    Wrong("title: {en: Base, zh: 基础}", "<<: {en: Base}", (3, 1), "", ("merge keys",)),
    Wrong("title: {en: Base, zh: 基础}", "? [a, b]\n: 1", (3, 3), "", ("must be a text",)),
    Wrong("title: {en: Base, zh: 基础}", "1: 2", (3, 1), "", ("quotes",)),
    Wrong("title: {en: Base, zh: 基础}", "true: 2", (3, 1), "", ("quotes",)),
    Wrong("title: {en: Base, zh: 基础}", "~: 2", (3, 1), "", ("no name",)),
    Wrong("title: {en: Base, zh: 基础}", "no: 2", (3, 1), "", ("true or false",)),
    Wrong("name: base", "“name”: base", (2, 1), "", ("full-width",), 2),
    Wrong("weeks: [4, 8]", "weeks: ［4, 8］", (35, 12), "mechanisms[0].weeks", ("full-width",)),
    Wrong("title: {en: Base, zh: 基础}", "title: !!python/object:os.system {}", (3, 8), "title", ("tags are not allowed",)),
    Wrong("budgets:", "---\nbudgets:", (39, 1), "", ("second document",)),
    Wrong("title: {en: Base, zh: 基础}", "5: x", (3, 1), "", ("a name that reads as a number",)),
]

FULL_WIDTH = [
    Wrong("name: base", "name：base", (2, 5), "", ("full-width",)),
    Wrong("name: base", "name: “base”", (2, 7), "name", ("full-width",)),
    Wrong("name: base", "name: 「base」", (2, 7), "name", ("full-width",)),
    Wrong("name: base", "name: 基础：其一", (2, 7), "name", ("full-width",)),
    Wrong("title: {en: Base, zh: 基础}", "title: {en： Base}", (3, 9), "title", ("full-width",)),
    Wrong("title: {en: Base, zh: 基础}", "title: {en: Base，zh: 基础}", (3, 13), "title.en", ("full-width",)),
    Wrong("title: {en: Base, zh: 基础}", "title: ｛en: Base｝", (3, 8), "title", ("full-width",)),
    Wrong("weeks: [4, 8]", "weeks: [4，8]", (35, 13), "mechanisms[0].weeks[0]", ("full-width",)),
    Wrong("weeks: [4, 8]", "weeks: 【4, 8】", (35, 12), "mechanisms[0].weeks", ("full-width",)),
    Wrong("weeks: [4, 8]", "weeks：[4, 8]", (35, 10), "mechanisms[0]", ("full-width",)),
    Wrong("  money:\n", "  money：\n", (9, 3), "classes", ("full-width",)),
]

FIELDS = [
    Wrong("schema: 1", "schema: 2", (1, 9), "schema", ("none of the choices",)),
    Wrong("schema: 1\n", "", (1, 1), "schema", ("is missing",)),
    Wrong("name: base", "name: a/b", (2, 7), "name", ("name of a folder",)),
    Wrong("name: base", "name: ..", (2, 7), "name", ("folder",)),
    Wrong("name: base", "name: ''", (2, 7), "name", ("empty",)),
    Wrong("name: base", "name: 'a '", (2, 7), "name", ("space",)),
    Wrong("name: base", 'name: "a\\0b"', (2, 7), "name", ("control",)),
    Wrong(
        "name: base",
        "name: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        (2, 7),
        "name",
        ("80 characters",),
    ),
    Wrong("period: week", "period: weak", (4, 51), "calendar.period", ("did you mean week?",)),
    Wrong("periods: 8", "periods: 8.5", (4, 40), "calendar.periods", ("whole number",)),
    Wrong("periods: 8", 'periods: "8"', (4, 40), "calendar.periods", ("whole number", "digits without quotes")),
    Wrong("periods: 8", "periods: on", (4, 40), "calendar.periods", ("whole number",)),
    Wrong("periods: 8", "periods: 0", (4, 40), "calendar.periods", ("at least 1",)),
    Wrong("calendar: {start: 2026-03-02, periods: 8, period: week}", "calendar:", (4, 10), "calendar", ("must be a mapping",)),
    Wrong("availability: 0.9", "availability: 90", (6, 40), "roles.judge.availability", ("90 % is written 0.9",)),
    Wrong("availability: 0.9", "availability: true", (6, 40), "roles.judge.availability", ("must be a number",)),
    Wrong("decides: true", 'decides: "yes"', (6, 20), "roles.judge.decides", ("on or off",)),
    Wrong("judge: 0.1}", "judge: 1.1}", (7, 34), "roles.clerk.stands_in_for.judge", ("at most 1",)),
    Wrong("judge: 0.1}", "clerk: 0.1}", (7, 27), "roles.clerk.stands_in_for.clerk", ("cannot stand in for itself",)),
    Wrong("judge: 0.1}", "jugde: 0.1}", (7, 27), "roles.clerk.stands_in_for.jugde", ("did you mean judge?",)),
    Wrong("share: 0.6", "share: 0.7", (11, 12), "classes.money.tiers", ("sum to 1.1",)),
    Wrong("share: 0.6", "share: -0.6", (11, 21), "classes.money.tiers[0].share", ("at least 0",)),
    Wrong("tied_share: 0.1", "tied_share: 1.1", (12, 17), "classes.money.tied_share", ("at most 1",)),
    Wrong("effort_days: {clerk: 9}", "effort_days: {}", (14, 18), "classes.eviction.effort_days", ("at least 1 entry",)),
    Wrong(
        "effort_days: {clerk: 9}",
        "effort_days: {clerk: 0}",
        (14, 18),
        "classes.eviction.effort_days",
        ("needs effort", "effort from at least one role"),
    ),
    Wrong(
        "effort_days: {clerk: 9}",
        "effort_days: {clark: 9}",
        (14, 19),
        "classes.eviction.effort_days.clark",
        ("did you mean clerk?",),
    ),
    Wrong("tier: intermediate", "tier: middle", (16, 49), "courts[0].tier", ("one of high, intermediate, basic",)),
    Wrong("parent: city}", "parent: north}", (17, 38), "courts[1].parent", ("circle: north -> north",)),
    Wrong("judge: 8,", "judge: -8,", (20, 34), "pools[0].heads.judge", ("at least 0",)),
    Wrong("judge: 8,", "judge: 8.5,", (20, 34), "pools[0].heads.judge", ("whole number",)),
    Wrong("judge: 8,", "jugde: 8,", (20, 27), "pools[0].heads.jugde", ("did you mean judge?",)),
    Wrong("judge: 3,", "judge: -3,", (21, 27), "pools[1].heads.judge", ("at least 0",)),
    Wrong("judge: 3,", "jugde: 3,", (21, 20), "pools[1].heads.jugde", ("did you mean judge?",)),
    Wrong("court: south, heads", "court: north, heads", (22, 13), "pools[2].court", ("given twice",)),
    Wrong(
        "court: north, class: money, open",
        "court: nrth, class: money, open",
        (24, 13),
        "queues[0].court",
        ("did you mean north",),
    ),
    Wrong("open: 900", "open: -1", (24, 40), "queues[0].open", ("at least 0",)),
    Wrong("class: eviction", "class: evict", (26, 27), "queues[2].class", ("did you mean eviction?",)),
    Wrong("class: eviction", "class: money", (26, 27), "queues[2].class", ("is given twice, first at",)),
    Wrong("classes: [money], open", "classes: [mony], open", (28, 40), "adjust[0].classes[0]", ("did you mean money?",)),
    Wrong("heads_add: {judge", "heads_add: {jugde", (28, 77), "adjust[0].heads_add.jugde", ("did you mean judge?",)),
    Wrong("kind: bureau", "kind: bureaux", (30, 11), "mechanisms[0].kind", ("did you mean bureau?",)),
    Wrong(
        "  - kind: bureau\n    name",
        "  - name",
        (30, 5),
        "mechanisms[0].kind",
        ("one of bureau, support, cross", "the field 'kind' is missing"),
    ),
    Wrong("judge: [1, 3]", "judge: [3, 1]", (34, 20), "mechanisms[0].heads.judge", ("exceed",)),
    Wrong("judge: [1, 3]", "judge: [1, 2, 3]", (34, 20), "mechanisms[0].heads.judge", ("[fewest, most]",)),
    Wrong("judge: [1, 3]", "judge: [-1, 3]", (34, 21), "mechanisms[0].heads.judge[0]", ("at least 0",)),
    Wrong("judge: [1, 3]", "judge: [0, 3]", (34, 12), "mechanisms[0].heads", ("order measures",)),
    Wrong("{judge: [1, 3], clerk: [2, 6]}", "{clerk: [2, 6]}", (34, 12), "mechanisms[0].heads", ("able to order measures",)),
    Wrong("clerk: [2, 6]", "clark: [2, 6]", (34, 28), "mechanisms[0].heads.clark", ("did you mean clerk?",)),
    Wrong("weeks: [4, 8]", "weeks: [4, 9]", (35, 16), "mechanisms[0].weeks[1]", ("longer than the horizon of 8 weeks",)),
    Wrong("weeks: [4, 8]", "weeks: []", (35, 12), "mechanisms[0].weeks", ("at least 1 entry",)),
    Wrong("weeks: [4, 8]", "weeks: 4", (35, 12), "mechanisms[0].weeks", ("must be a list",)),
    Wrong("weeks: [4, 8]", "weeks: [4, 4]", (35, 16), "mechanisms[0].weeks[1]", ("given twice",)),
    Wrong("budget: travel", "budget: travle", (36, 13), "mechanisms[0].budget", ("did you mean travel?",)),
    Wrong("budget: travel", "budget: travel\n    color: red", (37, 5), "mechanisms[0].color", ("no field 'color'",)),
    Wrong("name: help", "name: temporary bureau", (37, 27), "mechanisms[1].name", ("given twice",)),
    Wrong("form: elevate", "form: up", (38, 35), "mechanisms[2].form", ("one of designate, elevate, concentrate",)),
    Wrong("form: elevate", "form: concentrate", (38, 5), "mechanisms[2]", ("names the executing court",)),
    Wrong("form: elevate", "form: concentrate, to: ctiy", (38, 52), "mechanisms[2].to", ("did you mean city?",)),
    Wrong(
        "form: elevate",
        "form: elevate, handover_days: {clrk: 1}",
        (38, 60),
        "mechanisms[2].handover_days.clrk",
        ("did you mean clerk?",),
    ),
    Wrong("classes: [money]}\nb", "classes: [mony]}\nb", (38, 78), "mechanisms[2].classes[0]", ("did you mean money?",)),
    Wrong("kpi: closing_rate", "kpi: closing", (41, 24), "targets[0].kpi", ("did you mean closing_rate?",)),
    Wrong("at_least: 0.2, ", "", (41, 5), "targets[0]", ("needs at_least or at_most, or the rank of one court",)),
    Wrong(
        "kpi: closing_rate, courts: {ids: [south]}, at_least: 0.2",
        "kpi: overdue_at_end, courts: {ids: [south]}, at_least: 5",
        (41, 74),
        "targets[0].at_least",
        ("no plan is asked to have them", "at_most"),
    ),
    Wrong("at_least: 0.2", "at_least: 0.2, by: 2027-01-01", (41, 81), "targets[0].by", ("after the plan ends",)),
    Wrong("at_least: 0.2", "rank: 0", (41, 68), "targets[0].rank", ("at least 1",)),
    Wrong("at_least: 0.2", "rank: 2.5", (41, 68), "targets[0].rank", ("whole number",)),
    Wrong("at_least: 0.2", "rank: 2, at_most: 0.5", (41, 5), "targets[0]", ("goes with no at_most",)),
    Wrong("at_least: 0.2", "at_least: 0.2, among: all", (41, 5), "targets[0]", ("but there is no rank",)),
    Wrong("at_least: 0.2", "rank: 2, among: [north]", (41, 78), "targets[0].among", ("leaves out south itself",)),
    Wrong("at_least: 0.2", "rank: 2, among: [nort]", (41, 79), "targets[0].among[0]", ("did you mean north?",)),
    Wrong(
        "{ids: [south]}, at_least: 0.2", "all, rank: 2", (41, 5), "targets[0].courts", ("that of one court, and 3 are meant",)
    ),
    Wrong(
        "kpi: closing_rate, courts: {ids: [south]}, at_least: 0.2",
        "kpi: closures, courts: {ids: [south]}, rank: 2",
        (41, 5),
        "targets[0]",
        ("a rank goes with closing_rate or actual_closing_rate, not with closures",),
    ),
    Wrong("at_least: 0.2", "at_least: 60", (41, 5), "targets[0]", ("60 % is written 0.6",)),
    Wrong("at_least: 0.2", "at_least: 0.8, at_most: 0.3", (41, 5), "targets[0]", ("more than at_most",)),
    Wrong(
        "{name: floor",
        "{name: floor, kpi: closures, at_least: 1}\n  - {name: floor",
        (42, 12),
        "targets[1].name",
        ("given twice",),
    ),
]

DUTIES = [
    Wrong("variants:\n", "duties:\n  - {name: d}\nvariants:\n", (43, 5), "duties[0]", ("either at_least or share",)),
    Wrong(
        "variants:\n",
        "duties:\n  - {name: d, share: 60}\nvariants:\n",
        (43, 22),
        "duties[0].share",
        ("at most 1",),
    ),
    Wrong(
        "variants:\n",
        "duties:\n  - {name: d, classes: [mony], share: 0.6}\nvariants:\n",
        (43, 25),
        "duties[0].classes[0]",
        ("did you mean money?",),
    ),
    Wrong(
        "variants:\n",
        "duties:\n  - {name: d, counts: effort, at_least: 6}\nvariants:\n",
        (43, 23),
        "duties[0].counts",
        ("did you mean effort_days?",),
    ),
    Wrong(
        "variants:\n",
        "duties:\n  - {name: d, at_least: 6}\n  - {name: d, share: 0.1}\nvariants:\n",
        (44, 12),
        "duties[1].name",
        ("given twice",),
    ),
    *(
        Wrong("variants:\n", f"duties:\n  - {{name: d, at_least: 6, {field}}}\nvariants:\n", (43, column), path, words)
        for field, column, path, words in (
            ("by: 2026-02-27", 32, "duties[0].by", ("before the plan begins", "2026-03-02 to 2026-04-26")),
            ("by: 2026-04-27", 32, "duties[0].by", ("after the plan ends", "a day of the plan")),
            ("by: 2026-4-5", 32, "duties[0].by", ("a date such as",)),
            ("by: 6 weeks", 32, "duties[0].by", ("a date such as",)),
            ("binds: plans", 35, "duties[0].binds", ("did you mean plan?",)),
            ("binds: plan, soft: true", 5, "duties[0]", ("a soft duty binds nobody",)),
            ("counts: close", 36, "duties[0].counts", ("did you mean closed",)),
        )
    ),
    Wrong("variants:\n", "practice: {choice: share}\nvariants:\n", (42, 20), "practice.choice", ("did you mean shares?",)),
    Wrong("variants:\n", "practice: {choice: shares, phi: 70}\nvariants:\n", (42, 33), "practice.phi", ("at most 1",)),
    Wrong("variants:\n", "practice: {over: periods}\nvariants:\n", (42, 18), "practice.over", ("did you mean period?",)),
    Wrong("variants:\n", "practice: {plan: follow}\nvariants:\n", (42, 18), "practice.plan", ("did you mean follows?",)),
]

SELECTORS = [
    Wrong("ids: [south]}", "ids: []}", (41, 46), "targets[0].courts", ("no court at all",)),
    Wrong("ids: [south]}", "tier: high}", (41, 46), "targets[0].courts", ("no court at all",)),
    Wrong("ids: [south]}", "kind: maritime}", (41, 46), "targets[0].courts", ("no court at all",)),
    Wrong("ids: [south]}", "within: north, kind: railway}", (41, 46), "targets[0].courts", ("no court at all",)),
    Wrong("ids: [south]}", "within: nowhere}", (41, 55), "targets[0].courts.within", ("no court 'nowhere'",)),
    Wrong("ids: [south]}", "ids: [sout]}", (41, 53), "targets[0].courts.ids[0]", ("did you mean south",)),
    Wrong("ids: [south]}", "tear: basic}", (41, 47), "targets[0].courts.tear", ("did you mean tier?",)),
    Wrong("{ids: [south]}", "[south, sooth]", (41, 54), "targets[0].courts[1]", ("did you mean south",)),
    Wrong("{ids: [south]}", "sooth", (41, 46), "targets[0].courts", ("did you mean south",)),
    Wrong("{within: city}", "{without: [city, north, south]}", (33, 13), "mechanisms[0].donors", ("no court at all",)),
]

CALENDARS = [
    Wrong("start: 2026-03-02", "start: 2030-03-04", (4, 19), "calendar.start", ("covers 2004 to 2026",)),
    Wrong("start: 2026-03-02", "start: 2003-12-29", (4, 19), "calendar.start", ("covers 2004 to 2026",)),
    Wrong("start: 2026-03-02", "start: 9999-12-01", (4, 19), "calendar.start", ("after the year 9999",)),
    Wrong("period: week", "period: week, working_days: [5, 5]", (4, 71), "calendar.working_days", ("2 numbers for 8 periods",)),
    Wrong(
        "period: week", "period: week, working_days: [5, 5, 5, 5, 5, 5, 5, 8]", (4, 93), "calendar.working_days[7]", ("7 days",)
    ),
    Wrong(
        "period: week",
        "period: week, working_days: [5, 5, 5, 5, 5, 5, 5, -1]",
        (4, 93),
        "calendar.working_days[7]",
        ("at least 0",),
    ),
]

TYPES = [
    Wrong("schema: 1", 'schema: "1"', (1, 9), "schema", ("none of the choices",)),
    Wrong("name: base", "name: true", (2, 7), "name", ("must be a text",)),
    Wrong("periods: 8", "periods: true", (4, 40), "calendar.periods", ("whole number",)),
    Wrong("periods: 8", "periods: 1000", (4, 40), "calendar.periods", ("at most 260",)),
    Wrong("availability: 0.9", 'availability: "0.9"', (6, 40), "roles.judge.availability", ("digits without quotes",)),
    Wrong("decides: true", "decides: 1", (6, 20), "roles.judge.decides", ("on or off",)),
    Wrong("decides: true", 'decides: "on"', (6, 20), "roles.judge.decides", ("without quotes",)),
    Wrong("judge: 3,", "judge: three,", (21, 27), "pools[1].heads.judge", ("whole number",)),
    Wrong("judge: 3,", "judge: true,", (21, 27), "pools[1].heads.judge", ("whole number",)),
    Wrong("open: 900", 'open: "900"', (24, 40), "queues[0].open", ("digits without quotes",)),
    Wrong("open: 900", "open: true", (24, 40), "queues[0].open", ("must be a number",)),
    Wrong("open: 900", "open: [900]", (24, 40), "queues[0].open", ("must be a number",)),
    Wrong("note: a what-if", "note: 5", (28, 95), "adjust[0].note", ("must be a text",)),
    Wrong("name: {en: City, zh: 市中院}", "name: 5", (16, 22), "courts[0].name", ("must be a text",)),
    Wrong("weeks: [4, 8]", 'weeks: ["4"]', (35, 13), "mechanisms[0].weeks[0]", ("whole number",)),
    Wrong("weeks: [4, 8]", "weeks: [4.5]", (35, 13), "mechanisms[0].weeks[0]", ("whole number",)),
    Wrong("heads: {judge: 8, clerk: 16}", "heads: 24", (20, 26), "pools[0].heads", ("must be a mapping",)),
]

VALUES = [
    Wrong("availability: 0.9", "availability: -0.1", (6, 40), "roles.judge.availability", ("at least 0",)),
    Wrong("share: 0.4, effort: 1.3", "share: 0.5, effort: 1.3", (11, 12), "classes.money.tiers", ("sum to 1.1, not to 1",)),
    Wrong(
        "tiers: [{share: 0.6, effort: 0.8}, {share: 0.4, effort: 1.3}]",
        "tiers: []",
        (11, 12),
        "classes.money.tiers",
        ("at least 1 entry",),
    ),
    Wrong(
        "tiers: [{share: 0.6, effort: 0.8}, {share: 0.4, effort: 1.3}]",
        "tiers: {share: 1, effort: 1}",
        (11, 12),
        "classes.money.tiers",
        ("must be a list",),
    ),
    Wrong("id: city,", "id: city, lat: 95,", (16, 21), "courts[0].lat", ("at most 90",)),
    Wrong("travel: 50000", "travel: -1", (39, 19), "budgets.travel", ("at least 0",)),
    Wrong("at_least: 0.2", "at_least: 20", (41, 5), "targets[0]", ("a closing rate is a share",)),
    Wrong(
        "heads: {judge: [1, 3], clerk: [2, 6]}",
        "heads: {judge: [3, 1]}",
        (34, 20),
        "mechanisms[0].heads.judge",
        ("the fewest (3) exceed the most (1)",),
    ),
    Wrong(
        "heads: {judge: [1, 3], clerk: [2, 6]}",
        "heads: {judge: [1, 2, 3]}",
        (34, 20),
        "mechanisms[0].heads.judge",
        ("[fewest, most]",),
    ),
    Wrong(
        "heads: {judge: [1, 3], clerk: [2, 6]}",
        "heads: {judge: [-1, 3], clerk: 1}",
        (34, 21),
        "mechanisms[0].heads.judge[0]",
        ("at least 0",),
    ),
    Wrong(
        "heads: {judge: [1, 3], clerk: [2, 6]}",
        "heads: {judge: many}",
        (34, 20),
        "mechanisms[0].heads.judge",
        ("[fewest, most]",),
    ),
    Wrong(
        "heads: {judge: [1, 3], clerk: [2, 6]}",
        "heads: {judge: [0, 3]}",
        (34, 12),
        "mechanisms[0].heads",
        ("able to order measures",),
    ),
    Wrong("decides: true, ", "", (34, 12), "mechanisms[0].heads", ("a role with decides: true",)),
]

NAMES = [
    Wrong("class: eviction", "class: evicton", (26, 27), "queues[2].class", ("did you mean eviction",)),
    Wrong("court: city,", "court: citi,", (20, 13), "pools[0].court", ("did you mean city",)),
    Wrong("heads: {judge: 8", "heads: {juge: 8", (20, 27), "pools[0].heads.juge", ("did you mean judge",)),
    Wrong("protected_judge: 2", "protected_jugde: 2", (21, 40), "pools[1].protected.jugde", ("did you mean judge",)),
    Wrong(
        "effort_days: {judge: 0.4",
        "effort_days: {jdge: 0.4",
        (10, 19),
        "classes.money.effort_days.jdge",
        ("did you mean judge",),
    ),
    Wrong("kind: bureau", "kind: buro", (30, 11), "mechanisms[0].kind", ("did you mean bureau",)),
    Wrong("form: elevate", "form: elevated", (38, 35), "mechanisms[2].form", ("did you mean elevate",)),
    Wrong("period: week", "period: weekly", (4, 51), "calendar.period", ("did you mean week",)),
    Wrong("period: week", "perod: week", (4, 43), "calendar.perod", ("there is no field 'perod'; did you mean period",)),
    Wrong("    budget: travel", "    budjet: travel", (36, 5), "mechanisms[0].budjet", ("did you mean budget",)),
    Wrong("note: a what-if", "nte: a what-if", (28, 89), "adjust[0].nte", ("did you mean note",)),
    Wrong("hosts: {ids: [north]}", "hosts: {id: north}", (32, 13), "mechanisms[0].hosts.id", ("did you mean ids",)),
    Wrong("budgets: {", "budgts: {", (39, 1), "budgts", ("did you mean budgets",), 2),
    Wrong("classes: [money], open", "classes: [monie], open", (28, 40), "adjust[0].classes[0]", ("did you mean money",)),
    Wrong("form: elevate", "form: concentrate, to: nort", (38, 52), "mechanisms[2].to", ("did you mean north",)),
    Wrong(
        "form: elevate",
        "form: elevate, handover_days: {jdge: 1}",
        (38, 60),
        "mechanisms[2].handover_days.jdge",
        ("did you mean judge",),
    ),
    Wrong("ids: [north]}, classes", "ids: [nort]}, classes", (28, 21), "adjust[0].courts.ids[0]", ("did you mean north",)),
    Wrong("within: city}", "within: cty}", (33, 22), "mechanisms[0].donors.within", ("did you mean city",)),
    Wrong("heads_add: {judge", "heads_add: {juge", (28, 77), "adjust[0].heads_add.juge", ("did you mean judge",)),
    Wrong("open: 900, ", "", (24, 5), "queues[0].open", ("the field 'open' is missing",)),
]

LAGS = [
    Wrong(
        "clerk: 1}",
        "clerk: 1}\n    closes_after_days: [{days: 9, share: 0.9}]",
        (11, 24),
        "classes.money.closes_after_days",
        ("sum to 0.9",),
    ),
    Wrong(
        "clerk: 1}", "clerk: 1}\n    closes_after_days: 4000", (11, 24), "classes.money.closes_after_days", ("at most 3,650",)
    ),
    Wrong(
        "clerk: 1}",
        "clerk: 1}\n    terminates_after_days: {days: 9}",
        (11, 28),
        "classes.money.terminates_after_days",
        ("must be a whole number",),
    ),
    Wrong("open: 900", "open: 900, pipeline: 5", (24, 55), "queues[0].pipeline", ("close at once", "closes_after_days")),
    Wrong("open: 900", "open: 900, pipeline: -5", (24, 55), "queues[0].pipeline", ("at least 0",)),
]

TOGETHER = [
    Wrong("id: south", "id: north", (18, 10), "courts[2].id", ("id 'north' is given twice",), 5),
    Wrong("court: city,", "court: north,", (21, 13), "pools[1].court", ("court 'north' is given twice",)),
    Wrong("name: help", "name: up", (38, 25), "mechanisms[2].name", ("name 'up' is given twice",)),
    Wrong(
        "  - {name: floor",
        "  - {name: floor, kpi: closures, at_most: 9}\n  - {name: floor",
        (42, 12),
        "targets[1].name",
        ("given twice",),
    ),
    Wrong("id: city,", "id: city, parent: north,", (16, 24), "courts[0].parent", ("in a circle: city -> north -> city",), 2),
    Wrong("hosts: {ids: [north]}", "hosts: {tier: high}", (32, 12), "mechanisms[0].hosts", ("no court at all",)),
    Wrong("hosts: {ids: [north]}", "hosts: {ids: []}", (32, 12), "mechanisms[0].hosts", ("no court at all",)),
    Wrong(
        "hosts: {ids: [north]}",
        "hosts: {ids: [north], without: [north]}",
        (32, 12),
        "mechanisms[0].hosts",
        ("no court at all",),
    ),
    Wrong("weeks: [4, 8]", "weeks: [4, 12]", (35, 16), "mechanisms[0].weeks[1]", ("longer than the horizon of 8 weeks",)),
    Wrong("clerk: [1, 4]}, weeks: [2]}", "clerk: [1, 4]}, weeks: [0]}", (37, 65), "mechanisms[1].weeks[0]", ("at least 1",)),
    Wrong("start: 2026-03-02", "start: 9998-12-29", (4, 19), "calendar.start", ("covers 2004 to",)),
    Wrong("period: week", "working_days: [5, 5]", (4, 57), "calendar.working_days", ("2 numbers for 8 periods",)),
    Wrong(
        "period: week", "working_days: [5, 5, 5, 5, 5, 5, 5, 9]", (4, 79), "calendar.working_days[7]", ("more than the 7 days",)
    ),
    Wrong("small: {", "smal: 5\n  small: {", (43, 9), "variants.smal", ("must be a mapping",)),
    Wrong("alone: {mech", "alone: {extends: x.yaml, mech", (44, 11), "variants.alone.extends", ("cannot stand in a variant",)),
]

TEAMS = [
    Wrong("weeks: [4, 8]", f"weeks: [4, 8]\n    {rule}", (line, column), path, words)
    for rule, line, column, path, words in (
        ("donors_per_posting: [0, 3]", 36, 26, "mechanisms[0].donors_per_posting[0]", ("at least 1",)),
        ("donors_per_posting: [4, 3]", 36, 25, "mechanisms[0].donors_per_posting", ("the fewest (4) exceed the most (3)",)),
        ("donors_per_posting: few", 36, 25, "mechanisms[0].donors_per_posting", ("must be a range", "[fewest, most]")),
        ("least_per_donor: 1.5", 36, 22, "mechanisms[0].least_per_donor", ("whole number",)),
        ("least_per_donor: 10", 30, 5, "mechanisms[0]", ("at least 1 x 10 officers", "more than the 9")),
        ("donors_per_posting: [5, 6]\n    least_per_donor: 2", 30, 5, "mechanisms[0]", ("at least 5 x 2 officers",)),
        ("longest_km: -1", 36, 17, "mechanisms[0].longest_km", ("at least 0",)),
        ("nearest_donors: 0", 36, 21, "mechanisms[0].nearest_donors", ("at least 1",)),
        ("same_region_only: 1", 36, 23, "mechanisms[0].same_region_only", ("on or off",)),
        ("longest_kms: 3", 36, 5, "mechanisms[0].longest_kms", ("did you mean longest_km",)),
        (
            "donors_per_posting: [4, 4]\n    each_donor_decides: true",
            37,
            25,
            "mechanisms[0].each_donor_decides",
            ("room for 3 who decide, fewer than the 4",),
        ),
        ("approval_days: -1", 36, 20, "mechanisms[0].approval_days", ("at least 0",)),
        ("approval_days: 2.5", 36, 20, "mechanisms[0].approval_days", ("whole number",)),
        # eight weeks from 2 March: the shortest posting of four may begin with the fifth week, on day 28, and not on day 29
        ("approval_days: 29", 36, 20, "mechanisms[0].approval_days", ("approval comes on 2026-03-31", "at most 28")),
        ("led_by: nobody", 36, 13, "mechanisms[0].led_by", ("no court 'nobody'",)),
        ("led_by: {tier: high}", 36, 13, "mechanisms[0].led_by", ("mean no court at all",)),
        ("led_by: north", 36, 13, "mechanisms[0].led_by", ("none of these courts may send", "among 'donors'")),
        ("daily_loss: 2\n    daily_within_km: 9", 36, 17, "mechanisms[0].daily_loss", ("at most 1",)),
        ("daily_loss: 0.1", 30, 5, "mechanisms[0]", ("play no part without daily_within_km",)),
        ("residence_yuan_per_officer_week: 9", 30, 5, "mechanisms[0]", ("play no part without daily_within_km",)),
    )
]

RESOURCES = [
    Wrong("budgets:", f"resources: {{cars: {{{cars}}}}}\nbudgets:", (39, column), path, words)
    for cars, column, path, words in (
        ("amount: -1", 28, "resources.cars.amount", ("at least 0",)),
        ("amount: few", 28, "resources.cars.amount", ("must be a number",)),
        ("amount: [1, 2, 3]", 28, "resources.cars.amount", ("lists 3 amounts, but there are 8 periods",)),
        ("amount: [1, 2], per: plan", 19, "resources.cars", ("for the whole plan there is one amount",)),
        ("amount: 1, per: weak", 36, "resources.cars.per", ("did you mean week",)),
        ("amount: 1, region: {ids: [nroth]}", 46, "resources.cars.region.ids[0]", ("did you mean north",)),
        ("amount: 1, regoin: all", 31, "resources.cars.regoin", ("did you mean region",)),
        ("per: week", 19, "resources.cars.amount", ("is missing",)),
    )
] + [
    Wrong(
        "    budget: travel",
        "    budget: travel\n    uses: {cas: 1}",
        (37, 12),
        "mechanisms[0].uses.cas",
        ("there is no resource 'cas'", "a resource that the scenario names"),
    ),
    Wrong(
        "budgets:",
        "  - {kind: mediate, name: urging, classes: [mony], weeks: [9], success: 2}\nbudgets:",
        (39, 73),
        "mechanisms[3].success",
        ("at most 1",),
        2,
    ),
    Wrong(
        "budgets:",
        "  - {kind: centre, name: hub, classes: [money], takes: {clerk: 0.3}}\nbudgets:",
        (39, 5),
        "mechanisms[3]",
        ("needs days of its own",),
    ),
]  # fmt: skip

STOCKS = [
    *(
        Wrong("open: 900,", f"open: 900, stock: {stock},", (24, column), path, words)
        for stock, column, path, words in (
            ("[{tier: 1, share: 0.9}]", 52, "queues[0].stock", ("sum to 0.9, not to 1",)),
            ("[{share: 1}]", 53, "queues[0].stock[0]", ("a tier (tier: 1) or the tied cases",)),
            ("[{tier: 1, tied: on, share: 1}]", 53, "queues[0].stock[0]", ("one of the two",)),
            ("[{tier: 3, share: 1}]", 60, "queues[0].stock[0].tier", ("has 2 tiers", "1 to 2, or tied: on")),
            ("[{tier: 0, share: 1}]", 60, "queues[0].stock[0].tier", ("at least 1",)),
            ("[{tier: 1, share: 0.5}, {tier: 1, share: 0.5}]", 83, "queues[0].stock[1].tier", ("twice, first as part 1",)),
            ("[{tied: on, share: 0}, {tied: on, share: 1}]", 82, "queues[0].stock[1].tied", ("the tied part is given twice",)),
            ("[{tier: 1, share: 1, ages: [1, 1, 0, 0, 0]}]", 79, "queues[0].stock[0].ages", ("sum to 2",)),
            (
                "[{tier: 1, share: 1, teir: 2}]",
                73,
                "queues[0].stock[0].teir",
                ("did you mean tier",),
            ),
        )
    ),
    *(
        Wrong("budgets: {travel: 50000}", f"budgets: {{travel: 50000}}\n{section}", (40, column), path, words)
        for section, column, path, words in (
            ("seasons: [{months: [1, 1]}]", 24, "seasons[0].months[1]", ("month 1 is given twice, first in season 1",)),
            ("seasons: [{months: [1]}, {months: [2, 1]}]", 39, "seasons[1].months[1]", ("twice, first in season 1",)),
            ("seasons: [{months: [13]}]", 21, "seasons[0].months[0]", ("at most 12",)),
            ("seasons: [{months: []}]", 20, "seasons[0].months", ("at least",)),
            ("seasons: [{months: [1], output: -1}]", 33, "seasons[0].output", ("at least 0",)),
            ("seasons: [{months: [1], ouput: 1}]", 25, "seasons[0].ouput", ("did you mean output",)),
            ("effort_times: 0", 15, "effort_times", ("at least 0.01",)),
            ("warm_up: {months: 0}", 19, "warm_up.months", ("at least 1",)),
            ("warm_up: {months: 2, easy_frist: 1}", 22, "warm_up.easy_frist", ("did you mean easy_first",)),
            ("warm_up: {months: 2, closures_months: 1}", 39, "warm_up.closures_months", ("there are none",)),
            (
                "warm_up: {months: 2, closures: 9, closures_months: 3}",
                52,
                "warm_up.closures_months",
                ("reaches back 3 months",),
            ),
            ("warm_up: {months: 2, closures: 9, inflow_times: 2}", 49, "warm_up.inflow_times", ("fitted to warm_up.closures",)),
            (
                "warm_up: {months: 2, closures: 1, open_before_times: 3}",
                32,
                "warm_up.closures",
                ("fewer than the stock fell by",),
            ),
        )
    ),
]
PURPOSES = [
    Wrong("weeks: [4, 8]", f"weeks: [4, 8]\n    for: {purpose}", (36, column), path, words)
    for purpose, column, path, words in (
        ("{classes: [mony]}", 21, "mechanisms[0].for.classes[0]", ("no class 'mony'", "did you mean money")),
        ("{older_than_months: 0}", 30, "mechanisms[0].for.older_than_months", ("more than 0",)),
        ("{older_than_months: 49}", 30, "mechanisms[0].for.older_than_months", ("at most 48",)),
        ("{tied: 1}", 17, "mechanisms[0].for.tied", ("on or off",)),
        ("{class: [money]}", 11, "mechanisms[0].for.class", ("did you mean classes",)),
        ("old cases", 10, "mechanisms[0].for", ("must be a mapping",)),
        ("{tied: null}", 10, "mechanisms[0].for", ("names classes, older_than_months or tied",)),
    )
]
APPROVAL = [
    Wrong(
        "classes: [money]}\nb",
        "classes: [money], every_weeks: 3, approval_days: 43}\nb",
        (38, 117),
        "mechanisms[2].approval_days",
        ("approval comes on 2026-04-14", "at most 42"),
    ),
    Wrong("heads: {clerk: [1, 4]}", "led_by: south, heads: {clerk: [1, 4]}", (37, 41), "mechanisms[1].led_by", ("no room",)),
]

DECISIONS = [
    *(
        Wrong("variants:\n", f"decisions:\n  - {{name: d, {fields}}}\nvariants:\n", (43, column), path, (words,))
        for fields, column, path, words in (
            ("must: open", 5, "decisions[0]", "needs the mechanism"),
            ("forbid: lends", 23, "decisions[0].forbid", "did you mean lend"),
            ("courts: [north]", 5, "decisions[0]", "one of must, forbid and limit"),
            ("must: open, forbid: lend", 5, "decisions[0]", "one of must, forbid and limit"),
            ("limit: away", 5, "decisions[0]", "a limit needs at_most"),
            ("limit: away, at_most: 3, to: [north]", 5, "decisions[0]", "'to' plays no part in 'limit: away'"),
            ("forbid: lend, courts: [north], at_most: 3", 5, "decisions[0]", "'at_most' plays no part in 'forbid: lend'"),
            ("must: send, courts: [south]", 5, "decisions[0]", "needs a number of officers"),
            ("must: send, exactly: 2, at_most: 3", 5, "decisions[0]", "goes with neither"),
            ("must: send, at_least: 4, at_most: 3", 5, "decisions[0]", "at_least (4) is more than at_most (3)"),
            ("limit: donors, at_most: 2.5", 5, "decisions[0]", "a whole number of courts"),
            ("limit: away, at_most: few", 37, "decisions[0].at_most", "must be a number"),
            (
                "must: open, mechanism: temporary buraeu, courts: [north]",
                38,
                "decisions[0].mechanism",
                "did you mean temporary bureau?",
            ),
            ("must: open, mechanism: up", 38, "decisions[0].mechanism", "no mechanism with windows"),
            ("must: open, mechanism: help, courts: [nroth]", 53, "decisions[0].courts[0]", "did you mean north"),
            ("must: open, mechanism: temporary bureau, courts: [south]", 64, "decisions[0].courts", "expected one of north"),
            (
                "must: open, mechanism: temporary bureau, courts: [south, north], each: true",
                64,
                "decisions[0].courts",
                "south is no court at which",
            ),
            (
                "must: open, mechanism: temporary bureau, starts: 2026-03-17",
                64,
                "decisions[0].starts",
                "expected one of 2026-03-02, 2026-03-09",
            ),
            (
                "must: open, mechanism: temporary bureau, starts: 2026-04-20",
                64,
                "decisions[0].starts",
                "nothing may begin on this day",
            ),
            ("must: open, mechanism: temporary bureau, not_before: 2026-04-01", 68, "decisions[0].not_before", "leaves no day"),
            ("must: open, mechanism: temporary bureau, before: 2026-03-02", 64, "decisions[0].before", "leaves no day"),
            (
                "must: open, mechanism: temporary bureau, starts: 2026-03-02, before: 2026-03-09",
                5,
                "decisions[0]",
                "goes with neither not_before nor before",
            ),
            ("must: open, mechanism: temporary bureau, weeks: 5", 63, "decisions[0].weeks", "expected one of 4, 8"),
            ("must: send, mechanism: help, role: judge, exactly: 1", 50, "decisions[0].role", "help sends nobody of this role"),
            ("must: send, role: jugde, exactly: 1", 33, "decisions[0].role", "did you mean judge?"),
            (
                "must: send, courts: [south], to: [north], role: bailiff, exactly: 1",
                63,
                "decisions[0].role",
                "there is no role",
            ),
        )
    ),
    Wrong(
        "variants:\n",
        "decisions:\n  - {name: d, limit: away, at_most: 3}\n  - {name: d, limit: km, at_most: 3}\nvariants:\n",
        (44, 12),
        "decisions[1].name",
        ("given twice",),
    ),
]

CASES = [
    *WORDS, *STRUCTURE, *FULL_WIDTH, *FIELDS, *DUTIES, *SELECTORS, *CALENDARS, *TYPES, *VALUES, *NAMES, *LAGS, *TEAMS,
    *STOCKS,
    *PURPOSES,
    *APPROVAL,
    *RESOURCES,
    *TOGETHER,
    *DECISIONS,
]  # fmt: skip
