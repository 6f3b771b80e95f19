"""The product's median latency against PyTorch's own timer, on the same models, lengths and inputs.

Each round and case runs the product (a real run of one trial, a screen attached to it), the timer in a process of its
own, and the timer again; the second against the first is the noise floor.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from bench.model_spec import ModelSpec
from bench.trial import Environment, Measurement, Settings
from benchmarks.attached_screen import screen_attached
from benchmarks.options import option_parser, read_options
from benchmarks.quiet import QuietWatch
from benchmarks.ratios import in_turn, spread_of
from benchmarks.result import Result, circumstances, show
from benchmarks.sweeps import Finished, finish, home_of_its_own, run_sweep, specs_named, start_sweep
from benchmarks.torch_timer import TimerOrder, TimerResult

Cases = tuple[tuple[str, int], ...]

ROUNDS = 4
BUDGET_S = 10.0
CASES: Cases = (
    ("distilbert-base-uncased", 128),
    ("distilbert-base-uncased", 512),
    ("gpt2", 128),
    ("pythia-70m", 128),
)
QUICK_BUDGET_S = 0.5
QUICK_CASES: Cases = (("distilbert-base-uncased", 32), ("pythia-70m", 32))


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One case in one round."""

    model: str
    sequence_length: int
    ours: Measurement
    timer_s: float
    timer_again_s: float

    @property
    def ratio(self) -> float:
        """The product against the timer."""
        return self.ours.latency_s / self.timer_s

    @property
    def noise(self) -> float:
        """The timer against itself."""
        return self.timer_again_s / self.timer_s


class Case:
    """One model at one length, and the ways to time it."""

    def __init__(self, spec: ModelSpec, sequence_length: int, settings: Settings) -> None:
        self._spec = spec
        self._settings = msgspec.structs.replace(settings, sequence_lengths=(sequence_length,))

    def ours(self) -> Measurement:
        """Have the engine run this one trial while a screen looks on."""
        begun = datetime.now(UTC)
        path = start_sweep(self._settings, [self._spec])
        with screen_attached(path) as screen:
            measurement = _only_measurement(finish(path, begun))
        if not screen.has_painted.is_set():
            raise RuntimeError("the screen never painted, so it was not attached")
        return measurement

    def timer_s(self) -> float:
        """Have PyTorch's timer do the same in a process of its own."""
        order = TimerOrder(
            spec=self._spec,
            sequence_length=self._settings.sequence_lengths[0],
            device=self._settings.device,
            seed=self._settings.seed,
            min_run_time_s=self._settings.time_budget_s,
        )
        command = [sys.executable, "-P", "-m", "benchmarks.torch_timer"]
        done = subprocess.run(command, input=msgspec.json.encode(order), stdout=subprocess.PIPE, check=True)
        return msgspec.json.decode(done.stdout, type=TimerResult).median_s

    def pair(self, round_number: int, quiet: QuietWatch) -> Pair:
        """Time the case in every way, in this round's order."""
        ways: dict[str, Callable[[], object]] = {
            "ours": self.ours,
            "timer_s": self.timer_s,
            "timer_again_s": self.timer_s,
        }
        found: dict[str, object] = {}
        for name in in_turn(list(ways), round_number):
            quiet.wait()
            found[name] = ways[name]()
        place = {"model": self._spec.name, "sequence_length": self._settings.sequence_lengths[0]}
        return msgspec.convert(place | found, Pair)


def time_cases(rounds: int, settings: Settings, cases: Cases, quiet: QuietWatch) -> list[Pair]:
    """Give a pair for each case in each round."""
    return [
        Case(specs_named(name)[0], length, settings).pair(number, quiet)
        for number in range(rounds)
        for name, length in cases
    ]


def found_environment(settings: Settings, model: str) -> Environment:
    """Run a short trial off the record; it tells which device ``auto`` is."""
    run = run_sweep(msgspec.structs.replace(settings, sequence_lengths=(16,)), specs_named(model)).run
    assert run.environment is not None
    return run.environment


def main() -> None:
    """Time all cases and print how they compare."""
    options = read_options(option_parser(__doc__, rounds=ROUNDS))
    quiet = QuietWatch(options.patience_s)
    cases, budget_s = (QUICK_CASES, QUICK_BUDGET_S) if options.quick else (CASES, BUDGET_S)
    settings = Settings(device=options.device, time_budget_s=budget_s)
    with home_of_its_own():
        environment = found_environment(settings, cases[0][0])
        settings = msgspec.structs.replace(settings, device=environment.device)
        pairs = time_cases(options.rounds, settings, cases, quiet)
    result = Result(
        title="Accuracy of the latency: the product with a screen attached against torch.utils.benchmark.Timer",
        target="median of ratios 0.97 to 1.03",
        circumstances=circumstances(environment, quiet.loudest_cores),
        columns=(
            "model",
            "length",
            "ours, ms",
            "passes",
            "timer, ms",
            "timer again, ms",
            "ours / timer",
            "again / timer",
        ),
        rows=tuple(_row(pair) for pair in pairs),
        findings=(
            f"ours / timer: {spread_of([pair.ratio for pair in pairs])}",
            f"noise floor, timer again / timer: {spread_of([pair.noise for pair in pairs])}",
            *(_of_case(name, length, pairs) for name, length in cases),
        ),
    )
    show(result, as_json=options.as_json)


def _only_measurement(sweep: Finished) -> Measurement:
    (trial,) = sweep.trials
    if trial.measurement is None:
        raise RuntimeError(f"nothing was measured: {trial.failure or trial.outcome}")
    return msgspec.structs.replace(trial.measurement, samples_s=sweep.samples_s[trial.trial_id])


def _of_case(name: str, length: int, pairs: list[Pair]) -> str:
    ratios = [pair.ratio for pair in pairs if (pair.model, pair.sequence_length) == (name, length)]
    return f"{name} at {length}: {spread_of(ratios)}"


def _row(pair: Pair) -> tuple[str | int | float, ...]:
    return (
        pair.model,
        pair.sequence_length,
        pair.ours.latency_s * 1e3,
        len(pair.ours.samples_s),
        pair.timer_s * 1e3,
        pair.timer_again_s * 1e3,
        pair.ratio,
        pair.noise,
    )


if __name__ == "__main__":
    main()
