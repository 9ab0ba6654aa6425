"""Story, tables and figures in, one HTML file out: no script, no outside request, its own font."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optimizer.baselines import RULES
from optimizer.comparison import Comparison, compared
from optimizer.files import draft_of
from optimizer.plots import draw
from optimizer.plots.style import FONT_FILE, figure_of, look
from optimizer.report.assumptions import annex, numbers_sentence
from optimizer.report.closed import closed
from optimizer.report.gained import gained
from optimizer.report.legal import legal_basis
from optimizer.report.numbers import against, against_heads, kpi_rows, number, unknown, unresolved
from optimizer.report.story import costs, deeds, league, warned
from optimizer.report.sureness import brings, headline, sureness
from optimizer.report.tables import tables
from optimizer.store import plain
from optimizer.studies import split_gain
from optimizer.texts import glossary, label, language, plan_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from optimizer.result import Result
    from optimizer.texts import Lang


def write_report(
    item: Result | Comparison, path: str | Path, *, lang: Lang = "en", baselines: Mapping[str, Result] | None = None
) -> Path:
    """Write the page of a run or a comparison; the file appears whole or not at all.

    ``baselines`` are plans to hold a single result against, by label; the status quo should be among them.
    """
    path = Path(path)
    text = render(item, lang=lang, baselines=baselines)
    with draft_of(path) as draft:
        draft.write_text(text, encoding="utf-8")
    return path


def render(item: Result | Comparison, *, lang: Lang = "en", baselines: Mapping[str, Result] | None = None) -> str:
    """The page as text."""
    plans = item.results if isinstance(item, Comparison) else {item.label: item, **(baselines or {})}
    chosen = item.baseline if isinstance(item, Comparison) else next((n for n in plans if n in RULES), item.label)
    main = [r for n, r in plans.items() if n not in RULES] or list(plans.values())[:1]
    known = {n: r for n, r in plans.items() if r.plan is not None}
    environment = Environment(
        loader=PackageLoader("optimizer.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    figures: list[tuple[str, Markup]] = []
    if len(known) > 1:
        figures += [
            (name, _svg(ax, f"all-{name}"))
            for name, ax in draw(compared(known, chosen if chosen in known else None), lang=lang).items()
        ]
    text = environment.get_template("page.html.j2").render(
        html_language=language(lang).html,
        t=lambda key, **values: label(key, lang, **values),
        number=lambda key, value: number(key, value, lang),
        title=label("comparison_title" if isinstance(item, Comparison) else "report_title", lang),
        plans=[{**_section(result, lang), "number": number} for number, result in enumerate(main, 1)],
        figures=figures,
        glossary=glossary(lang),
        against_heads=against_heads(lang),
        against=against(compared(known, chosen), lang) if chosen in known else [],
        bracketed=chosen in known and bool(unresolved(compared(known, chosen))),
        baseline=plan_label(chosen, lang),
        kpi_heads=[plan_label(name, lang) for name in known],
        kpi_rows=kpi_rows(known, lang, arrows=True) if known else [],
        unknown=unknown(known, lang),
    )
    return text.replace("/*FONT*/", _font_face(text))


def _section(result: Result, lang: Lang) -> dict[str, Any]:
    """What the template shows of one plan."""
    scenario = result.scenario.document
    out: dict[str, Any] = {
        "label": result.label,
        "title": scenario.title.text(lang, scenario.name),
        "description": scenario.description,
        "has_plan": result.plan is not None,
        "status": label(f"status.{result.proof.status}", lang),
        "conflict": [(one.name[lang], one.place, one.told[lang]) for one in result.conflict],
        "infeasible": result.proof.status == "infeasible",
        "warnings": [text[lang] for text in result.warnings],
        "digest": result.scenario.digest,
        "seconds": {k: f"{v:.2f}" for k, v in result.seconds.items()},
        "options": plain(result.proof.options),
        "numbers": numbers_sentence(result.scenario, lang),
        "annex": annex(result.scenario, lang),
    }
    if result.plan is None:
        return out
    split = split_gain(result)
    return out | {
        "headline": headline(result, lang),
        "deeds": deeds(result, lang),
        "brings": brings(result, lang),
        "gained": gained(result, split, lang),
        "closed": closed(result, lang),
        "costs": costs(result, lang),
        "league": league(result, lang),
        "warned": warned(result, lang),
        "sure": sureness(result, lang),
        "law": legal_basis(result, lang),
        "tables": tables(result, lang, split),
        "totals": result.totals(),
        "figures": [(name, _svg(ax, f"{result.label}-{name}")) for name, ax in draw(result, lang=lang).items()],
    }


def _svg(ax: Axes, salt: str) -> Markup:
    """The figure an axes belongs to, as inline SVG; its inner names are its own, since a page holds several."""
    buffer = io.StringIO()
    with look():
        import matplotlib as mpl

        with mpl.rc_context({"svg.hashsalt": salt}):
            figure_of(ax).savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return Markup(text[text.index("<svg") :])


def _font_face(text: str) -> str:
    """The characters of the page beyond ASCII, from the font that the package ships, as a data URI.

    It comes first in the page's list of fonts: browsers without a Chinese font of their own may draw boxes otherwise.
    """
    wanted = {ord(c) for c in text if ord(c) > 0x7F}
    if not wanted:
        return ""
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    buffer = io.BytesIO()
    with subset.load_font(str(FONT_FILE), options) as font:
        cut = subset.Subsetter(options)
        cut.populate(unicodes=wanted)
        cut.subset(font)
        subset.save_font(font, buffer, options)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'@font-face{{font-family:"Report Sans";src:url(data:font/woff2;base64,{data}) format("woff2");}}'
