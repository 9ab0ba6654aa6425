"""How a scenario names its rule set, and what it is told when the law is against it."""

from __future__ import annotations

import pytest

from optimizer.scenario import Scenario

from .conftest import BASE, line_of

LAW = """\
name: law-2026
in_force: {from: 2026-01-01, until: 2026-12-31}
sources: {art: an article}
forms:
  bureau: {open: true, source: art}
  coordinate: {open: true, source: art}
  elevate:
    open: true
    source: art
    min_lag_weeks: 1
"""
NAMED = BASE + "rules: rules/law.yaml\n"


@pytest.fixture
def law(folder):
    """Writes rule sets beside the base scenario."""

    def write(text: str = LAW, name: str = "law.yaml") -> None:
        (folder / "rules").mkdir(exist_ok=True)
        (folder / "rules" / name).write_text(text, encoding="utf-8")

    write()
    return write


def load(folder, text=NAMED, **options):
    (folder / "named.yaml").write_text(text, encoding="utf-8")
    return Scenario.load(folder / "named.yaml", **options)


def test_the_file_is_sought_beside_the_file_that_names_it(folder, law):
    assert load(folder).document.rules.name == "law-2026"
    (folder / "inside").mkdir()
    (folder / "inside" / "child.yaml").write_text("extends: ../named.yaml\nname: child\n", encoding="utf-8")
    assert Scenario.load(folder / "inside" / "child.yaml").document.rules.name == "law-2026"


def test_a_later_layer_a_variant_and_a_setting_replace_it(folder, law, monkeypatch):
    law(LAW.replace("law-2026", "other").replace("    min_lag_weeks: 1\n", ""), "other.yaml")
    load(folder)
    for text, options in (
        ("rules: rules/other.yaml\n", {}),
        ("variants: {late: {rules: rules/other.yaml}}\n", {"variant": "late"}),
    ):
        (folder / "over.yaml").write_text("extends: named.yaml\n" + text, encoding="utf-8")
        rules = Scenario.load(folder / "over.yaml", **options).document.rules
        assert (rules.name, rules.forms["elevate"].min_lag_weeks) == ("other", 0)
    monkeypatch.chdir(folder)
    assert Scenario.load("named.yaml", settings=["rules=rules/other.yaml"]).document.rules.name == "other"
    assert Scenario.load("named.yaml", settings=["rules=null"]).document.rules is None


def test_it_may_be_written_out(folder):
    inline = "rules:\n" + "".join(f"  {line}\n" for line in LAW.splitlines())
    assert load(folder, BASE + inline).document.rules.name == "law-2026"


def test_a_saved_scenario_holds_the_whole_law(folder, law):
    scenario = load(folder)
    dump, digest = scenario.dump(), scenario.digest
    law(LAW.replace("an article", "another article"))
    assert load(folder).digest != digest
    (folder / "rules" / "law.yaml").unlink()
    again = Scenario.from_dump(dump)
    assert again.digest == digest
    assert again.document.rules == scenario.document.rules


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "said"),
    [
        (
            "open: true, source: art}\n  coord",
            "opn: true, source: art}\n  coord",
            5,
            "rules.forms.bureau.opn",
            "did you mean open",
        ),
        ("    open: true", "    open: maybe", 8, "rules.forms.elevate.open", "on or off"),
        ("source: art\n", "source: atr\n", 9, "rules.forms.elevate.source", "no source 'atr'"),
        ("  elevate:", "  elevat:", 7, "rules.forms.elevat", "elevate"),
        ("from: 2026-01-01", "from: 2027-01-01", 2, "rules.in_force", "comes after"),
        ("name: law-2026\n", "", 1, "rules.name", "missing"),
        ("    open: true", "    certain: sure\n    open: true", 8, "rules.forms.elevate.certain", "to_be_verified"),
        ("    open: true", "    routes: {any: {source: art}}\n    open: true", 7, "rules.forms.elevate", "no name of one"),
        (
            "    open: true",
            "    routes: {hc: {source: atr}}\n    open: true",
            8,
            "rules.forms.elevate.routes.hc.source",
            "no source",
        ),
        ("    open: true", "    routes: {hc: {}}\n    open: true", 8, "rules.forms.elevate.routes.hc.source", "missing"),
        (
            "    open: true",
            "    on_request: {share: 0.1, low: 0.2, high: 1}\n    open: true",
            8,
            "rules.forms.elevate.on_request",
            "does not lie between low (0.2) and high (1)",
        ),
        (
            "forms:",
            "provisions: {signing: {title: Signing, source: atr}}\nforms:",
            4,
            "rules.provisions.signing.source",
            "no source 'atr'",
        ),
    ],
)
def test_faults_of_the_law_stand_in_its_own_file(law, faults_of, old, new, line, path, said):
    assert old in LAW
    law(LAW.replace(old, new))
    fault = next(fault for fault in faults_of(NAMED) if fault.path == path)
    assert fault.place.file.endswith("law.yaml")
    assert fault.place.line == line or path == "rules.name"
    assert said in str(fault)


