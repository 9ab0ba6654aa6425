"""Every word that figures and reports show, in English and Chinese; one table, one word per notion."""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "zh"]

LABELS: dict[str, tuple[str, str]] = {
    "closures": ("Closures", "执结"),
    "closures_unit": ("cases", "件"),
    "genuine": ("Genuine closures", "实际执结"),
    "terminated": ("Terminated", "终本"),
    "open_cases": ("Open cases", "未结案件"),
    "closures_per_period": ("Closures per period (cases)", "每期执结（件）"),
    "open_at_end_of_period": ("Open at the end of the period (cases)", "期末未结（件）"),
    "status_quo": ("status quo", "现状"),
    "plan": ("plan", "方案"),
    "over_time": ("Closures and backlog over time", "执结与积案变化"),
    "before_after": ("Closing rate of each court: status quo and plan", "各法院结案率：现状与方案"),
    "before_after_some": (
        "Closing rate, status quo and plan: {n} of {all} courts that change most",
        "结案率，现状与方案：{all}家法院中变化最大的{n}家",
    ),
    "closing_rate_percent": ("Closing rate (% of open and incoming cases)", "结案率（占存量与新收案件的%）"),
    "rank": ("rank", "排名"),
    "rank_before_after": ("numbers: rank before → after", "数字：排名变化"),
    "numbers_are_heads": ("numbers: officers", "数字：人数"),
    "flows": ("Who goes where (schematic, no borders)", "人员与案件流向（示意图，无边界）"),
    "officers_sent": ("officers sent", "派出人员"),
    "cases_moved": ("cases moved", "移送案件"),
    "bureau_here": ("temporary bureau", "临时执行局"),
    "longitude": ("Longitude (degrees)", "经度（度）"),
    "latitude": ("Latitude (degrees)", "纬度（度）"),
    "gantt": ("Deployments by host and time", "部署时间表"),
    "heads": ("officers", "人"),
    "date": ("Date", "日期"),
    "harm_gain": ("What each court's own cases lose and gain against the status quo", "各法院自身案件相对现状的损失与收益"),
    "harm_gain_axis": ("Change against the status quo (weighted closures)", "相对现状的变化（加权执结数）"),
    "harm": ("loss", "损失"),
    "gain": ("gain", "收益"),
    "utilisation": ("Use of officers by role", "各岗位人员利用率"),
    "share_used": ("Share of officer-days used (%)", "人日使用率（%）"),
    "comparison": ("Closures against {baseline}", "相对“{baseline}”的执结数"),
    "extra_closures_axis": ("Closures more or fewer than {baseline} (cases)", "比“{baseline}”多（少）执结（件）"),
    "over_time_many": ("Open cases over time, by plan", "各方案未结案件变化"),
    "nothing_deployed": ("Nobody and nothing is moved.", "未调动任何人员和案件。"),
    "no_points": ("No court has a point on the map.", "没有法院坐标。"),
    # law
    "form": ("form", "形式"),
    "is_open": ("open", "可用"),
    "open": ("open", "可用"),
    "closed": ("closed", "不可用"),
    "reading": ("reading", "依据理解"),
    "certain": ("certain", "确定"),
    "uncertain": ("uncertain", "不确定"),
    "conditions": ("conditions", "条件"),
    "condition": ("condition", "条件"),
    "source": ("source", "依据"),
    "met": ("met", "是否符合"),
    "found": ("found", "实际"),
    "needed": ("needed", "要求"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "unknown": ("unknown", "未知"),
    "lawful": ("allowed", "允许"),
    "unlawful": ("not allowed", "不允许"),
    "maybe_lawful": ("allowed as far as is known", "就已知条件而言允许"),
    "in_force_days": ("in force {since} to {until}", "施行期间{since}至{until}"),
    "cases_old_enough": ("{n} cases", "{n}件"),
    "form.urge": ("urge", "督促执行"),
    "form.designate": ("designate", "指令执行"),
    "form.elevate": ("elevate", "提级执行"),
    "form.concentrate": ("concentrate", "集中执行"),
    "form.coordinate": ("coordinate", "协同执行"),
    "form.bureau": ("bureau", "临时执行局"),
    "form.mission": ("mission", "异地执行"),
    "form.entrust": ("entrust", "委托执行"),
    "form.supervision": ("supervision", "巡回督导"),
    "rule.open": ("the form is open", "形式可用"),
    "rule.in_force": ("the rules are in force", "规则施行中"),
    "rule.classes_only": ("only these classes", "仅限案件类别"),
    "rule.classes_never": ("never these classes", "不得为案件类别"),
    "rule.min_yuan": ("least money (yuan)", "最低金额（元）"),
    "rule.max_yuan": ("most money (yuan)", "最高金额（元）"),
    "rule.min_age_months": ("older than (months)", "未执行超过（月）"),
    "rule.receiver": ("executing court", "执行法院"),
    "rule.same_region": ("same region", "同一辖区"),
    "rule.max_km": ("longest distance (km)", "最远距离（公里）"),
    "rule.decided_by": ("decided by", "决定法院"),
    "rule.approval_by": ("approved by", "批准法院"),
    "rule.min_lag_weeks": ("least lag (weeks)", "最短间隔（周）"),
    "law.superior": ("superior court", "上一级法院"),
    "law.peer": ("court of the same level", "同级法院"),
    "law.named": ("court named in the order", "指定的法院"),
    "law.same": ("the same court", "同一法院"),
    "law.high": ("high court", "高级法院"),
    "law.intermediate": ("intermediate court", "中级法院"),
    "law.basic": ("basic court", "基层法院"),
    "law.none": ("none", "无"),
    # report
    "report_title": ("Enforcement plan", "执行力量部署方案"),
    "comparison_title": ("Comparison of plans", "方案比较"),
    "what_to_do": ("What to do", "怎么做"),
    "what_it_brings": ("What it brings", "有何成效"),
    "what_it_costs": ("What it costs, and whom", "代价与承担者"),
    "how_sure": ("How sure this is", "可信程度"),
    "tables": ("Tables", "表格"),
    "figures": ("Figures", "图"),
    "assumptions": ("Assumptions and settings", "假设与设置"),
    "glossary": ("Glossary", "术语"),
    "orders": ("Orders: officers", "人员调派令"),
    "moves": ("Orders: cases", "案件移送令"),
    "acts": ("Orders: everything else", "其他部署令"),
    "regions": ("Regions", "辖区"),
    "region": ("Region", "辖区"),
    "league_heading": ("Who leads and who lags", "排名首尾"),
    "top_three": ("First three: {courts}.", "前三名：{courts}。"),
    "bottom_three": ("Last three: {courts}.", "后三名：{courts}。"),
    "ranked": (
        "{court}, rank {rank:.0f} (was {before:.0f}), {rate:.1f} % closed",
        "{court}第{rank:.0f}名（原第{before:.0f}名），结案率{rate:.1f}%",
    ),
    "and": ("; ", "；"),
    "measures_sentence": (
        "Coercive measures to be expected, counted and rewarded nowhere: {measures}.",
        "预计强制措施（仅计数，不作为目标）：{measures}。",
    ),
    "what": ("What", "事项"),
    "detail": ("Which", "对象"),
    "amount": ("How much", "数量"),
    "unit_of": ("Unit", "单位"),
    "worth_alone": ("Worth alone (weighted closures)", "单独启用的价值（加权结案）"),
    "worth_margin": ("Worth at the margin (weighted closures)", "边际价值（加权结案）"),
    "not_resolved": ("not resolved", "未能分辨"),
    "league": ("League table", "法院排名"),
    "kpis": ("Indicators", "指标"),
    "value": ("Value", "数值"),
    "indicator": ("Indicator", "指标"),
    "unit": ("Unit", "单位"),
    "court": ("Court", "法院"),
    "mechanism": ("Mechanism", "机制"),
    "from_court": ("From", "派出法院"),
    "to_court": ("To", "受援法院"),
    "role": ("Role", "岗位"),
    "from_date": ("From", "开始"),
    "to_date": ("Until", "结束"),
    "km": ("km", "公里"),
    "case_class": ("Case class", "案件类别"),
    "cases": ("Cases", "件数"),
    "ordered": ("Ordered", "下令日"),
    "executed": ("Executed from", "执行起"),
    "days_available": ("Officer-days available", "可用人日"),
    "days_used": ("Officer-days used", "已用人日"),
    "sent": ("Officer-weeks sent", "派出人周"),
    "received": ("Officer-weeks received", "接收人周"),
    "plan_name": ("Plan", "方案"),
    "against": ("Against {baseline}", "相对“{baseline}”"),
    "do_bureau": (
        "Open a temporary enforcement bureau at {host} from {start} to {end} ({weeks:.0f} weeks) with {heads}:",
        "自{start}至{end}（{weeks:.0f}周）在{host}设立临时执行局，共{heads}：",
    ),
    "do_support": (
        "Send {heads} to {host} from {start} to {end} ({title}):",
        "自{start}至{end}向{host}派出{heads}（{title}）：",
    ),
    "from_donor": ("from {donor}: {roles}", "由{donor}派出：{roles}"),
    "from_donors": ("from {donors}", "派出：{donors}"),
    "warned": ("What an expert would warn of", "专家提示"),
    "more_advice": ("{n} lesser warnings are left out.", "另有{n}条次要提示未列。"),
    "advice.donor_depletion": (
        "Donors run dry: their own cases lose up to {percent:.0f} % of their worth at {courts}.",
        "派出法院空虚：{courts}自身案件价值最多损失{percent:.0f}%。",
    ),
    "advice.receiver_saturation": (
        "Hosts are saturated: up to {percent:.0f} % of the days of some role stay unused at {courts} while officers from elsewhere are there.",
        "受援法院饱和：外援在岗期间，{courts}某岗位最多{percent:.0f}%的人日闲置。",
    ),
    "advice.easy_first": (
        "Easy cases first: only {percent:.0f} % of the harder cases are closed at {courts}.",
        "先易后难：{courts}较难案件仅办结{percent:.0f}%。",
    ),
    "advice.easy_first_overdue": (
        "Easy cases first: only {percent:.0f} % of the harder cases are closed at {courts}, where {overdue:,.0f} open cases are over their limit at the end.",
        "先易后难：{courts}较难案件仅办结{percent:.0f}%，期末超期未结{overdue:,.0f}件。",
    ),
    "advice.termination_rises": (
        "Closing by termination: the terminated share of closures rises by {points:.1f} points against the status quo.",
        "以终本充结案：终本占比较现状上升{points:.1f}个百分点。",
    ),
    "advice.mostly_terminated": (
        "Mostly terminated: up to {percent:.0f} % of closures are terminations at {courts}.",
        "终本过多：{courts}终本占结案最高达{percent:.0f}%。",
    ),
    "advice.team_wide": (
        "Team too wide at {courts}: {others:.0f} others to {deciding:.0f} who may decide; a published study of a Chengdu court found 1 to 4-7 best.",
        "{courts}团队过宽：{deciding:.0f}名有决定权者带{others:.0f}人；成都某院研究以1带4至7人为宜。",
    ),
    "advice.team_thin": (
        "Team too thin at {courts}: {others:.0f} others to {deciding:.0f} who may decide; a published study of a Chengdu court found 1 to 4-7 best.",
        "{courts}团队过窄：{deciding:.0f}名有决定权者仅带{others:.0f}人；成都某院研究以1带4至7人为宜。",
    ),
    "advice.overtime": (
        "Overtime beyond the useful: {days:.2g} days a week, about {hours:.0f} hours, at {courts}; output falls above 50 hours, and 70 yield what 55 do.",
        "加班过度：{courts}每周加班{days:.2g}天（约{hours:.0f}小时）；超过50小时效率下降，70小时产出约等于55小时。",
    ),
    "advice.end_of_horizon": (
        "End of the horizon: the last period closes {percent:.0f} % more a day than the others; give what stays open a worth (open_at_end_per_day) or plan longer.",
        "期末效应：最后一期日均结案比其余各期高{percent:.0f}%；请为期末未结设定价值或延长计划期。",
    ),
    "backtests": ("Back-tests", "回溯检验"),
    "backtests_note": (
        "News reports successes: figures from it are no random sample. A fitted total is no validation.",
        "新闻多报成功，其数字并非随机样本；被拟合的总数不构成验证。",
    ),
    "backtest": ("Test", "检验"),
    "verdict": ("Verdict", "结论"),
    "verdict.met": ("met", "符合"),
    "verdict.failed": ("failed", "不符"),
    "verdict.consistent": ("consistent", "相容"),
    "verdict.not identified": ("not identified", "无法识别"),
    "predicted": ("Predicted", "预测"),
    "reported": ("Reported", "报道"),
    "fitted": ("Fitted", "已拟合"),
    "not_fitted": ("Not fitted", "未拟合"),
    "do_act": ("{title}, {start} to {end}:", "{title}，{start}至{end}："),
    "act_part": ("{what}: {amount:,.0f} {unit}", "{what}：{amount:,.0f}{unit}"),
    "and_more": ("{names} and {n} more", "{names}等另{n}家"),
    "do_cases": (
        "Move {cases:.0f} cases from {origins} courts to {receivers} courts ({title}).",
        "将{cases:.0f}件案件由{origins}家法院移送{receivers}家法院执行（{title}）。",
    ),
    "do_nothing": (
        "Move nobody and no case: no move that the scenario allows is worth it.",
        "不调动人员和案件：情景允许的调动均不合算。",
    ),
    "more_orders": ("… and {n} more deployments, listed in full under Orders.", "……另有{n}项部署，详见调派令。"),
    "brings_sentence": (
        "{closures:,.0f} closures, {extra:+,.0f} against the status quo ({percent:+.1f} %); {genuine:,.0f} of them genuine ({extra_genuine:+,.0f}).",
        "共执结{closures:,.0f}件，较现状{extra:+,.0f}件（{percent:+.1f}%）；其中实际执结{genuine:,.0f}件（{extra_genuine:+,.0f}件）。",
    ),
    "costs_sentence": (
        "{people:,.0f} officers leave their courts for {weeks:,.0f} officer-weeks; cost {yuan:,.0f} yuan{per_case}.",
        "{people:,.0f}人离开本院，共{weeks:,.0f}人周；费用{yuan:,.0f}元{per_case}。",
    ),
    "per_case": (" ({yuan:,.0f} yuan per extra closure)", "（每多执结一件{yuan:,.0f}元）"),
    "harm_sentence": (
        "Courts that lend lose {harm:,.1f} weighted closures of their own cases; {court} loses most ({most:,.1f}).",
        "派出法院自身案件共少执结{harm:,.1f}（加权）；{court}损失最大（{most:,.1f}）。",
    ),
    "no_harm": ("No court's own cases lose anything against the status quo.", "没有法院的自身案件相对现状受损。"),
    "sure_optimal": (
        "Proven best: no plan within the scenario's rules is worth more.",
        "已证明最优：在情景规则内没有更好的方案。",
    ),
    "sure_gap": (
        "Proven: no plan within the scenario's rules can be worth more than {gap:.2f} % above this one. That is {gain_gap} of the gain over the status quo.",
        "已证明：在情景规则内，任何方案的价值至多比本方案高{gap:.2f}%，相当于较现状增益的{gain_gap}。",
    ),
    "sure_none": ("Not proven: no bound was found. A better plan may exist.", "未证明：没有得到上界，可能存在更好的方案。"),
    "sure_rule": ("A rule of thumb: no claim to be best.", "经验规则方案：不声称最优。"),
    "sure_stopped": (
        "The search was stopped early ({why}); this is the best plan found until then.",
        "搜索提前停止（{why}）；此为当时找到的最好方案。",
    ),
    "sure_verified": (
        "Checked: an independent verifier replayed every order and found no broken rule and no misreported number.",
        "已核验：独立核验程序重放了每一项安排，未发现违反规则或误报数字。",
    ),
    "sure_status_quo": (
        "The status quo is itself an optimised choice of cases, so the gain counts only what moving people and cases brings. Figures are expected values of the scenario's assumptions, not forecasts.",
        "“现状”本身已是最优的办案次序，因此增益只来自人员和案件的调动。数字是情景假设下的期望值，不是预测。",
    ),
    "no_plan": ("There is no plan.", "没有方案。"),
    "infeasible": ("The scenario cannot be met: these rules cannot hold together.", "情景无法满足：以下规则不能同时成立。"),
    "worth": ("Worth (weighted closures)", "价值（加权执结）"),
    "bound": ("No plan can be worth more than", "任何方案价值不超过"),
    "warnings": ("Warnings", "提示"),
    "settings": ("Solver settings", "求解设置"),
    "digest": ("Fingerprint of the input", "输入指纹"),
    "seconds": ("Seconds by stage", "各阶段用时（秒）"),
    "none": ("none", "无"),
    "interrupt": ("by hand", "人工中断"),
    "solver died": ("by the end of a solver that died", "求解器异常终止"),
    "time limit": ("time limit", "时间限制"),
    # KPIs
    "kpi.closures": ("Closures", "执结"),
    "kpi.genuine": ("Genuine closures", "实际执结"),
    "kpi.terminated": ("Terminated", "终本"),
    "kpi.yuan": ("Money recovered", "执行到位金额"),
    "kpi.open_start": ("Open at the start", "期初未结"),
    "kpi.inflow": ("Incoming cases", "新收"),
    "kpi.open_end": ("Open at the end", "期末未结"),
    "kpi.overdue_end": ("Open over the statutory limit", "超法定期限未结"),
    "kpi.behind_deadline": ("Behind their deadline at the end", "期末逾期信访案件"),
    "kpi.in_time_share": ("Cases with property closed in time (standard 90 %)", "有财产案件法定期限内执结率（标准90%）"),
    "kpi.compliant_terminations": ("Terminations meeting the conditions (standard 90 %)", "终本合格率（标准90%）"),
    "kpi.petitions_finished": ("Petitions finished (standard 90 %)", "信访办结率（标准90%）"),
    "kpi.courts_meeting_standard": ("Basic courts meeting all standards (standard 90 %)", "达标基层法院占比（标准90%）"),
    "kpi.closing_rate": ("Closing rate", "结案率"),
    "kpi.actual_closing_rate": ("Actual closing rate (genuine / closed)", "实际结案率"),
    "kpi.clearance_rate": ("Clearance rate (closed / incoming)", "结收比"),
    "kpi.disposition_days": ("Disposition time", "预计消化天数"),
    "kpi.worst_court": ("Worst court", "最差法院"),
    "kpi.worst_closing_rate": ("Closing rate of the worst court", "最差法院结案率"),
    "kpi.donor_harm": ("Donor harm", "派出法院损失"),
    "kpi.officers_moved": ("Officers sent", "派出人员"),
    "kpi.officer_weeks_away": ("Officer-weeks away", "外派人周"),
    "kpi.cost_yuan": ("Cost", "费用"),
    "kpi.extra_closures": ("Closures more than the status quo", "比现状多执结"),
    "kpi.cost_per_extra_closure": ("Cost per extra closure", "每多执结一件费用"),
    "kpi.objective": ("Worth of the plan", "方案价值"),
    "kpi.bound": ("Proven bound", "已证明上界"),
    "kpi.gap": ("Proven gap", "已证明差距"),
    "kpi.gain_gap": ("Gap as a share of the gain", "差距占增益之比"),
    "kpi.status": ("Status", "状态"),
    "status.optimal": ("optimal", "最优"),
    "status.feasible": ("feasible, with the proven gap", "可行，差距已证明"),
    "status.infeasible": ("infeasible", "无可行方案"),
    "status.unknown": ("nothing found in time", "限时内未找到"),
    "status.rule": ("rule of thumb", "经验规则"),
    "plan.status quo": ("status quo", "现状"),
    "plan.proportional": ("proportional", "按工作量均摊"),
    "plan.worst court first": ("worst court first", "最差法院优先"),
}
"""Key -> (English, Chinese)."""

UNITS: dict[str, tuple[str, str]] = {
    "yuan": ("yuan", "元"),
    "disposition_days": ("days", "天"),
    "donor_harm": ("weighted closures", "加权执结"),
    "officers_moved": ("officers", "人次"),
    "officer_weeks_away": ("officer-weeks", "人周"),
    "cost_yuan": ("yuan", "元"),
    "cost_per_extra_closure": ("yuan", "元"),
    "objective": ("weighted closures", "加权执结"),
    "bound": ("weighted closures", "加权执结"),
    **dict.fromkeys(
        (
            *("closures", "genuine", "terminated", "open_start", "inflow", "open_end", "overdue_end", "behind_deadline"),
            "extra_closures",
        ),
        ("cases", "件"),
    ),
    **dict.fromkeys(
        (
            *("closing_rate", "actual_closing_rate", "clearance_rate", "worst_closing_rate", "gap", "gain_gap"),
            *("in_time_share", "compliant_terminations", "petitions_finished", "courts_meeting_standard"),
        ),
        ("%", "%"),
    ),
}
"""Unit of each KPI -> (English, Chinese)."""

ACT_UNITS: dict[str, tuple[str, str]] = {
    "heads": ("officer", "人"),
    "officer-days": ("officer-day", "人日"),
    "stays": ("stay", "次"),
    "campaigns": ("campaign", "次"),
    "courts": ("court", "院"),
    "lots": ("lot", "批"),
    "missions": ("trip", "次"),
}
"""Unit of an order -> (English, Chinese)."""


def unit_of(name: str, lang: Lang, amount: float = 2.0) -> str:
    """Unit of an order as people write it."""
    english, chinese = ACT_UNITS.get(name, (name, name))
    return chinese if lang == "zh" else english + ("" if round(amount, 6) == 1 else "s")


GLOSSARY: tuple[tuple[str, str, str, str], ...] = (
    (
        "closure",
        "执结",
        "a case finished, genuinely (money, settlement, performed) or by termination",
        "案件办结，包括实际执结和终本",
    ),
    ("terminated", "终本", "the procedure ended for lack of assets; such cases may come back", "终结本次执行程序，可能恢复"),
    (
        "tied share",
        "地方干预份额",
        "part of a queue that the home court's own officers cannot progress",
        "本院人员难以推进的案件份额",
    ),
    ("officer-day", "人日", "one officer's working day", "一名人员一个工作日"),
    (
        "temporary bureau",
        "临时执行局",
        "a team from other courts that takes over enforcement at a host for some weeks",
        "由外院人员组成、在一定期间接管受援法院执行工作的团队",
    ),
    (
        "cross execution",
        "交叉执行",
        "a case is executed by another court: designated, elevated or concentrated",
        "由其他法院执行：指令、提级、集中",
    ),
    ("donor, host", "派出法院、受援法院", "where officers come from, and where they go", "人员的来处与去处"),
    (
        "donor harm",
        "派出法院损失",
        "weighted genuine value that a court's own cases lose against the status quo",
        "法院自身案件相对现状减少的加权价值",
    ),
    ("status quo", "现状", "nobody moves; every court closes what is worth most to it", "不调动人员，各院按价值次序办案"),
    (
        "bound, gap",
        "上界、差距",
        "a proven limit on what any plan can be worth, and how far this plan is below it",
        "任何方案价值的已证明上限，以及本方案与它的距离",
    ),
)
"""English, Chinese, meaning in English, meaning in Chinese."""


def label(key: str, lang: Lang, **values: object) -> str:
    """The text of a key in a language, with values filled in."""
    text = LABELS[key][1 if lang == "zh" else 0]
    return text.format(**values) if values else text


def plan_label(name: str, lang: Lang) -> str:
    """Name of a plan; baselines are translated, others stay as they are."""
    key = f"plan.{name}"
    return label(key, lang) if key in LABELS else name


def unit(kpi: str, lang: Lang) -> str:
    """Unit of a KPI, or nothing."""
    return UNITS.get(kpi, ("", ""))[1 if lang == "zh" else 0]
