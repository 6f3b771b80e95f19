"""What the columns beyond the study's tables mean: formula, unit, and which direction is better."""

from __future__ import annotations

from typing import Final

from tui.report.document import Definition
from tui.study_figures import HIGHER, LOWER, NEITHER


def _of(name: str, unit: str, direction: str, formula: str) -> Definition:
    return Definition(name=name, unit=unit, direction=direction, formula=formula)


WALL: Final = (
    _of(
        "works", "models", HIGHER, "models whose pass ran and whose output was checked ÷ all models of the run, by name"
    ),
    _of("share", "%", HIGHER, "the same as a share, once it is known of every model"),
    _of(
        "networks that work",
        "networks",
        HIGHER,
        "the same, of names with one architecture and random weights the first",
    ),
    _of("each cause", "models", NEITHER, "models that it stops at this length, or stopped at a shorter one"),
)

THROUGHPUT: Final = (
    _of(
        "tokens/s",
        "tokens per second",
        HIGHER,
        "batch × length ÷ median time of a pass; mean over the n networks that work there",
    ),
    _of("in doubt", "networks", LOWER, "networks that work there, and whose time a doubt keeps out of the mean"),
    _of("not known", "networks", LOWER, "not measured yet, or left out with no cause that says why"),
)

COMPARISON: Final = (
    _of(
        "ratio",
        "×",
        HIGHER,
        "throughput of B ÷ throughput of A: median time of a pass in A ÷ that in B, of one model at one length",
    ),
    _of(
        "its interval",
        "×",
        NEITHER,
        "on the logarithm √((q·d)² + w²) + S to either side: d by the 95 % intervals of both medians, q for"
        " as many pairs as there are, w and S by how the control varied in both runs: see measurement.md",
    ),
    _of("peak", "×", LOWER, "peak memory of B ÷ peak memory of A, read by one instrument"),
    _of("mean", "×", HIGHER, "geometric mean of the ratios of pairs that are same, better or worse beyond doubt"),
    _of("control", "×", HIGHER, "geometric mean of the control's operations per second in B ÷ that in A"),
)

PICK: Final = (
    _of(
        "throughput",
        "tokens per second",
        HIGHER,
        "batch × length ÷ upper end of the 95 % interval of the time of a pass has to reach what is asked for",
    ),
    _of("memory", "GB", LOWER, "peak memory at the length that decides: the shortest swept one that covers the text"),
    _of("efficiency", "tokens per second per million parameters", HIGHER, "throughput ÷ parameters"),
    _of("load", "seconds", LOWER, "config + build + weights + move to the device"),
)

EFFICIENCY: Final = (
    _of("tok/s/M", "tokens per second per million parameters", HIGHER, "mean throughput at 512 ÷ mean parameters"),
)

LIMITS: Final = (
    _of("declared", "tokens", HIGHER, "what the config says, whether or not anything enforces it"),
    _of("positions", "tokens", HIGHER, "the longest input that the position table takes, where there is one"),
    _of("executed", "tokens", HIGHER, "the longest swept length at which the output was right"),
    _of("stopped at", "tokens", HIGHER, "the first swept length that did not work: the wall, with its cause"),
)

GROWTH: Final = (
    _of(
        "exponent",
        "power of the length",
        LOWER,
        "b of y = a · Lᵇ: Σ (ln L − mean)(ln y − mean) ÷ Σ (ln L − mean)², with the means of each model",
    ),
    _of(
        "95 % interval",
        "power of the length",
        NEITHER,
        "Student's t with points − models − 1 degrees of freedom × standard error of b",
    ),
    _of("points", "figures", HIGHER, "sound figures of the models that have two or more; † those that are in doubt"),
    _of("R²", "share", NEITHER, "share of the variance of ln y within models that the line explains"),
)

PREDICTIONS: Final = (
    _of("÷ predicted", "×", NEITHER, "median over trials of measured ÷ predicted"),
    _of("off by", "%", LOWER, "median over trials of how far predicted ÷ measured is from 1"),
    _of("n", "trials", HIGHER, "trials that were predicted and measured; † those that are in doubt"),
    _of("of the roofline", "%", HIGHER, "median of the least time that the device needs ÷ measured time"),
)

ENERGY: Final = (
    _of(
        "J per 1,000 tokens",
        "joules",
        LOWER,
        "energy of a pass ÷ (batch × length) × 1,000; mean over the n networks that it was measured of",
    ),
)
