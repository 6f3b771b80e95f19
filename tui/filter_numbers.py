"""Numbers as one types them into a filter, with the units of what they are of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

COUNTS: Final[Mapping[str, float]] = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12}
BYTES: Final[Mapping[str, float]] = {
    "": 1.0,
    "b": 1.0,
    **{
        f"{letter}{tail}": 10.0**power
        for letter, power in zip("kmgt", (3, 6, 9, 12), strict=True)
        for tail in ("", "b")
    },
    **{f"{letter}ib": 2.0**power for letter, power in zip("kmgt", (10, 20, 30, 40), strict=True)},
}
SECONDS: Final[Mapping[str, float]] = {"": 1.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "min": 60.0, "h": 3600.0}

_NUMBER = re.compile(r"([0-9]*)(\.[0-9]*)?(?:[eE]([+-]?[0-9]{1,3}))?[ _]*([^\W\d_]*)")
_MAY_BECOME_ONE = re.compile(r"[0-9]*\.?[0-9]*(?:[eE][+-]?)?")
_MICRO = str.maketrans({"μ": "µ"})


class Number(msgspec.Struct, frozen=True):
    """A number as it was written."""

    value: float
    half_step: float
    """Half of the last digit: what is equal as far as it was written lies no farther away."""

    def is_about(self, other: float) -> bool:
        """Whether the other number reads the same in as many digits."""
        return abs(other - self.value) <= self.half_step


def number(text: str, units: Mapping[str, float]) -> Number | None:
    """Read a number with one of the units, in whatever case; None where it is none."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None or not any(character.isdigit() for character in (found[1] or "") + (found[2] or "")):
        return None
    factor = units.get(_unit(found[4]))
    if factor is None:
        return None
    decimals = len(found[2] or ".") - 1
    scale = factor * 10.0 ** int(found[3] or 0)
    return Number(float(f"{found[1] or 0}{found[2] or ''}") * scale, 0.5 * 10.0**-decimals * scale)


def may_become_a_number(text: str, units: Mapping[str, float]) -> bool:
    """Whether something could still be typed behind the text to make it a number."""
    if _MAY_BECOME_ONE.fullmatch(text.strip()):
        return True
    found = _NUMBER.fullmatch(text.strip())
    return found is not None and any(unit.startswith(_unit(found[4])) for unit in units)


def _unit(text: str) -> str:
    return text.translate(_MICRO).casefold().translate(_MICRO)
