"""What a spreadsheet does with a text that it is given."""

from __future__ import annotations

from typing import Final

FORMULA_STARTS: Final = "=+-@\t\r\n＝＋－＠"
"""A spreadsheet takes a text cell that begins so for a formula, or drops what it begins with and then does."""


def as_text(cell: str) -> str:
    """Give the cell behind a single quote where a spreadsheet would execute it; a number stays one."""
    return f"'{cell}" if cell and cell[0] in FORMULA_STARTS and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell[1:].replace(",", "").replace(".", "", 1).isdigit()
