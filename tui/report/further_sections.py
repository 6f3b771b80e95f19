"""What a run says beyond the study, as sections of a document: limits, growth, predictions, energy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.outcome_names import SHORT_NAMES
from bench.trial import Outcome
from tui import formatting
from tui.report import definitions
from tui.report.document import Grid, Section
from tui.report.figures import count, name_of, times, with_kept_out

Rows = Sequence[Mapping[str, Any]]

_POWER_LAW = (
    "Exponent b of a power law y = a · Lᵇ, by least squares of logarithms: 1 is linear, 2 quadratic. The lines of a"
    " category's models are parallel."
)
_BEFOREHAND = "Predicted from the config and the device's calibration alone, before each trial."
_FATE = {
    True: "Times and memory in doubt are among these figures, but those that cannot be true.",
    False: "Times and memory in doubt are left out, and counted (†).",
}


def limits_section(models: Rows) -> Section:
    """Give the three limits of every model, and what stopped it."""
    grid = Grid(
        titles=("model", "declared", "positions", "executed", "asked for", "at", "by"),
        groups=(("", 5), ("stopped", 2)),
        rows=tuple(_limit_row(row) for row in models),
        left=frozenset({0, 6}),
        caption="Declared, position and executed limits, in tokens",
        label="limits",
    )
    return Section(
        title="Three limits",
        words=tuple(_on_limits(models)),
        grids=(grid,),
        definitions=definitions.LIMITS,
    )


def growth_section(exponents: Rows, quantities: Mapping[str, str], *, with_doubtful: bool) -> Section:
    """Give how time and memory grow with the length; ``quantities`` are named in words."""
    grid = Grid(
        titles=("category", "quantity", "exponent", "95 % interval", "R²", "models", "points"),
        rows=tuple(_exponent_row(row, quantities) for row in exponents),
        left=frozenset({0, 1}),
        keys=2,
        caption="Exponents by category",
        label="growth",
    )
    return Section(
        title="How time and memory grow with the length",
        words=(f"{_POWER_LAW} {_FATE[with_doubtful]}",),
        grids=(grid,),
        definitions=definitions.GROWTH,
    )


def prediction_section(errors: Rows, *, with_doubtful: bool) -> Section:
    """Give measured against predicted."""
    of_each = ("÷ predicted", "off by", "n")
    grid = Grid(
        titles=("category", *of_each, *of_each, "of the roofline"),
        groups=(("", 1), ("time", 3), ("peak", 3), ("", 1)),
        rows=tuple(_error_row(row) for row in errors),
        caption="Measured against predicted, by category",
        label="predictions",
    )
    return Section(
        title="Measured against predicted",
        words=(
            f"Predicted from the config and the device's calibration alone, before each trial. {_FATE[with_doubtful]}",
        ),
        grids=(grid,),
        definitions=definitions.PREDICTIONS,
    )


def energy_section(energy: Rows) -> Section:
    """Give energy for 1,000 tokens, or say that nothing here measures it."""
    if not energy:
        return Section(title="Energy", words=("No counter of energy was found on this machine: not measured.",))
    grid = Grid(
        titles=("category", "length", "J per 1,000 tokens", "n", "in doubt", "counter"),
        rows=tuple(_energy_row(row) for row in energy),
        left=frozenset({0, 5}),
        keys=2,
        caption="Energy for 1,000 tokens, by category and length",
        label="energy",
    )
    return Section(title="Energy", grids=(grid,), definitions=definitions.ENERGY)


def _on_limits(models: Rows) -> list[str]:
    """Say what the sweep found out, and what it did not."""
    bounded = sum(row["is_bounded"] for row in models)
    reached = sum(row["is_unbounded"] for row in models)
    said = (
        f"The sweep met the wall of {bounded} of {len(models)} models; {reached} ran right at all lengths that were"
        f" asked of them, and may reach further; of {len(models) - bounded - reached} it is not known."
    )
    past = [name_of(row["model"]) for row in models if row["is_past_declared"]]
    return [said, f"Ran right beyond what their configs declare: {', '.join(past)}."] if past else [said]


def _limit_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    by = row["stopped_by"]
    return (
        name_of(row["model"]),
        *(count(row[name]) for name in ("declared_limit", "position_limit", "executed_limit", "longest_swept")),
        count(row["stopped_at"]),
        formatting.UNKNOWN if by is None else SHORT_NAMES[Outcome(by)],
    )


def _exponent_row(row: Mapping[str, Any], quantities: Mapping[str, str]) -> tuple[str, ...]:
    return (
        name_of(row["category"]),
        quantities[row["quantity"]],
        _signed(row["exponent"]),
        f"{_signed(row['exponent_low'])} to {_signed(row['exponent_high'])}",
        formatting.UNKNOWN if row["r_squared"] is None else f"{row['r_squared']:.3f}",
        count(row["models"]),
        with_kept_out(row["points"], row["spoilt"]),
    )


def _signed(value: float) -> str:
    """Give two digits behind the point, and a minus that is one; never one before nothing."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def _error_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        "all" if row["category"] is None else name_of(row["category"]),
        *(cell for name in ("latency", "peak") for cell in _errors(row, name)),
        formatting.percent(row["roofline_share"]),
    )


def _errors(row: Mapping[str, Any], name: str) -> tuple[str, str, str]:
    behind = with_kept_out(row[f"{name}_n"], row[f"{name}_spoilt"])
    return times(row[f"{name}_ratio"]), formatting.percent(row[f"{name}_error"]), behind


def _energy_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        name_of(row["category"]),
        f"{row['sequence_length']:,}",
        formatting.tokens_per_s(row["energy_j_per_1000_tokens"]),
        count(row["n"]),
        count(row["spoilt"]),
        name_of(row["energy_instrument"] or formatting.UNKNOWN),
    )
