"""How long 100,000 trials take to be summed up: every table and figure, of a frame with *simulated* figures.

Three shapes: very many models at the study's four lengths, and fewer at very many lengths.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence

import polars as pl

from bench.sample_statistics import median, median_interval
from bench.trial import Outcome
from bench.views.summary import summary
from bench.views.trial_frame import SCHEMA
from benchmarks.options import option_parser, read_options
from benchmarks.quiet import QuietWatch
from benchmarks.result import markdown

TARGET_S = 0.1
SHAPES = {
    "25,000 models × 4 lengths": (25_000, (128, 512, 1024, 2048)),
    "1,000 models × 100 lengths": (1_000, tuple(range(16, 1_616, 16))),
    "100 models × 1,000 lengths": (100, tuple(range(16, 16_016, 16))),
}
CATEGORIES = ("BERT Family", "Generative LLM", "Other/Specialized", "Compressed", "Small LLM", "Efficient Transformers")
ENDS = (Outcome.COMPLETED, Outcome.LENGTH_UNSUPPORTED, Outcome.SKIPPED, Outcome.OUT_OF_MEMORY, None)
WEIGHTS = (70, 8, 12, 6, 4)
MODELS_OF_A_NETWORK = 5
"""Every fifth model has the network of the one before."""


def simulated_trials(models: int, lengths: Sequence[int], seed: int = 1) -> pl.DataFrame:
    """Give a trial frame of made-up figures, in marching order."""
    dice = random.Random(seed)
    count = models * len(lengths)
    ends = dice.choices(ENDS, WEIGHTS, k=count)
    every = pl.DataFrame(
        {
            "place": [place for place in range(models) for _ in lengths],
            "sequence_length": list(lengths) * models,
            "outcome": [None if end is None else end.value for end in ends],
            "noise": [dice.uniform(0.9, 1.1) for _ in range(count)],
            "doubt": [dice.random() < 0.1 for _ in range(count)],
        }
    )
    return every.select(_columns())


def _columns() -> list[pl.Expr]:
    """Give every column of an export; those that no summary looks at are null."""
    place, works = pl.col("place"), pl.col("outcome") == Outcome.COMPLETED.value
    latency = pl.when(works).then(pl.col("sequence_length") / 1000 * pl.col("noise"))
    own = place - (place % MODELS_OF_A_NETWORK == 0).cast(pl.Int64) * (place > 0).cast(pl.Int64)
    filled: dict[str, pl.Expr] = {
        "device": pl.lit("mps"),
        "model": pl.format("model-{}", place),
        "network": pl.format("model-{}", own),
        "category": pl.lit(pl.Series(CATEGORIES)).gather(place % len(CATEGORIES)),
        "sequence_length": pl.col("sequence_length"),
        "outcome": pl.col("outcome"),
        "implied_outcome": pl.when(pl.col("outcome") == Outcome.SKIPPED.value).then(pl.lit("length_unsupported")),
        "parameters": 10**8 + place,
        "time_to_load_s": pl.lit(1.0),
        "loaded_bytes": pl.lit(10**9),
        "latency_s": latency,
        "throughput_tokens_per_s": pl.col("sequence_length") / latency,
        "peak_bytes": pl.when(works).then(10**9 + pl.col("sequence_length") * 10**5),
        "predicted_latency_s": pl.col("sequence_length") / 1000,
        "predicted_peak_bytes": pl.lit(10**9),
        "roofline_share": pl.lit(0.5),
        "energy_j": pl.when(works).then(pl.lit(1.0)),
        "energy_instrument": pl.lit("simulated"),
        "batch_size": pl.lit(1),
        "declared_limit": pl.lit(512),
        "time_is_spoilt": pl.when(works).then(pl.col("doubt")),
        "peak_is_spoilt": pl.when(works).then(pl.lit(value=False)),
    }
    return [filled.get(name, pl.lit(None)).cast(kind).alias(name) for name, kind in SCHEMA.items()]


def seconds_of(trials: pl.DataFrame, rounds: int) -> list[float]:
    """Give the time of each of so many summaries, after one that is not counted."""
    summary(trials)
    times = []
    for _ in range(rounds):
        begun_s = time.perf_counter()
        summary(trials)
        times.append(time.perf_counter() - begun_s)
    return times


def main() -> None:
    """Sum up each shape and print the medians."""
    options = read_options(option_parser(__doc__, rounds=21))
    rows = [("100,000 simulated trials", "median ms", "95 % interval", f"target {TARGET_S * 1000:.0f} ms")]
    for name, (models, lengths) in SHAPES.items():
        trials = simulated_trials(models // 100 if options.quick else models, lengths)
        QuietWatch(options.patience_s).wait()
        times_s = seconds_of(trials, options.rounds)
        interval = median_interval(times_s)
        ends = "–" if interval is None else f"{interval.low * 1000:.0f} to {interval.high * 1000:.0f}"
        rows.append((name, f"{median(times_s) * 1000:.0f}", ends, "holds" if median(times_s) < TARGET_S else "missed"))
    sys.stdout.write("\n".join(markdown(rows)) + "\n")


if __name__ == "__main__":
    main()
