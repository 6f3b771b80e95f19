"""The exported time to load against the same load timed by hand in a fresh process.

Each round and model draws random weights and reads a saved folder (just read, and so in the page cache), by the product
and by hand in turn, and by hand once more: how far one load by hand is from the next is the noise floor. By hand the
clock stops when the library returns. On a CPU the weights of a folder are then only mapped; as they are in the page
cache, reading them costs little, and how much stands beside it.
"""

from __future__ import annotations

import os
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
READ_BYTES = 1 << 20

Weights = Literal["random", "pretrained"]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One model loaded by the product and twice by hand."""

    model: str
    weights: Weights
    ours_s: float
    by_hand: LoadTimes
    again: LoadTimes
    """By hand once more."""

    @property
    def noise(self) -> float:
        """A load by hand against the other."""
        return self.again.returned_s / self.by_hand.returned_s

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

    def compare(self, spec: ModelSpec, weights: Weights, round_number: int, quiet: QuietWatch) -> Comparison:
        """Load the model by the product, by hand and by hand again, in this round's order."""
        ways: dict[str, Callable[[], object]] = {
            "ours_s": lambda: self.by_product_s(spec, weights),
            "by_hand": lambda: self.by_hand(spec),
            "again": lambda: self.by_hand(spec),
        }
        found: dict[str, object] = {}
        for name in in_turn(list(ways), round_number):
            quiet.wait()
            read_into_page_cache(spec)
            found[name] = ways[name]()
        return msgspec.convert({"model": spec.name, "weights": weights} | found, Comparison)


def read_into_page_cache(spec: ModelSpec) -> None:
    """Read a spec's files, if it has any: a system may drop what nobody asked for during the other loads."""
    if spec.path is None:
        return
    for path in Path(spec.path).iterdir():
        with path.open("rb") as file:
            while file.read(READ_BYTES):
                pass


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
        os.sync()  # or the first rounds would run while the system writes what was saved
        kinds: tuple[tuple[Weights, ModelSpec], ...] = (
            *(("random", spec) for spec in drawn),
            *(("pretrained", spec) for spec in read),
        )
        comparisons = [
            loads.compare(spec, weights, number, quiet) for number in range(options.rounds) for weights, spec in kinds
        ]
    result = Result(
        title="Time to load: as exported against timed by hand",
        target="every median ratio (ours / by hand) between 0.95 and 1.05",
        circumstances=circumstances(loads.environment, quiet.loudest_cores),
        columns=(
            "model",
            "weights",
            "ours, s",
            "by hand, s",
            "again, s",
            "every page read, s",
            "ours / by hand",
            "again / by hand",
            "ours / read",
        ),
        rows=tuple(_row(one) for one in comparisons),
        findings=tuple(_finding(spec.name, weights, comparisons) for weights, spec in kinds),
    )
    show(result, as_json=options.as_json)


def _row(one: Comparison) -> tuple[Cell, ...]:
    by_hand = (one.by_hand.returned_s, one.again.returned_s, one.by_hand.read_s)
    return (one.model, one.weights, one.ours_s, *by_hand, one.ratio, one.noise, one.ratio_to_read)


def _finding(model: str, weights: Weights, comparisons: list[Comparison]) -> str:
    these = [one for one in comparisons if (one.model, one.weights) == (model, weights)]
    finding = (
        f"{model}, {weights}: ours / by hand {spread_of([one.ratio for one in these])}; "
        f"noise, by hand / by hand {spread_of([one.noise for one in these])}"
    )
    if weights == "random":
        return finding
    return f"{finding}; ours / every page read {spread_of([one.ratio_to_read for one in these])}"


if __name__ == "__main__":
    main()
