"""A result in, a workbook out that an office can edit, sign from and print."""
