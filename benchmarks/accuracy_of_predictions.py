"""What was predicted of each trial before it was tried, beside what was measured.

Reads a finished run: an id, a unique prefix, a name, a file or ``latest``. Without one it first makes its own.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from bench.errors import BadInput, ScalewallError
from bench.sample_statistics import median
from bench.store.library import find_run
from bench.store.reader import RunReader
from bench.store.rows import MarchRow, RunRow
from bench.views.trial_frame import trial_frame
from benchmarks.options import option_parser, read_options
from benchmarks.points import chosen_points
from benchmarks.result import Cell, Result, circumstances, show
from benchmarks.sweeps import home_of_its_own, run_sweep

Row = Mapping[str, Any]


def rows_with_both(run: RunRow, marches: Sequence[MarchRow]) -> list[dict[str, Any]]:
    """Give the completed trials of an export that have a prediction; raise BadInput where none has."""
    rows = trial_frame(run, marches).filter(outcome="completed").to_dicts()
    predicted = [row for row in rows if row["predicted_latency_s"] is not None]
    if not predicted:
        raise BadInput(f"None of the {len(rows)} completed trials of {run.run_id} has a prediction.")
    return predicted


def ratios_of(rows: Sequence[Row], predicted: str, measured: str) -> list[float]:
    """Give predicted over measured where both are known."""
    return [row[predicted] / row[measured] for row in rows if row[predicted] and row[measured]]


def finding(name: str, ratios: Sequence[float]) -> str:
    """Say how far predictions are off."""
    if not ratios:
        return f"{name}: nothing to compare"
    error = median([abs(ratio - 1) for ratio in ratios])
    worst = max(ratios, key=lambda ratio: max(ratio, 1 / ratio))
    return (
        f"{name}: median absolute error {error:.1%}, median of predicted / measured {median(ratios):.3f}, "
        f"farthest off {worst:.2f} times, n = {len(ratios)}"
    )


def compare(run: RunRow, marches: Sequence[MarchRow]) -> Result:
    """Set predictions beside measurements."""
    rows = rows_with_both(run, marches)
    return Result(
        title=f"Accuracy of predictions: run {run.run_id}",
        target="none set; the error is reported",
        circumstances=circumstances(run.environment, _others_cores(marches)),
        columns=(
            "model", "length", "predicted, s", "measured, s", "ratio", "predicted peak, GB", "measured peak, GB",
            "peak ratio",
        ),
        rows=tuple(_cells(row) for row in rows),
        findings=(
            finding("latency", ratios_of(rows, "predicted_latency_s", "latency_s")),
            finding("peak", ratios_of(rows, "predicted_peak_bytes", "peak_bytes")),
        ),
    )  # fmt: skip


def main() -> None:
    """Read or make a run and print the comparison."""
    parser = option_parser(__doc__, rounds=1)
    parser.add_argument("run", nargs="?", metavar="RUN")
    options = read_options(parser)
    if options.run is not None:
        with closing(RunReader(find_run(options.run))) as reader, reader.one_moment():
            result = compare(reader.run(), reader.marches())
    else:
        points = chosen_points(options.device, quick=options.quick)
        with home_of_its_own():
            sweep = run_sweep(points.settings(), points.specs)
        result = compare(sweep.run, sweep.marches)
    show(result, as_json=options.as_json)


def _cells(row: Row) -> tuple[Cell, ...]:
    return (
        row["model"],
        row["sequence_length"],
        row["predicted_latency_s"],
        row["latency_s"],
        _over(row["predicted_latency_s"], row["latency_s"]),
        _over(row["predicted_peak_bytes"], 1e9),
        _over(row["peak_bytes"], 1e9),
        _over(row["predicted_peak_bytes"], row["peak_bytes"]),
    )


def _others_cores(marches: Sequence[MarchRow]) -> float | None:
    """Give the most that others kept busy during a trial, as far as the trials tell."""
    measured = [trial.measurement for march in marches for trial in march.trials if trial.measurement]
    return max((one.other_cores for one in measured if one.other_cores is not None), default=None)


def _over(above: float | None, below: float | None) -> float | None:
    return above / below if above and below else None


if __name__ == "__main__":
    try:
        main()
    except ScalewallError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_status)
