"""A key and values in, a text in English and Chinese out: what findings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Text = dict[str, str]
"""Language ('en', 'zh') -> text."""

WORDS: dict[str, tuple[str, str]] = {
    # rows
    "plain": ("closures with the scenario's efforts (cases)", "按情景办案耗时的执结（件）"),
    "scaled": ("closures at effort x {effort:.3f} (cases)", "办案耗时×{effort:.3f}时的执结（件）"),
    "rate": ("closures per officer-day", "人日执结（件）"),
    "staffed": ("closures with {officers:,.0f} officers (cases)", "{officers:,.0f}人时的执结（件）"),
    "level": ("staff that explains the total (officers)", "可解释总数的人员规模（人）"),
    "from_to": ("{low:,.0f} to {high:,.0f}", "{low:,.0f}至{high:,.0f}"),
    "rates": ("closing rate before and after", "此前与此后的结案率"),
    "two_rates": ("{before:.1%} and {after:.1%}", "{before:.1%}与{after:.1%}"),
    "not_published": ("not published", "未公布"),
    "rank_before": ("rank among {count} basic courts before", "此前在{count}家基层法院中的排名"),
    "rank_after": ("rank among {count} basic courts after", "此后在{count}家基层法院中的排名"),
    "beyond": ("beyond {rank}", "{rank}名以外"),
    "or_better": ("{rank} or better", "{rank}名以内"),
    "gain": ("closures gained at the court (cases)", "该院增加的执结（件）"),
    "rank_at_reported": (
        "rank if the plan gained the reported closures, {closures:,.0f}",
        "若方案恰好增加报道的{closures:,.0f}件，其排名",
    ),
    "deployed_closures": (
        "closures at {rate:g} a day and {share:.1%} deployed (cases)",
        "人日{rate:g}件、出动{share:.1%}时的执结（件）",
    ),
    # arithmetic
    "per_day_line": (
        "{closures:,.0f} / ({officers:,.0f} x {days:g}) = {rate:.3f} per officer-day",
        "{closures:,.0f} / ({officers:,.0f} × {days:g}) = 人日{rate:.3f}件",
    ),
    "ridge_line": (
        "{closures:,.0f} / ({days:g} x {rate:g}) = {officers:.0f} officers",
        "{closures:,.0f} / ({days:g} × {rate:g}) = {officers:.0f}人",
    ),
    "deployed_line": (
        "{closures:,.0f} / ({on_call:,.0f} x {days:g} x {rate:g}) = {share:.1%} deployed",
        "{closures:,.0f} / ({on_call:,.0f} × {days:g} × {rate:g}) = 出动{share:.1%}",
    ),
    "needed_line": (
        "rank {rank} needs {needed:,.0f} closures more than the status quo; the plan gains {gained:,.0f}",
        "进入前{rank}名需比现状多执结{needed:,.0f}件；方案增加{gained:,.0f}件",
    ),
    # what was fitted and what was not
    "effort_fitted": ("effort multiplier {effort:.3f}", "办案耗时倍数{effort:.3f}"),
    "effort_taken": ("effort multiplier {effort:.3f}, taken from {test}", "办案耗时倍数{effort:.3f}，取自{test}"),
    "effort": ("effort", "办案耗时"),
    "staff": ("staff level", "人员规模"),
    "officers": ("officers", "人员"),
    "inflow": ("inflow", "收案"),
    "stock": ("opening stock", "期初存案"),
    "team": ("team size", "团队人数"),
    "court": ("the court", "法院"),
    "terminations": ("share of terminations", "终本占比"),
    "share": ("deployed share", "出动比例"),
    "mix": ("case mix", "案件构成"),
    # reasons
    "no_root": (
        "no effort multiplier between {low:g} and {high:g} gives the total.",
        "{low:g}至{high:g}之间没有办案耗时倍数能得出该总数。",
    ),
    "no_effort": ("{test} gave no effort multiplier to take.", "{test}没有得出可用的办案耗时倍数。"),
    "no_closures": ("the scenario has no status quo.", "该情景没有现状解。"),
    "after_fit": (
        "{error:+.1%} after fitting one multiplier to this very total; {plain:+.1%} with the scenario's own efforts.",
        "以该总数拟合一个倍数后{error:+.1%}；按情景自身办案耗时{plain:+.1%}。",
    ),
    "taken_fit": (
        "{error:+.1%} with a multiplier fitted elsewhere; {plain:+.1%} with the scenario's own efforts.",
        "用别处拟合的倍数{error:+.1%}；按情景自身办案耗时{plain:+.1%}。",
    ),
    "in_data": (
        "The scenario's data were made with this very total: a consistency check, not a proof.",
        "情景数据的编制用到了这一总数：仅为相容性检验，不构成证明。",
    ),
    "no_level": (
        "no staff between {low:,.0f} and {high:,.0f} explains {closures:,.0f} closures: {side}.",
        "{low:,.0f}至{high:,.0f}人均不能解释{closures:,.0f}件执结：{side}。",
    ),
    "too_few": ("even the largest staff closes fewer", "人员最多时执结仍偏少"),
    "too_many": ("even the smallest staff closes more", "人员最少时执结仍偏多"),
    "explained": (
        "a mean staff of {level:,.0f} explains the total; the staff in between was not published.",
        "平均{level:,.0f}人可解释该总数；其间的人数未公布。",
    ),
    "ridge": (
        "only the product of officers and closures per officer-day is known; every line above explains the report as well.",
        "只知道人数与人日执结之积；以上各行同样能解释报道。",
    ),
    "no_plan": ("a scenario of it has no plan.", "其中一个情景没有方案。"),
    "rank_met": ("the ranks are as reported.", "排名与报道相符。"),
    "rank_start": ("the court does not start beyond rank {rank}.", "该院此前并不在{rank}名以外。"),
    "rank_short": (
        "the plan gains {gained:,.0f} closures at the court, and rank {rank} needs {needed:,.0f}.",
        "方案使该院增加{gained:,.0f}件，而进入前{rank}名需{needed:,.0f}件。",
    ),
    "rank_host": (
        "The {closures:,.0f} closures reported would not do either: the load assumed of the court is too large for them, or the"
        " rank published counts something else.",
        "报道的{closures:,.0f}件同样不够：为该院假设的案件量过大，或公布的排名另有口径。",
    ),
    "deployed": (
        "the closures fit if {low:.0%} to {high:.0%} of those on call were deployed at others' rates: a consistency check,"
        " not a proof. The shares are solved for, so the closures agree by construction; harder cases would explain them too.",
        "若待命人员中{low:.0%}至{high:.0%}按其他行动的效率出动，则执结数相符：仅为相容性检验，不构成证明。"
        "比例系由执结数反推，故必然吻合；案件更难也能同样解释。",
    ),
    "outside": ("out of its range: {names}.", "超出范围：{names}。"),
    "in_range": ("the ratios lie where other sources put them.", "各比值落在其他来源给出的范围内。"),
    "no_rate": ("the report gives too little for a rate.", "报道不足以算出效率。"),
}


def say(key: str, **values: object) -> Text:
    """The text of a key in both languages; a value that is itself a text is put in by its language."""
    texts = dict(zip(("en", "zh"), WORDS[key], strict=True))
    return {
        lang: text.format(**{name: value[lang] if isinstance(value, dict) else value for name, value in values.items()})
        for lang, text in texts.items()
    }


def same(text: str) -> Text:
    """A text that needs no translation, such as a number."""
    return {"en": text, "zh": text}


def joined(texts: Iterable[Text]) -> Text:
    """Sentences one after the other; empty ones are left out."""
    parts = list(texts)
    return {lang: mark.join(text[lang] for text in parts if text[lang]) for lang, mark in (("en", " "), ("zh", ""))}
