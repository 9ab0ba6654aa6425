"""Texts as data: the same keys and values in every language, none unused, none missing, and a language is one file."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
import yaml

import optimizer
from optimizer import texts
from optimizer.kpi_table import KPIS
from optimizer.sections import Title
from optimizer.texts import glossary, label, language, languages, short_court, unit_of

PACKAGE = Path(optimizer.__file__).parent
TREES = {file.relative_to(PACKAGE): ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")}
TEACHING = PACKAGE.parent / "scenarios" / "teaching" / "two-courts.yaml"

CALLS = {"label": "", "say": "finding.", "say_all": "finding.", "_count": "count.", "has_label": "", "tell": ""}
"""Functions that take a key -> what they put before it. ``say`` of the command line is another one."""

DYNAMIC = (
    "act.",
    "assumed.",
    "assumed_head.",
    "assumed_topic.",
    "basis.",
    "form.",
    "rule.",
    "law.",
    "kpi.",
    "unit.",
    "status.",
    "plan.",
    "verdict.",
    "proves.",
    "proof.",
    "use.",
    "advice.",
    "ordered.",
    "finding.",
    "count.",
    "duty.",
    "gain.",
    "age.",
)
"""The only beginnings of keys whose rest is made when the program runs."""

IN_TABLES = {Path("report/tables.py")}
"""Modules whose tables hold keys."""

OF_OTHERS = {"interrupt", "solver died", "no progress", "time limit", "costs_split", "costs_besides"}
"""Keys that are values of a proof's ``stopped_by``."""

FAR_EASTERN = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


def forms_of(text):
    return text if isinstance(text, dict) else {"other": text}


def fields(text):
    return {name for form in forms_of(text).values() for _, name, _, _ in Formatter().parse(form) if name}


def bare(text):
    """A text without its placeholders."""
    return [re.sub(r"{[^}]*}", "", form) for form in forms_of(text).values()]


def every_text(lang):
    of = language(lang)
    yield from of.texts.items()
    for notion, entry in of.glossary.items():
        yield from ((f"glossary {notion} {part}", text) for part, text in entry.items())


def literals(tree):
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def keys_in(argument):
    """Keys that an argument may be: literals, either side of a choice, values of a table, the fixed start of an f-string."""
    match argument:
        case ast.Constant(value=str(key)):
            return {key}
        case ast.IfExp(body=body, orelse=other):
            return keys_in(body) | keys_in(other)
        case ast.Subscript(value=ast.Dict(values=values)):
            return set().union(*map(keys_in, values))
        case ast.JoinedStr(values=[ast.Constant(value=start), *_]):
            return {f"{start}*"}
    return set()


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield node


def asked():
    """File and key of every call with a key that can be read off; ``form.*`` where only its start can."""
    for file, tree in TREES.items():
        for call in calls(tree):
            if call.func.id == "say" and file.parts[0] != "backtest":
                continue
            for argument in call.args if call.func.id == "say_all" else call.args[:1]:
                yield from ((file, CALLS[call.func.id] + key) for key in keys_in(argument))
    for file in (PACKAGE / "report" / "templates").iterdir():
        yield from ((file, key) for key in re.findall(r"""\bt\(["']([^"']+)["']""", file.read_text(encoding="utf-8")))


def near_variables():
    """Literals that stand where a key is handed over in a variable."""
    found = set(OF_OTHERS)
    for file, tree in TREES.items():
        if file in IN_TABLES:
            found |= {text.split(":")[-1] for text in literals(tree)}
        for part in tree.body:
            if any(call.func.id != "say_all" and not keys_in(call.args[0]) for call in calls(part) if call.args):
                found |= literals(part)
    return found


