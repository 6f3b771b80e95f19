"""What the live table says of itself: how many models it shows, in which state it is, why it is empty."""

from __future__ import annotations

from tui.styled_lines import StyledLine

READING: StyledLine = (("  reading the run file …", "role--dim"),)


def no_match(clearing_key: str) -> StyledLine:
    """Say that the filter leaves nothing, and which key clears it."""
    return ((f"  no model matches the filter; {clearing_key} clears it", "role--dim"),)


def note(shown: int, total: int | None, *, is_filtered: bool, is_held: bool, is_following: bool) -> StyledLine:
    """Give what stands above the titles: all models or a part of them, and what keeps the rows or the cursor."""
    states = [name for name, on in (("held", is_held), ("following", is_following)) if on]
    marks: StyledLine = tuple((f" {state}", "role--accent") for state in states)
    if total is None:
        return (("  ", "role--dim"), *marks)
    return ((f"  {shown}/{total}" if is_filtered or states else f"  {total} models", "role--dim"), *marks)
