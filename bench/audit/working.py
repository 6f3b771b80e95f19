"""Findings on what works at which length, by the tables, and by what the study prints in two ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bench import study
from bench.audit.dataset import SEQUENCES, SPEED, Dataset, Swept
from bench.audit.finding import (
    Counted,
    Evidence,
    Figure,
    Finding,
    Verdict,
    evidence,
    figure,
    named,
    number_of,
    verdict_of,
)

BEYOND_TABLE_2 = 2048
"""The study says that nothing works there, and its table 2 has no such column."""

_PRINTED_WORKING = {point.sequence_length: point.working for point in study.WALL}
_CLASSES_FROM = {1024: 1, 512: 2}
"""How many of the classes of Table V, best first, work at a length; what they say of 128 is where WALL has it from."""


# ---- what works at each length


def working_by_length(data: Counted) -> Finding:
    """Count the models that work at each length of table 2, against what the study prints."""
    figures = tuple(one for length in lengths_of(data.as_it_stands.speeds) for one in _working_at(length, data))
    return Finding(
        key="working",
        verdict=verdict_of(figures),
        sentence=_said_of_working(figures, data),
        figures=figures,
        evidence=tuple(_stopped(data.each_once.speeds)),
    )


def lengths_of(rows: Sequence[Swept]) -> tuple[int, ...]:
    """Give the lengths of a table, which all its rows have."""
    return tuple(rows[0].values)


def _working_at(length: int, data: Counted) -> Iterator[Figure]:
    printed = _PRINTED_WORKING.get(length)
    share = None if printed is None else 100 * printed / study.MODELS
    yield figure(f"models that work at {length}", "models", data, _count_at(length), printed)
    yield figure(f"share that works at {length}", "%", data, _share_at(length), share)


def _count_at(length: int) -> Callable[[Dataset], int | None]:
    """Count at a length of table 2; None where it is not one."""
    return lambda one: len(working_at(one.speeds, length)) if length in lengths_of(one.speeds) else None


def _share_at(length: int) -> Callable[[Dataset], float]:
    return lambda one: 100 * len(working_at(one.speeds, length)) / len(one.speeds)


def working_at(rows: Sequence[Swept], length: int) -> list[Swept]:
    """Give the rows of the models that work at a length."""
    return [row for row in rows if row.values.get(length) is not None]


def _said_of_working(figures: Sequence[Figure], data: Counted) -> str:
    counts = [one for one in figures if one.unit == "models"]
    rows, models = len(data.as_it_stands.speeds), len(data.each_once.speeds)
    parts = [f"{one.as_it_stands} of {rows} rows {_at(one)}, {one.each_once} of {models} models" for one in counts]
    return f"{'; '.join(parts)}. What does not work is called OOM there, whatever stopped it."


def _at(one: Figure) -> str:
    return one.what.removeprefix("models that ")


def _stopped(rows: Sequence[Swept]) -> Iterator[Evidence]:
    for row in rows:
        stopped = [length for length, value in row.values.items() if value is None]
        if stopped:
            yield evidence(SPEED, row, first_length_that_fails=stopped[0])


# ---- beyond


def working_beyond(data: Counted) -> Finding:
    """Count what works at 2048 by table 9, against the study's none."""
    second = data.as_it_stands.second_run
    if second is None or BEYOND_TABLE_2 not in lengths_of(second):
        said = f"{SEQUENCES} is missing, or has no column for {BEYOND_TABLE_2}: nothing can be said of it."
        return Finding(key="working_at_2048", verdict=Verdict.NOT_IN_THE_DATA, sentence=said)
    figures = _beyond(data)
    works = working_at(data.each_once.second_run or (), BEYOND_TABLE_2)
    return Finding(
        key="working_at_2048",
        verdict=verdict_of(figures[:1]),
        sentence=_said_of_beyond(works, data),
        figures=figures,
        evidence=tuple(_fast(row) for row in works),
    )


def _beyond(data: Counted) -> tuple[Figure, ...]:
    printed = _PRINTED_WORKING.get(BEYOND_TABLE_2)
    return (
        figure(
            f"models that work at {BEYOND_TABLE_2}",
            "models",
            data,
            lambda one: len(working_at(one.second_run or (), BEYOND_TABLE_2)),
            printed,
        ),
        figure(f"models in {SEQUENCES}", "models", data, lambda one: len(one.second_run or ())),
    )


def _said_of_beyond(works: Sequence[Swept], data: Counted) -> str:
    tried = number_of(len(data.each_once.second_run or ()), "model")
    names = f": {named([row.model for row in works])}" if works else ""
    never = "" if BEYOND_TABLE_2 in lengths_of(data.as_it_stands.speeds) else f" {SPEED} was not run at that length."
    return f"{len(works)} of {tried} in {SEQUENCES} work at {BEYOND_TABLE_2}{names}.{never}"


def _fast(row: Swept) -> Evidence:
    throughput = row.values[BEYOND_TABLE_2]
    assert throughput is not None
    return evidence(SEQUENCES, row, throughput_tokens_per_s=throughput)


# ---- what is printed in two ways


def printed_twice(data: Counted) -> Finding:
    """Set what the study prints in one place against what it prints in another, and against the data."""
    figures = tuple(one for length in _CLASSES_FROM for one in _both_places(length, data))
    pairs = list(zip(figures[::2], figures[1::2], strict=True))
    apart = [(text, table) for text, table in pairs if text.printed != table.printed]
    said = [f"{text.printed} models that {_at(text)}, and {table.printed} by its Table V" for text, table in apart]
    return Finding(
        key="printed_twice",
        verdict=Verdict.DOES_NOT_HOLD if apart else Verdict.HOLDS,
        sentence=f"The study prints {'; '.join(said) or 'the same in each place'}.",
        figures=figures,
    )


def _both_places(length: int, data: Counted) -> Iterator[Figure]:
    by_class = sum(sum(one.classes[: _CLASSES_FROM[length]]) for one in study.CATEGORIES)
    for place, printed in (("section IV.A", _PRINTED_WORKING[length]), ("Table V", by_class)):
        yield figure(f"models that work at {length} by {place}", "models", data, _count_at(length), printed)
