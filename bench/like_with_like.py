"""Like with like: in what a model of two runs is not the same thing, so that its figures say nothing of each other."""

from __future__ import annotations

from bench.store.rows import MarchRow, RunRow, TrialRow

Side = tuple[RunRow, MarchRow | None]
"""A run, and the model in it; None where it is in the other alone."""


def unlike_models(a: Side, b: Side) -> str:
    """Say in what a model, or how it was fed, is not the same thing in both runs; empty where it is."""
    (run_a, march_a), (run_b, march_b) = a, b
    if march_a is None or march_b is None:
        return ""
    known = [
        ("batch", run_a.settings.batch_size, run_b.settings.batch_size),
        ("dtype", _dtype(run_a, march_a), _dtype(run_b, march_b)),
        ("weights", _weights(run_a, march_a), _weights(run_b, march_b)),
        ("type", march_a.spec.model_type, march_b.spec.model_type),
        ("parameters", march_a.parameters, march_b.parameters),
    ]
    said = [f"{what} {one} → {other}" for what, one, other in known if None not in {one, other} and one != other]
    said += ["another config"] if march_a.spec.config != march_b.spec.config else []
    said += ["another revision"] if march_a.spec.revision != march_b.spec.revision else []
    return ", ".join(said)


def _dtype(run: RunRow, march: MarchRow) -> str:
    if march.load is not None:
        return march.load.dtype
    return "float32" if run.settings.dtype == "auto" else run.settings.dtype


def _weights(run: RunRow, march: MarchRow) -> str | None:
    """Give the kind of weights, None where nobody knows what ``auto`` would have come to."""
    if march.load is not None:
        return march.load.weights
    return None if run.settings.weights == "auto" else run.settings.weights


def unlike_attention(
    march_a: MarchRow | None, before: TrialRow | None, march_b: MarchRow | None, after: TrialRow | None
) -> str:
    """Say by which two attentions a trial was made; empty where it was one, or nobody knows."""
    one, other = _attention(march_a, before), _attention(march_b, after)
    return f"attention {one} → {other}" if one and other and one != other else ""


def _attention(march: MarchRow | None, trial: TrialRow | None) -> str:
    measured = trial.measurement.attention if trial is not None and trial.measurement is not None else ""
    return measured or (march.load.attention if march is not None and march.load is not None else "")
