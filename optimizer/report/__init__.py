"""Results in, one self-contained HTML file out."""

from __future__ import annotations

from optimizer.report.page import write_report

__all__ = ["write_report"]
