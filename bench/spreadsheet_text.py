"""Text that a spreadsheet would take for a formula, made harmless.

As OWASP advises, such a text stands behind a single quote: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

from typing import Final

FORMULA_STARTS: Final = "=+-@\t\r\n＝＋－＠"
"""A spreadsheet takes a text cell that begins so for a formula, or drops what it begins with and then does."""


def no_formula(text: str) -> str:
    """Give the text as a cell of a table for spreadsheets."""
    return f"'{text}" if text.startswith(tuple(FORMULA_STARTS)) else text