def words_of_the_program():
    """Literals, fields and keywords: what the rest of a dynamic key can be."""
    found = set()
    for tree in TREES.values():
        found |= literals(tree)
        found |= {
            node.target.id for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        found |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
    return found


def test_every_key_and_topic_is_in_every_language_in_the_same_order():
    first, *others = (yaml.safe_load((texts.FOLDER / f"{lang}.yaml").read_text(encoding="utf-8")) for lang in languages())
    assert others
    for other in others:
        assert list(other) == list(first)
        assert [(topic, list(of)) for topic, of in other["texts"].items()] == [
            (topic, list(of)) for topic, of in first["texts"].items()
        ]
        assert list(other["glossary"]) == list(first["glossary"])


@pytest.mark.parametrize("lang", languages())
def test_no_key_stands_twice(lang):
    def look(node):
        if isinstance(node, yaml.MappingNode):
            names = [key.value for key, _ in node.value]
            assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
            for _, value in node.value:
                look(value)

    root = yaml.compose((texts.FOLDER / f"{lang}.yaml").read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    look(root)
    topics = next(value for key, value in root.value if key.value == "texts")
    keys = [key.value for _, topic in topics.value for key, _ in topic.value]
    assert len(keys) == len(set(keys)) == len(language(lang).texts)


@pytest.mark.parametrize("lang", languages())
def test_every_text_has_the_same_values_in_every_language(lang):
    for key, text in language(lang).texts.items():
        own, english = fields(text), fields(language("en").texts[key])
        assert own - {"n"} == english - {"n"}, key
        assert ("n" in own) == ("n" in english) or isinstance(language("en").texts[key], dict), key
        assert all(form.strip() or key.startswith("mark.") for form in forms_of(text).values()), key


@pytest.mark.parametrize("lang", languages())
def test_every_plural_form_is_there(lang):
    of = language(lang)
    forms = {*of.plurals, "other"}
    counted = {key for key, text in language("en").texts.items() if isinstance(text, dict)}
    assert counted
    for key in counted:
        text = of.texts[key]
        assert (set(text) == forms) if isinstance(text, dict) else not of.plurals, key
        for n in (0, 1, 1.4, 2, 5, 11, 21, 1000):
            assert label(key, lang, n=n, role="Judge", unit="visit")
    assert not [key for key, text in of.texts.items() if isinstance(text, dict) and key not in counted]


def test_english_texts_hold_no_chinese():
    assert not [key for key, text in every_text("en") if any(map(FAR_EASTERN.search, forms_of(text).values()))]


def test_chinese_texts_hold_no_english():
    assert not [key for key, text in every_text("zh") if any(re.search("[A-Za-z]{2}", form) for form in bare(text))]


def test_every_key_asked_for_exists():
    known = set(language("en").texts)
    found = list(asked())
    assert len(found) > 200
    assert not [(str(file), key) for file, key in found if not key.endswith("*") and key not in known]
    starts = {(str(file), key[:-1]) for file, key in found if key.endswith("*")}
    assert not [(file, start) for file, start in starts if start not in DYNAMIC]


def test_no_key_is_unused():
    direct, nearby, words = {key for _, key in asked()}, near_variables(), words_of_the_program()
    unused = []
    for key in language("en").texts:
        start = next((start for start in DYNAMIC if key.startswith(start)), None)
        shown = key in direct or key in nearby
        used = shown if start in (None, *CALLS.values()) else key.removeprefix(start) in words
        if not used:
            unused.append(key)
    assert not unused


def test_every_declared_beginning_is_one():
    assert all(any(key.startswith(start) for key in language("en").texts) for start in DYNAMIC)


@pytest.mark.parametrize("lang", languages())
def test_every_unit_of_an_indicator_has_a_text(lang):
    units = {kpi.unit for kpi in KPIS.values()} - {"name", "rank"}
    assert {f"unit.{name}" for name in units} == {key for key in language(lang).texts if key.startswith("unit.")}


@pytest.mark.parametrize("lang", languages())
def test_what_a_language_says_of_itself_can_be_used(lang):
    of = language(lang)
    assert of.names in Title.model_fields
    assert of.beside in languages()
    assert of.letter_width in (1, 2)
    assert of.language.strip()
    for pattern in (*of.plurals.values(), *of.short_court):
        re.compile(pattern)


@pytest.mark.parametrize(("key", "lang", "values", "said"), [
    ("count.officers", "en", {"n": 1}, "1 officer"),
    ("count.officers", "en", {"n": 2}, "2 officers"),
    ("count.officers", "zh", {"n": 2}, "2人"),
    ("count.role", "en", {"n": 1, "role": "Judge"}, "1 judge"),
    ("count.role", "zh", {"n": 1, "role": "B类法官"}, "B类法官1人"),
    ("count.weeks", "en", {"n": 1}, "1 week"),
    ("more_advice", "en", {"n": 1}, "1 lesser warning is left out."),
    ("from_donors", "en", {"donors": "{braces} 3"}, "from {braces} 3"),
])  # fmt: skip
def test_a_text_is_filled_in(key, lang, values, said):
    assert label(key, lang, **values) == said


@pytest.mark.parametrize(("amount", "said"), [(1, "trip"), (1 + 1e-9, "trip"), (1.4, "trips"), (0, "trips"), (2, "trips")])
def test_units_of_orders_follow_the_amount(amount, said):
    assert unit_of("missions", "en", amount) == said
    assert unit_of("missions", "zh", amount) == "次"


def test_a_unit_without_a_text_stays_as_it_is():
    assert [unit_of("drone", lang, n) for lang, n in (("en", 1), ("en", 2), ("zh", 2))] == ["drone", "drones", "drone"]


@pytest.mark.parametrize(("lang", "name", "short"), [
    ("en", "Haicheng Primary People's Court, Liaoning", "Haicheng"),
    ("en", "Anshan Intermediate People's Court", "Anshan Intermediate"),
    ("en", "North, Liaoning", "North"),
    ("en", "People's Court", "People's Court"),
    ("zh", "海城市人民法院", "海城市"),
    ("zh", "鞍山市中级人民法院", "鞍山市"),
    ("zh", "人民法院", "人民法院"),
])  # fmt: skip
def test_names_of_courts_lose_what_all_share(lang, name, short):
    assert short_court(name, lang) == short


def test_what_is_unknown_is_an_error():
    with pytest.raises(KeyError, match=r"'nonsense' in zh\.yaml"):
        label("nonsense", "zh")
    with pytest.raises(KeyError, match="courts"):
        label("top_three", "en")
    with pytest.raises(KeyError, match="n"):
        label("count.officers", "en")
    with pytest.raises(ValueError, match=f"no language 'fr', only {', '.join(languages())}"):
        label("closures", "fr")
    with pytest.raises(ValueError, match="no language"):
        label("closures", "../texts/en")


def test_the_glossary_has_both_words_in_each_language():
    assert glossary("en")[0][:2] == ("closure", "执结")
    assert glossary("zh")[0][:2] == ("执结", "closure")


@pytest.fixture
def another(tmp_path):
    """A folder of texts with a language more: its file alone is added."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for lang in languages():
        (folder / f"{lang}.yaml").write_text((texts.FOLDER / f"{lang}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    new = yaml.safe_load((folder / "en.yaml").read_text(encoding="utf-8"))
    new |= {"language": "Hacek", "html": "cs", "names": "zh"}
    for topic in new["texts"].values():
        for key, text in topic.items():
            topic[key] = {form: f"ž{said}" for form, said in text.items()} if isinstance(text, dict) else f"ž{text}"
    (folder / "xx.yaml").write_text(yaml.safe_dump(new, allow_unicode=True), encoding="utf-8")
    return folder


def test_a_language_is_one_file(another, tmp_path):
    code = (
        f"from pathlib import Path; from optimizer import texts; texts.FOLDER = Path({str(another)!r})\n"
        "from optimizer.cli import main\n"
        f"main(['solve', {str(TEACHING)!r}, '--lang', 'xx', '--out', {str(tmp_path / 'run')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "žWhat to do" in done.stdout + done.stderr
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="cs">' in page
    assert "žOpen a temporary enforcement bureau" in page or "žSend" in page


def test_findings_are_in_every_language(another):
    code = (
        f"from pathlib import Path; from optimizer import texts; texts.FOLDER = Path({str(another)!r})\n"
        "from optimizer.backtest.words import joined, same, say\nimport json\n"
        "print(json.dumps([joined([say('rate'), same('3')]), say('no_effort', test=say('rate'))]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = json.loads(done.stdout)
    assert list(first) == sorted([*languages(), "xx"])
    assert first["xx"] == "žclosures per officer-dayž 3"
    assert second["zh"] == "人日执结（件）没有得出可用的办案耗时倍数。"
