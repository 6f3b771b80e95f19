"""Every model of a run with its figure or its cause at each length, and what is doubtful or impossible in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bench.impossible_trials import impossible_trials
from bench.outcome_names import CAVEAT_SENTENCES, IMPLIED_MARK, SHORT_NAMES
from bench.spoilt import SPOILS_MEMORY, SPOILS_TIME, memory_is_spoilt
from bench.steadiness import steadiness
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.trial import Caveat, Outcome
from bench.wall import scalability_class
from tui import formatting
from tui.report.document import Grid, Section
from tui.report.figures import count, name_of
from tui.trial_cell import DOUBT_MARK, IMPOSSIBLE_MARK
from tui.trial_words import throughput_with_mark, untrue_times


def models_section(run: RunRow, marches: Sequence[MarchRow]) -> Section:
    """Give a row for each model, in marching order: tokens per second at each length, or what stopped it."""
    lengths = run.settings.swept_lengths
    grid = Grid(
        titles=("model", "category", "params", "load", "peak GB", *(f"{length:,}" for length in lengths), "class"),
        groups=(("", 5), ("tokens/s, or the cause", len(lengths)), ("", 1)),
        rows=tuple(_row(run, march, lengths) for march in marches),
        left=frozenset({0, 1, 5 + len(lengths)}),
        caption="Every model",
        label="models",
    )
    marks = f"{DOUBT_MARK} in doubt · {IMPOSSIBLE_MARK} cannot be true · {IMPLIED_MARK} a shorter length shows it"
    return Section(title="Every model", words=(marks,), grids=(grid,))


def doubts_section(run: RunRow, marches: Sequence[MarchRow]) -> Section:
    """Say how many measured trials carry each doubt, and what the guards against impossible numbers found."""
    measured = [trial.measurement for march in marches for trial in march.trials if trial.measurement is not None]
    counts = Counter(caveat for one in measured for caveat in one.caveats)
    grid = Grid(
        titles=("doubt", "trials", "kept out of means of", "meaning"),
        rows=tuple((_named(one), count(counts[one]), _reach(one), CAVEAT_SENTENCES[one]) for one in counts),
        left=frozenset({0, 2, 3}),
        caption=f"Doubts about {len(measured):,} measured trials",
        label="doubts",
    )
    return Section(
        title="Doubts, and numbers that cannot be true",
        grids=(grid,) if counts else (),
        words=(*(() if counts else ("No measured trial carries a doubt.",)), *_steadiness(marches)),
        remarks_title="What two guards looked for: time that does not grow, and more than the device can do",
        remarks=tuple(_findings(run, marches)) or ("They found nothing.",),
    )


def _steadiness(marches: Sequence[MarchRow]) -> Iterator[str]:
    found = steadiness(marches)
    if found is not None:
        yield (
            f"The machine's speed varied by {formatting.percent(found.of_all.deviation)} from trial to trial: the"
            f" standard deviation of the control, a fixed work timed beside each of {found.of_all.controls:,} trials."
        )


def _row(run: RunRow, march: MarchRow, lengths: Sequence[int]) -> tuple[str, ...]:
    at, found = {trial.sequence_length: trial for trial in march.trials}, impossible_trials(march, run.ceiling)
    return (
        name_of(march.spec.name),
        name_of(march.spec.category),
        formatting.parameters(march.parameters),
        formatting.seconds(march.load.time_to_load_s) if march.load else formatting.NOT_MEASURED,
        _peak(march),
        *(_cell(at.get(length), is_impossible=length in found) for length in lengths),
        scalability_class(march) or formatting.NOT_MEASURED,
    )


def _peak(march: MarchRow) -> str:
    """Give the highest peak, with a mark where it is in doubt."""
    highest = [one.measurement for one in march.trials if one.measurement and one.measurement.peak_bytes]
    is_in_doubt = any(one.peak_bytes == march.peak_bytes and memory_is_spoilt(one.caveats) for one in highest)
    return formatting.gigabytes(march.peak_bytes) + (DOUBT_MARK if is_in_doubt else "")


def _cell(trial: TrialRow | None, *, is_impossible: bool) -> str:
    if trial is None or trial.state != "ended":
        return formatting.NOT_MEASURED
    if trial.measurement is not None:
        return throughput_with_mark(trial.measurement, is_impossible=is_impossible)
    cause = SHORT_NAMES[trial.cause or Outcome.SKIPPED]
    return f"{IMPLIED_MARK} {cause}" if trial.skip is not None and trial.skip.implied_outcome else cause


def _named(caveat: Caveat) -> str:
    return caveat.value.replace("_", " ")


def _reach(caveat: Caveat) -> str:
    kept_out = [name for name, spoilt in (("time", SPOILS_TIME), ("memory", SPOILS_MEMORY)) if caveat in spoilt]
    return " and ".join(kept_out) or "none"


def _findings(run: RunRow, marches: Sequence[MarchRow]) -> Iterator[str]:
    for model, length, why in untrue_times(run, marches):
        yield f"{IMPOSSIBLE_MARK} {name_of(model)} at {length:,}: {why}."
