"""The exported time to load against the same load timed by hand in a fresh process.

Each round and model draws random weights and reads a saved folder (in the page cache), by the product and by hand in
turn. By hand the clock stops when the library returns. On a CPU the weights of a folder are then only mapped; as they
are in the page cache, reading them costs little, and how much stands beside it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from bench.model_spec import ModelSpec
from bench.trial import Environment, Settings
from bench.views.trial_frame import trial_frame
from benchmarks.hand_timed_load import LoadOrder, LoadTimes
from benchmarks.options import option_parser, read_options
from benchmarks.quiet import QuietWatch
from benchmarks.ratios import in_turn, spread_of
from benchmarks.result import Cell, Result, circumstances, show
from benchmarks.sweeps import home_of_its_own, run_sweep, specs_named

ROUNDS = 5
MODELS = ("gpt2", "distilbert-base-uncased", "pythia-70m")
QUICK_MODELS = ("pythia-70m",)

Weights = Literal["random", "pretrained"]


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One model loaded by the product and by hand."""

    model: str
    weights: Weights
    ours_s: float
    by_hand: LoadTimes

    @property
    def ratio(self) -> float:
        """The product against the library's own return."""
        return self.ours_s / self.by_hand.returned_s

    @property
    def ratio_to_read(self) -> float:
        """The product against a load by hand that also looked at every page."""
        return self.ours_s / self.by_hand.read_s


class Loads:
    """Loads of models on one device, by the product and by hand."""

    def __init__(self, device: str) -> None:
        self._settings = Settings(device=device, sequence_lengths=(16,), min_repeats=3, max_repeats=3, warm_up_passes=0)
        self.environment: Environment | None = None

    def by_product_s(self, spec: ModelSpec, weights: Weights) -> float:
        """Let a run load the model and read what an export says of it."""
        sweep = run_sweep(msgspec.structs.replace(self._settings, weights=weights), [spec])
        self.environment = sweep.run.environment
        exported = trial_frame(sweep.run, sweep.marches)["time_to_load_s"][0]
        if exported is None:
            raise RuntimeError(f"the product loaded nothing: {sweep.trials[0].failure}")
        return float(exported)

    def by_hand(self, spec: ModelSpec) -> LoadTimes:
        """Load the model in a fresh process with a clock around it."""
        assert self.environment is not None
        order = LoadOrder(spec=spec, device=self.environment.device, seed=self._settings.seed)
        command = [sys.executable, "-P", "-m", "benchmarks.hand_timed_load"]
        done = subprocess.run(command, input=msgspec.json.encode(order), stdout=subprocess.PIPE, check=True)
        return msgspec.json.decode(done.stdout, type=LoadTimes)

    def pair(self, spec: ModelSpec, weights: Weights, round_number: int, quiet: QuietWatch) -> Pair:
        """Load the model in both ways, in this round's order."""
        ways: dict[str, Callable[[], object]] = {
            "ours_s": lambda: self.by_product_s(spec, weights),
            "by_hand": lambda: self.by_hand(spec),
        }
        found: dict[str, object] = {}
        for name in in_turn(list(ways), round_number):
            quiet.wait()
            found[name] = ways[name]()
        return msgspec.convert({"model": spec.name, "weights": weights} | found, Pair)


def saved(spec: ModelSpec, folder: Path) -> ModelSpec:
    """Save the model with random weights; give an entry that reads it from there."""
    command = [sys.executable, "-P", "-m", "benchmarks.save_model", str(folder)]
    subprocess.run(command, input=msgspec.json.encode(spec), stdout=subprocess.DEVNULL, check=True)
    return msgspec.structs.replace(spec, path=str(folder), hub_id=None, config={})


def main() -> None:
    """Load all models and print how the times compare."""
    options = read_options(option_parser(__doc__, rounds=ROUNDS))
    quiet, loads = QuietWatch(options.patience_s), Loads(options.device)
    drawn = specs_named(*(QUICK_MODELS if options.quick else MODELS))
    with home_of_its_own() as home:
        loads.by_product_s(drawn[0], "random")  # off the record: it tells which device `auto` is
        read = [saved(spec, home / "models" / spec.name) for spec in drawn]
        kinds: tuple[tuple[Weights, ModelSpec], ...] = (
            *(("random", spec) for spec in drawn),
            *(("pretrained", spec) for spec in read),
        )
        pairs = [
            loads.pair(spec, weights, number, quiet) for number in range(options.rounds) for weights, spec in kinds
        ]
    result = Result(
        title="Time to load: as exported against timed by hand",
        target="every median ratio (ours / by hand) between 0.95 and 1.05",
        circumstances=circumstances(loads.environment, quiet.loudest_cores),
        columns=("model", "weights", "ours, s", "by hand, s", "every page read, s", "ours / by hand", "ours / read"),
        rows=tuple(_row(pair) for pair in pairs),
        findings=tuple(_finding(spec.name, weights, pairs) for weights, spec in kinds),
    )
    show(result, as_json=options.as_json)


def _row(pair: Pair) -> tuple[Cell, ...]:
    by_hand = (pair.by_hand.returned_s, pair.by_hand.read_s)
    return (pair.model, pair.weights, pair.ours_s, *by_hand, pair.ratio, pair.ratio_to_read)


def _finding(model: str, weights: Weights, pairs: list[Pair]) -> str:
    these = [pair for pair in pairs if (pair.model, pair.weights) == (model, weights)]
    finding = f"{model}, {weights}: ours / by hand {spread_of([pair.ratio for pair in these])}"
    if weights == "random":
        return finding
    return f"{finding}; ours / every page read {spread_of([pair.ratio_to_read for pair in these])}"


if __name__ == "__main__":
    main()
