"""What an audit says: findings, each with its figures counted in two ways and the rows that bear it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from bench.audit.dataset import Dataset, Row


class Verdict(StrEnum):
    """The closed set of what is found of a claim, or of the figures behind it."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    CANNOT_BE_TRUE = "cannot be true"
    NOT_IN_THE_DATA = "not in the data"


_ROUNDED = {"%": 0.05, "GB": 0.005, "tokens/s": 0.5, "tokens/s per M": 0.05}
"""How far a printed figure may lie from what it was rounded from; a count may not."""
_SLIP = 1e-9
"""Beyond that, since a half is not exact in binary."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the dataset, counted in two ways; None where the dataset has nothing to make it of."""

    what: str
    unit: str
    as_it_stands: float | None
    """Over all rows."""
    each_once: float | None
    """Over the first row of each model."""
    printed: float | None = None
    """As the study prints it; None where it prints no such figure."""

    @property
    def follows(self) -> bool:
        """Whether the study's figure is that of the models, each counted once."""
        return self._is_printed(self.each_once)

    @property
    def follows_from_all_rows(self) -> bool:
        """Whether the study's figure is that of all rows."""
        return self._is_printed(self.as_it_stands)

    def _is_printed(self, value: float | None) -> bool:
        """Compare with what is printed, which is 0 where there was nothing to make a figure of."""
        assert self.printed is not None
        return abs((value or 0) - self.printed) <= _ROUNDED.get(self.unit, 0) + _SLIP


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the dataset that bears a finding out, with what was reckoned from it."""

    table: str
    """The name of the file."""
    line: int
    """Its line in that file."""
    model: str
    values: dict[str, float | str]
    """By names that end with the unit, the same in all rows of a finding."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    key: str
    """Short, and the same in every version."""
    verdict: Verdict
    sentence: str
    figures: tuple[Figure, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """All findings on one dataset."""

    folder: str
    rows: int
    """Of table 2."""
    models: int
    """Different names among them."""
    missing_tables: tuple[str, ...]
    """Files that the folder lacks; the findings that need them say so."""
    ceiling_operations_per_s: float
    """What no device that the dataset may have been measured on can exceed."""
    findings: tuple[Finding, ...]


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset in the two ways of counting it."""

    as_it_stands: Dataset
    each_once: Dataset


def counted(dataset: Dataset) -> Counted:
    """Give a dataset in both ways."""
    return Counted(as_it_stands=dataset, each_once=dataset.each_once())


def figure(
    what: str, unit: str, data: Counted, reckon: Callable[[Dataset], float | None], printed: float | None = None
) -> Figure:
    """Give a figure, reckoned in both ways."""
    return Figure(
        what=what,
        unit=unit,
        as_it_stands=reckon(data.as_it_stands),
        each_once=reckon(data.each_once),
        printed=printed,
    )


def verdict_of(figures: Sequence[Figure]) -> Verdict:
    """Say whether all that is printed follows from the models, each counted once."""
    printed = [one for one in figures if one.printed is not None]
    if not printed:
        return Verdict.NOT_IN_THE_DATA
    return Verdict.HOLDS if all(one.follows for one in printed) else Verdict.DOES_NOT_HOLD


def evidence(table: str, row: Row, **values: float | str) -> Evidence:
    """Give a row of a table as evidence, with what was reckoned from it."""
    return Evidence(table=table, line=row.line, model=row.model, values=values)


def number_of(count: int, one: str) -> str:
    """Give a count with its noun: ``1 model``, ``37 models``."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def named(names: Sequence[str], most: int = 12) -> str:
    """Give names for a sentence, the first ones where there are many."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
