"""Every outcome and caveat has its words, short enough for a cell and different from all others."""

from __future__ import annotations

from bench import outcome_names as names
from bench.trial import Caveat, Outcome


def test_every_outcome_has_a_name_a_symbol_and_a_meaning() -> None:
    for table in (names.SHORT_NAMES, names.SYMBOLS, names.MEANINGS):
        assert set(table) == set(Outcome)


def test_every_caveat_has_a_sentence() -> None:
    assert set(names.CAVEAT_SENTENCES) == set(Caveat)


def test_names_fit_a_narrow_cell_and_differ() -> None:
    assert all(0 < len(name) <= 9 for name in names.SHORT_NAMES.values())
    assert len(set(names.SHORT_NAMES.values())) == len(Outcome)


def test_symbols_are_one_cell_and_tell_everything_apart_without_colour() -> None:
    symbols = [*names.SYMBOLS.values(), names.NOT_MEASURED_SYMBOL]
    assert all(len(symbol) == 1 for symbol in symbols)
    assert len(set(symbols)) == len(symbols)


def test_causes_are_what_stops_a_model() -> None:
    assert set(names.CAUSES) == set(Outcome) - {Outcome.COMPLETED, Outcome.SKIPPED}
