"""Cells that a spreadsheet would run as a formula, made harmless and read back to the exact text.

A text that begins like a formula, after any number of apostrophes, is written with one apostrophe more. Since a text
that already had apostrophes gets one more too, taking one away gives back exactly what was written.
"""

import re

#: The characters after which spreadsheets see a formula (OWASP, "CSV Injection"), with their full-width forms.
_BEGINS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def guard_formula(text: str) -> str:
    """The text as it is written in a CSV cell."""
    return f"'{text}" if _BEGINS.match(text) else text


def unguard_formula(cell: str) -> str:
    """The exact text of a CSV cell that ``guard_formula`` wrote; any other cell stays as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell
