"""Which models of a run fit a use, as lines for a person and as one JSON object for a script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from bench import impossible
from bench.outcome_names import CAVEAT_SENTENCES, SHORT_NAMES
from bench.pick import By, Fit, Misfit, Picked, Proof, Reason, Stop
from bench.spoilt import SPOILS_MEMORY, SPOILS_TIME
from tui import formatting
from tui.plain.spoken import counted
from tui.plain.table import table
from tui.trial_cell import DOUBT_MARK
from tui.visible_text import visible

MOST_OF_A_REASON = 3
"""So many models stand below each reason, and below each doubt, unless all are wanted."""
INDENT = "  "

BEST_FIRST = {
    By.THROUGHPUT: "the highest throughput first",
    By.MEMORY: "the lowest peak first",
    By.EFFICIENCY: "the highest throughput per parameter first",
    By.LOAD: "the shortest time to load first",
}
TOO_FEW_PASSES = "too few passes for an interval"


def pick_json(picked: Picked) -> str:
    """Give one JSON object, in ASCII, by the names of ``bench.pick.Picked``."""
    return json.dumps(msgspec.to_builtins(picked))


def pick_lines(picked: Picked, *, is_whole: bool = False) -> Iterator[str]:
    """Say what was asked of which run, how many models fit, which, and why each of the others does not."""
    most = picked.models if is_whole else MOST_OF_A_REASON
    yield _where(picked)
    yield f"asked for: {_asked(picked)}; {BEST_FIRST[picked.wish.by]}"
    yield _summary(picked)
    if picked.fits:
        yield ""
        yield from _fit_table(picked)
        yield from _doubts(picked.fits, most)
    for reason, members in groupby(picked.misfits, lambda one: one.reason):
        yield ""
        yield from _reason_lines(picked, reason, list(members), most)


# ---- the question


def _where(picked: Picked) -> str:
    device = f"{picked.device}, {picked.device_name}" if picked.device else "a device that is not known yet"
    how = ", ".join([f"batch {picked.batch_size}", *picked.dtypes])
    return f"{visible(picked.run_id)} ({visible(picked.run_name)}) on {visible(device)}: {visible(how)}"


def _asked(picked: Picked) -> str:
    wish = picked.wish
    return ", ".join([
        counted(wish.sequence_length, "token"),
        *([] if wish.memory_bytes is None else [f"at most {formatting.memory(wish.memory_bytes)}"]),
        *([] if wish.throughput_tokens_per_s is None else [f"at least {_wanted_rate(picked)}"]),
    ])  # fmt: skip


def _wanted_rate(picked: Picked) -> str:
    return f"{picked.wish.throughput_tokens_per_s or 0.0:,.10g} tokens/s"


def _summary(picked: Picked) -> str:
    """Give the counts; they add up to all models."""
    if not picked.models:
        return "the run has no models"
    verb = "fits" if picked.fitting == 1 else "fit"
    fitting = f"{picked.fitting:,} of {counted(picked.models, 'model')} {verb}"
    return "; ".join([fitting, *(_counted_reason(picked, reason) for reason in picked.not_fitting)])


def _counted_reason(picked: Picked, reason: Reason) -> str:
    number = picked.not_fitting[reason]
    one, several = _phrases(picked, reason)
    causes = ", ".join(f"{n:,} {SHORT_NAMES[outcome]}" for outcome, n in picked.stopped_by.items())
    said = f"{number:,} {one if number == 1 else several}"
    return f"{said}: {causes}" if reason is Reason.STOPS else said


def _phrases(picked: Picked, reason: Reason) -> tuple[str, str]:
    """Give what stands behind a number of models: behind one, and behind several."""
    length = counted(picked.wish.sequence_length, "token")
    memory = formatting.memory(picked.wish.memory_bytes)
    phrases = {
        Reason.STOPS: (f"stops short of {length}", f"stop short of {length}"),
        Reason.TOO_MUCH_MEMORY: (f"needs more than {memory}", f"need more than {memory}"),
        Reason.TOO_SLOW: (f"stays below {_wanted_rate(picked)}", f"stay below {_wanted_rate(picked)}"),
        Reason.MEMORY_NOT_MEASURED: ("has no peak that could be read", "have no peak that could be read"),
        Reason.UNPROVEN: (
            f"stops at a longer length, untried at {length}",
            f"stop at a longer length, untried at {length}",
        ),
        Reason.NOT_MEASURED: ("not measured yet", "not measured yet"),
        Reason.NOT_SWEPT: ("not swept that far", "not swept that far"),
        Reason.NOT_RUN: ("not run", "not run"),
    }
    return phrases[reason]


# ---- what fits


def _fit_table(picked: Picked) -> Iterator[str]:
    is_longer = any(fit.proof.sequence_length != picked.wish.sequence_length for fit in picked.fits)
    header = ["model", "tokens/s", "at least", "peak GB", "tokens/s/M", "load", *(["measured at"] if is_longer else [])]
    yield from table(header, [_fit_row(fit, is_longer=is_longer) for fit in picked.fits])
    yield "at least: by the lower end of the 95 % interval; tokens/s/M: per million parameters"
    yield f"peak GB: the highest at that length, by {_instruments(picked.fits)}"
    if is_longer:
        yield f"measured at: the shortest swept length of {picked.wish.sequence_length:,} or more that says anything"


def _fit_row(fit: Fit, *, is_longer: bool) -> list[str]:
    proof = fit.proof
    return [
        f"{visible(fit.model)}{_mark(proof.shorter_stop is not None)}",
        f"{formatting.tokens_per_s(proof.throughput_tokens_per_s)}{_mark(proof.time_in_doubt)}",
        _or_unknown(proof.throughput_low_tokens_per_s),
        _peak(proof),
        _or_unknown(proof.tokens_per_s_per_million_params),
        formatting.seconds(proof.time_to_load_s),
        *([f"{proof.sequence_length:,}"] if is_longer else []),
    ]


def _peak(proof: Proof) -> str:
    if proof.peak_bytes is None:
        return formatting.UNKNOWN
    return f"{formatting.gigabytes(proof.peak_bytes)}{_mark(proof.memory_in_doubt)}"


def _mark(in_doubt: bool) -> str:
    return DOUBT_MARK if in_doubt else ""


def _or_unknown(value: float | None) -> str:
    return formatting.UNKNOWN if value is None else formatting.significant(value)


def _instruments(fits: Sequence[Fit]) -> str:
    names = dict.fromkeys(fit.proof.peak_instrument for fit in fits if fit.proof.peak_bytes is not None)
    return " and ".join(visible(name, 80) for name in names) or "no instrument: none could be read"


# ---- what is doubtful


def _doubts(fits: Sequence[Fit], most: int) -> Iterator[str]:
    """Give a line for each doubt, with the models that it is about."""
    doubted: dict[str, list[str]] = {}
    for fit in fits:
        for sentence in _sentences(fit.proof):
            doubted.setdefault(sentence, []).append(visible(fit.model))
    for sentence, models in doubted.items():
        more = f" and {len(models) - most:,} more" if len(models) > most else ""
        yield f"{DOUBT_MARK} {sentence}: {', '.join(models[:most])}{more}"


def _sentences(proof: Proof) -> Iterator[str]:
    spoiling = [caveat for caveat in proof.caveats if caveat in SPOILS_TIME | SPOILS_MEMORY]
    yield from (CAVEAT_SENTENCES[caveat] for caveat in spoiling)
    yield from (impossible.SENTENCES[finding] for finding in proof.impossible)
    if proof.throughput_low_tokens_per_s is None:
        yield TOO_FEW_PASSES
    if proof.shorter_stop is not None:
        yield f"at a shorter length it stopped, {_stopped(proof.shorter_stop)}"


# ---- what does not fit


def _reason_lines(picked: Picked, reason: Reason, misfits: Sequence[Misfit], most: int) -> Iterator[str]:
    yield _counted_reason(picked, reason)
    first, *others = [[visible(one.model), _evidence(one)] for one in misfits[:most]]
    yield from (f"{INDENT}{line}" for line in table(first, others))
    if len(misfits) > most:
        yield f"{INDENT}and {len(misfits) - most:,} more; each with --all"


def _evidence(misfit: Misfit) -> str:
    """Say what a model does not fit by, with the figure and its length."""
    proof, works = misfit.proof, _longest(misfit)
    if misfit.reason is Reason.NOT_RUN:
        return f"{visible(misfit.why_not_run, 200)}, {works}"
    if misfit.reason is Reason.NOT_SWEPT:
        swept = misfit.longest_swept_length
        return works if swept is None else f"swept up to {swept:,}, {works}"
    if proof is not None:
        return f"{_figure(misfit.reason, proof)} at {proof.sequence_length:,}"
    if misfit.stop is not None:
        return f"{_stopped(misfit.stop)}, {works}"
    return "nothing measured so far" if misfit.longest_working_length is None else f"{works} so far"


def _figure(reason: Reason, proof: Proof) -> str:
    if reason is Reason.TOO_MUCH_MEMORY:
        return f"{formatting.memory(proof.peak_bytes)}{_mark(proof.memory_in_doubt)}"
    if reason is Reason.MEMORY_NOT_MEASURED:
        return f"not measured ({visible(proof.peak_instrument, 80)})"
    median = formatting.tokens_per_s(proof.throughput_tokens_per_s)
    return f"{formatting.significant(proof.sure_tokens_per_s)}{_mark(proof.time_in_doubt)} tokens/s, median {median},"


def _stopped(stop: Stop) -> str:
    return f"{SHORT_NAMES[stop.outcome]} at {stop.sequence_length:,}"


def _longest(misfit: Misfit) -> str:
    longest = misfit.longest_working_length
    return "works nowhere" if longest is None else f"works up to {longest:,}"
