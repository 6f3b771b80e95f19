"""The wall time of a sweep against optimum-benchmark 0.6's, which starts a process for every point.

Both measure the same models at the same lengths with the same numbers of passes; the bare loop runs beside them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from benchmarks.options import option_parser, read_options
from benchmarks.points import chosen_points
from benchmarks.quiet import QuietWatch
from benchmarks.result import Result, circumstances, show
from benchmarks.rivals import OptimumBenchmark, bare_loop_s
from benchmarks.sweeps import home_of_its_own
from benchmarks.wall_times import Product, ratio_columns, ratio_findings, ratio_rows, take_turns

ROUNDS = 3
OPTIMUM, OURS, BARE = "optimum-benchmark", "scalewall-tui", "bare loop"


def main() -> None:
    """Run the comparison and print it."""
    parser = option_parser(__doc__, rounds=ROUNDS)
    parser.add_argument("--optimum-python", type=Path, required=True, help="the interpreter that has optimum-benchmark")
    options = read_options(parser)
    points, quiet = chosen_points(options.device, quick=options.quick), QuietWatch(options.patience_s)
    product = Product(points)
    with home_of_its_own() as home:
        device = product.environment.device
        optimum = OptimumBenchmark(options.optimum_python, points, device, home / "models")
        optimum.prepare()
        versions = optimum.versions()
        contenders: dict[str, Callable[[], float]] = {
            OPTIMUM: optimum.wall_s,
            OURS: product.wall_s,
            BARE: functools.partial(bare_loop_s, points, device),
        }
        seconds = take_turns(contenders, options.rounds, quiet)
    result = Result(
        title="Against optimum-benchmark's process launcher: wall time of the same sweep",
        target=f"{OURS} / {OPTIMUM} ≤ 1/3",
        circumstances=circumstances(product.environment, quiet.loudest_cores),
        columns=ratio_columns(seconds, OPTIMUM),
        rows=ratio_rows(seconds, OPTIMUM),
        findings=(*ratio_findings(seconds, OPTIMUM), product.calibration_note(), versions),
    )
    show(result, as_json=options.as_json)


if __name__ == "__main__":
    main()