def test_an_unknown_file_is_a_fault_with_near_names(law, faults_of):
    (fault,) = faults_of(BASE + "rules: rules/lew.yaml\n")
    assert fault.place.line == line_of(NAMED, "rules:")
    assert "no such file" in fault.message
    assert fault.known == ("law.yaml",)
    assert faults_of(BASE + "rules: ''\n")
    assert faults_of(BASE + "rules: 5\n")


def test_the_calendar_must_lie_within_its_days_and_the_set_that_fits_is_named(law, faults_of):
    law(LAW.replace("2026", "2025"), "old.yaml")
    (fault,) = faults_of(BASE + "rules: rules/old.yaml\n")
    assert fault.path == "calendar.start"
    assert fault.place.line == line_of(BASE, "calendar:")
    for text in ("2026-03-02", "2026-04-26", "until 2025-12-31", "law.yaml"):
        assert text in str(fault)


def test_a_closed_form_and_a_short_lag_are_faults_at_the_mechanism(law, faults_of):
    law(LAW.replace("bureau: {open: true", "bureau: {open: false"))
    short = NAMED.replace("form: elevate,", "form: elevate, lag_weeks: 0,")
    closed, lag = faults_of(short)
    assert (closed.place.line, closed.path) == (line_of(short, "- kind: bureau"), "mechanisms[0]")
    assert "source art: an article" in str(closed)
    assert (lag.place.line, lag.path) == (line_of(short, "name: up"), "mechanisms[2].lag_weeks")
    assert "source art: an article" in str(lag)


def test_a_form_without_basis_is_a_fault_unless_it_is_off(folder, law, faults_of):
    law(LAW.replace("  coordinate: {open: true, source: art}\n", ""))
    (fault,) = faults_of(NAMED)
    assert "no basis for the form 'coordinate'" in str(fault)
    assert load(folder, NAMED, settings=["mechanisms.help.on=false"])


def by(route: str) -> str:
    return NAMED.replace("form: elevate,", f"form: elevate, route: {route},")


ROUTES = LAW + "    routes: {court: {source: art, min_lag_weeks: 3}, shut: {open: false, source: art}}\n"


def test_a_mechanism_names_a_route_that_there_is(folder, law, faults_of):
    law(ROUTES)
    assert load(folder, by("any")).document.mechanisms[2].route == "any"
    for route, words in (("cuort", "did you mean court"), ("other", "one of court, shut, any"), ("shut", "is closed")):
        (fault,) = faults_of(by(route))
        assert fault.place.line == line_of(NAMED, "name: up")
        assert fault.path in ("mechanisms[2].route", "mechanisms[2]")
        assert words in str(fault)
    (lag,) = faults_of(by("court").replace("route: court,", "route: court, lag_weeks: 2,"))
    assert (lag.path, lag.expected) == ("mechanisms[2].lag_weeks", "at least 3 weeks")


def test_a_route_says_nothing_without_a_law_or_a_form_in_law(law, faults_of):
    (fault,) = faults_of(by("any").replace("rules: rules/law.yaml\n", ""))
    assert (fault.path, fault.expected) == ("mechanisms[2].route", "rules: FILE")
    lever = "  - {kind: lever, name: l, classes: [money], saving: 0.1, route: any}\n"
    (fault,) = faults_of(NAMED.replace("budgets:", f"{lever}budgets:"))
    assert fault.path.endswith(".route")
    assert "no form in law" in str(fault)


def test_the_older_spelling_of_certainty_is_read(folder, law):
    law(LAW.replace("    open: true", "    certain: false\n    open: true"))
    forms = load(folder).document.rules.forms
    assert (forms["elevate"].certain, forms["bureau"].certain) == ("uncertain", "certain")
