"""A result in, a workbook out that an office can edit, sign from and print."""

from optimizer.workbook.writing import write_workbook

__all__ = ["write_workbook"]
