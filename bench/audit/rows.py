"""The finding on rows: how many there are, and how many models they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.audit.dataset import SPEED, Row, Swept
from bench.audit.finding import Counted, Evidence, Figure, Finding, Verdict, evidence, figure, number_of


def rows_and_models(data: Counted) -> Finding:
    """Count the rows of every table that there is, and the different names in them."""
    figures = tuple(_rows_of(name, data) for name, rows in data.as_it_stands.tables.items() if rows is not None)
    repeats = tuple(_repeats(SPEED, data.as_it_stands.speeds))
    return Finding(
        key="rows",
        verdict=Verdict.DOES_NOT_HOLD if repeats else Verdict.HOLDS,
        sentence=_said_of_repeats(data.as_it_stands.speeds, len(data.each_once.speeds), repeats),
        figures=figures,
        evidence=repeats,
    )


def _rows_of(name: str, data: Counted) -> Figure:
    return figure(f"rows of {name}", "rows", data, lambda one: len(one.tables[name] or ()))


def _repeats(table: str, rows: Sequence[Swept]) -> Iterator[Evidence]:
    """Give each row whose model stood there before, with whether it says the same."""
    first: dict[str, Swept] = {}
    for row in rows:
        before = first.setdefault(row.model, row)
        if before is not row:
            same = "yes" if before.values == row.values else "no"
            yield evidence(table, row, first_on_line=before.line, says_the_same=same)


def _said_of_repeats(rows: Sequence[Row], models: int, repeats: Sequence[Evidence]) -> str:
    said = f"{number_of(len(rows), 'row')} of {SPEED} name {number_of(models, 'model')}"
    if not repeats:
        return f"{said}: each stands there once."
    again = {one.model for one in repeats}
    first = next(place for place, row in enumerate(rows) if row.model in again)
    everything = all(row.model in again for row in rows[first:])
    start = rows[first].model
    how = f"every row from {start} on is there again" if everything else f"{start} is the first"
    other = sum(one.values["says_the_same"] == "no" for one in repeats)
    differing = f", with other figures in {number_of(other, 'repetition')}" if other else ""
    return f"{said}: {len(again):,} stand there more than once, {how}{differing}."
