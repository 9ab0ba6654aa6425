"""Words of the summaries in English and Chinese."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "what to do": ("What to do", "怎么做"),
    "against": ("Against the baselines", "与对照方案比较"),
    "plans": ("Plans side by side", "方案对比"),
    "differences": ("Differences against", "与对照之差："),
    "how sure": ("How sure", "可信程度"),
    "nothing": ("Nobody moves: no order pays for itself.", "不派人：没有值得下达的指令。"),
    "more rows": ("... and {n} more in the tables", "……其余 {n} 行见表格"),
    "measure": ("measure", "措施"),
    "from": ("from", "派出法院"),
    "to": ("to", "受援法院"),
    "who or what": ("who or what", "人员或案件"),
    "when": ("when", "时间"),
    "cases": ("cases", "件"),
    "plan": ("plan", "方案"),
    "status quo": ("status quo", "现状"),
    "proportional": ("proportional", "按比例"),
    "worst court first": ("worst court first", "最差法院优先"),
    "objective": ("worth", "目标值"),
    "genuine": ("genuine closures", "实际执结"),
    "closures": ("closures", "执结"),
    "open_end": ("open at the end", "期末未结"),
    "closing_rate": ("closing rate", "结案率"),
    "worst_closing_rate": ("worst court", "最低法院结案率"),
    "donor_harm": ("donor harm", "派出法院损失"),
    "officers_moved": ("officers moved", "调动人数"),
    "cost_yuan": ("cost (yuan)", "费用（元）"),
    "gap": ("gap", "差距"),
    "status": ("status", "状态"),
    "optimal": ("optimal", "最优"),
    "feasible": ("feasible", "可行"),
    "infeasible": ("infeasible", "无可行方案"),
    "unknown": ("no plan found", "未找到方案"),
    "rule": ("rule of thumb", "经验规则"),
    "bound": ("nothing can be worth more than", "上界"),
    "gap of plan": ("gap, of the worth", "差距（占目标值）"),
    "gap of gain": ("gap, of the gain over the status quo", "差距（占增益）"),
    "verifier": ("verifier", "独立核验"),
    "clean": ("clean", "通过"),
    "violations": ("violations", "处违反"),
    "stopped by": ("stopped by", "停止原因"),
    "seconds": ("seconds", "用时（秒）"),
    "not proven": ("not proven", "未证明"),
    "none": ("-", "－"),
}
"""Key to (English, Chinese)."""


def word(key: str, lang: str) -> str:
    """The word in ``lang``; the key itself where there is none."""
    pair = WORDS.get(key)
    return key if pair is None else pair[1 if lang == "zh" else 0]
