"""What the columns of scenario tables may also be called, in English and Chinese, and levels of courts in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FREE = {"note": ("备注", "Note"), "basis": ("依据", "Basis"), "source": ("来源", "Source"), "status": ("状态", "Status")}

HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "courts": {
        "id": ("编号", "法院编号", "Id", "ID", "Court id"),
        "name_zh": ("名称", "法院名称", "法院", "Chinese name"),
        "name_en": ("英文名称", "English name"),
        "tier": ("层级", "级别", "Level", "Tier"),
        "parent": ("上级法院", "上级", "Superior court", "Parent"),
        "kind": ("类型", "法院类型", "Kind"),
        "lat": ("纬度", "Latitude"),
        "lon": ("经度", "Longitude"),
        **_FREE,
    },
    "pools": {"court": ("法院", "法院编号", "Court", "Court id"), **_FREE},
    "queues": {
        "court": ("法院", "法院编号", "Court", "Court id"),
        "class": ("案件类别", "类别", "Class", "Case class"),
        "open": ("未结案件", "未结", "旧存", "Open", "Open cases"),
        "inflow_per_week": ("每周新收", "周收案", "Filings per week", "Inflow per week"),
        "terminated": ("终本案件", "终本", "Terminated"),
        "pipeline": ("已办待结", "Pipeline"),
        **_FREE,
    },
}
"""Column -> other names of it, by section."""

SHEETS = {"courts": ("courts", "法院"), "pools": ("pools", "人员"), "queues": ("queues", "案件")}
"""Names of the sheet of a section, where a workbook is named without one."""

PROTECTED = ("protected {}", "{}留守", "留守{}")
"""How the column of those of a role who stay home may be called."""

TIERS = {
    "高级法院": "high",
    "高级": "high",
    "中级法院": "intermediate",
    "中级": "intermediate",
    "基层法院": "basic",
    "基层": "basic",
}
"""Levels of courts in Chinese."""


def other_names(section: str, titles: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """What columns may also be called -> the column; ``titles`` are names of roles by id, for columns of roles."""
    out = {name: column for column, names in HEADINGS.get(section, {}).items() for name in names}
    for role, names in titles.items() if section == "pools" else ():
        for name in names:
            out.setdefault(name, role)
            for form in PROTECTED:
                out.setdefault(form.format(name), f"protected_{role}")
    return out
