"""What a process per model and a run file on disk cost: the wall time of a sweep against one bare loop's.

Each round runs the bare loop, the product with its fork server, the product with a fresh interpreter per model, and
the bare loop again; the second against the first is the noise floor.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from bench.engine.launcher import ForkServerLauncher, default_launcher
from benchmarks.options import option_parser, read_options
from benchmarks.points import Points, chosen_points
from benchmarks.quiet import QuietWatch
from benchmarks.result import Result, circumstances, show
from benchmarks.rivals import bare_loop_s
from benchmarks.sweeps import FRESH_INTERPRETERS, home_of_its_own
from benchmarks.wall_times import Product, ratio_columns, ratio_findings, ratio_rows, take_turns

ROUNDS = 5
BARE, AGAIN, FORKED, FRESH = "bare loop", "bare loop again", "fork server", "fresh interpreters"


def contenders(product: Product, points: Points) -> dict[str, Callable[[], float]]:
    """Give everybody who has a turn; the fork server only where the product would choose it."""
    loop = functools.partial(bare_loop_s, points, product.environment.device)
    all_of_them: dict[str, Callable[[], float]] = {BARE: loop, AGAIN: loop}
    if isinstance(default_launcher(), ForkServerLauncher):
        all_of_them[FORKED] = product.wall_s
    return all_of_them | {FRESH: functools.partial(product.wall_s, *FRESH_INTERPRETERS)}


def main() -> None:
    """Run the comparison and print it."""
    options = read_options(option_parser(__doc__, rounds=ROUNDS))
    points, quiet = chosen_points(options.device, quick=options.quick), QuietWatch(options.patience_s)
    product = Product(points)
    with home_of_its_own():
        seconds = take_turns(contenders(product, points), options.rounds, quiet)
    result = Result(
        title="Cost of isolation: wall time of a sweep against one bare loop",
        target=f"{FORKED} ≤ 1.15, {FRESH} ≤ 1.30",
        circumstances=circumstances(product.environment, quiet.loudest_cores),
        columns=ratio_columns(seconds, BARE),
        rows=ratio_rows(seconds, BARE),
        findings=(*ratio_findings(seconds, BARE), product.calibration_note()),
    )
    show(result, as_json=options.as_json)


if __name__ == "__main__":
    main()
