"""The points of the sweeps whose wall time is compared, and that everybody measured the same ones."""

from __future__ import annotations

import msgspec

from bench.model_spec import ModelSpec
from bench.trial import Settings
from benchmarks.sweeps import Finished, specs_named

WARM_UPS = 2
REPEATS = 10

LENGTHS = (128, 512, 1024)
POINTS: dict[str, tuple[int, ...]] = {
    "distilbert-base-uncased": (128, 512),
    "bert-base-uncased": (128, 512),
    "gpt2": (128, 512, 1024),
    "pythia-70m": (128, 512, 1024),
}
"""What each model can take of the lengths: the first two have 512 positions."""

QUICK_LENGTHS = (16, 32)
QUICK_POINTS: dict[str, tuple[int, ...]] = {"distilbert-base-uncased": (16, 32), "pythia-70m": (16, 32)}


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """Models and lengths, and how often each is run."""

    lengths: tuple[int, ...]
    """What the product is asked for, also of models that cannot take it."""
    by_model: dict[str, tuple[int, ...]]
    """What can be measured."""
    device: str

    @property
    def specs(self) -> tuple[ModelSpec, ...]:
        """The models as the registry has them."""
        return specs_named(*self.by_model)

    def settings(self) -> Settings:
        """Ask the product for just so many passes, whatever it thinks of them: the first pass is a warm-up too."""
        return Settings(
            device=self.device,
            sequence_lengths=self.lengths,
            warm_up_passes=WARM_UPS - 1,
            min_repeats=REPEATS,
            max_repeats=REPEATS,
            time_budget_s=1e9,
        )

    def order(self, device: str) -> dict[str, object]:
        """Say the same to a loop."""
        models = [
            {"name": spec.name, "model_type": spec.model_type, "config": spec.config, "lengths": lengths}
            for spec, lengths in zip(self.specs, self.by_model.values(), strict=True)
        ]
        return {"models": models, "device": device, "seed": 0, "warm_ups": WARM_UPS, "repeats": REPEATS}


def chosen_points(device: str, *, quick: bool) -> Points:
    """Give the points of a full or of a quick comparison."""
    if quick:
        return Points(lengths=QUICK_LENGTHS, by_model=QUICK_POINTS, device=device)
    return Points(lengths=LENGTHS, by_model=POINTS, device=device)


def refuse_other_work(points: Points, measured: dict[str, dict[int, int]]) -> None:
    """Raise where somebody measured other points or other numbers of passes: the times could not be compared."""
    expected = {name: dict.fromkeys(lengths, REPEATS) for name, lengths in points.by_model.items()}
    if measured != expected:
        raise RuntimeError(f"not the same work: {measured} instead of {expected}")


def passes_of(sweep: Finished) -> dict[str, dict[int, int]]:
    """Count the timed passes by model and length, where there are any."""
    return {
        march.spec.name: {
            trial.sequence_length: len(samples)
            for trial in march.trials
            if (samples := sweep.samples_s[trial.trial_id])
        }
        for march in sweep.marches
    }
