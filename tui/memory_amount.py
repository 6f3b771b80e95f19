"""An amount of memory as one types it behind an option: ``8GB``, ``8 GiB``, ``512MB``, ``1.5e9``."""

from __future__ import annotations

from typing import Final

from bench.errors import BadInput
from bench.trial import LARGEST_WHOLE
from tui.filter_numbers import BYTES, number
from tui.visible_text import visible

LEAST_BYTES: Final = 1_000_000
"""No model is smaller; whoever types 8 means GB, and gets no answer to another question."""
ACCEPTED: Final = (
    "Give an amount from 1 MB on, like 8GB, 8GiB, 512MB or 1.5e9 (bytes); GB is 10⁹ bytes, GiB is 2³⁰, in any case."
)


def memory_amount(text: str) -> int:
    """Read an amount in bytes; raise BadInput where it is none, too small for any model, or too large for a table."""
    amount_bytes = _bytes(text)
    if amount_bytes is None or not LEAST_BYTES <= amount_bytes <= LARGEST_WHOLE:
        raise BadInput(f"{visible(text, 40)!r} is not an amount of memory.", ACCEPTED)
    return int(amount_bytes)


def _bytes(text: str) -> float | None:
    try:
        found = number(text, BYTES)
    except OverflowError:  # an exponent that no number has
        return None
    return None if found is None else found.value
