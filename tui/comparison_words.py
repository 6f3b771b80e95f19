"""A comparison of two runs in words and signs, the same on the screen, at the command line and in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.comparison import WITHIN_UNSTEADINESS, Comparison, Letters, Pair, Verdict
from bench.outcome_names import SHORT_NAMES, SYMBOLS
from bench.sample_statistics import TOLERANCE
from bench.steadiness import Steadiness
from bench.store.rows import RunRow, TrialRow
from tui import formatting
from tui.styled_lines import Span, StyledLine
from tui.visible_text import visible

NAME_MAX = 100
DOT: Span = (" · ", "role--dim")

LOOKS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.SAME: ("=", "role--dim"),
    Verdict.BETTER: ("▲", "role--good"),
    Verdict.WORSE: ("▼", "role--bad"),
    Verdict.FIXED: ("✓", "role--good"),
    Verdict.BROKEN: ("✗", "role--alarm"),
    Verdict.OTHER_CAUSE: ("≠", "role--warning"),
    Verdict.ONLY_A: ("A", "role--accent"),
    Verdict.ONLY_B: ("B", "role--accent"),
    Verdict.UNLIKE: ("!", "role--doubt"),
    Verdict.UNDECIDED: ("?", "role--dim"),
}
"""A symbol of one cell and a style for each verdict."""


def symbol(verdict: Verdict, letters: Letters) -> str:
    """Give the symbol of a verdict; where a trial is in one run alone, that run's letter."""
    return {Verdict.ONLY_A: letters[0], Verdict.ONLY_B: letters[1]}.get(verdict, LOOKS[verdict][0])


ONLY_JUST_THE_SAME = "≈"
"""Stands for the same where the medians are apart by no more than passes or machine varied."""


def is_only_just_the_same(pair: Pair) -> bool:
    """Say whether a pair is the same for no other reason than that passes or machine are not steady."""
    return pair.verdict is Verdict.SAME and bool(pair.why)


def verdict_words(verdict: Verdict, letters: Letters) -> str:
    """Give a verdict in words: ``better``, ``only in C``."""
    only = {Verdict.ONLY_A: letters[0], Verdict.ONLY_B: letters[1]}.get(verdict)
    return verdict.value if only is None else f"only in {only}"


# ---- ratios


def times(ratio: float | None) -> str:
    """Give a ratio: ``×1.24``."""
    return formatting.UNKNOWN if ratio is None else f"×{ratio:.2f}" if ratio < 9.995 else f"×{ratio:.1f}"


def times_within(pair: Pair) -> str:
    """Give the ratio of a pair with its interval, ``×1.24 (1.203–1.281)``; empty where there is none."""
    if pair.ratio is None:
        return ""
    interval = _interval(pair.ratio_low, pair.ratio_high)
    return f"{times(pair.ratio)} ({interval})" if interval else times(pair.ratio)


_FINEST = 0.0005
"""What is less is written as 0, which no ratio is; what is more than its inverse has no end that says anything."""


def _interval(low: float | None, high: float | None) -> str:
    """Give from where to where a ratio may lie, one digit finer than the ratio: how near 1 an end is matters."""
    if low is None:
        return ""
    if high is not None and high > 1 / _FINEST:
        high = None
    if low < _FINEST:
        return "anything" if high is None else f"{_finer(high)} or less"
    return f"{_finer(low)} or more" if high is None else f"{_finer(low)}–{_finer(high)}"


def _finer(ratio: float) -> str:
    return f"{ratio:.3f}" if ratio < 9.9995 else f"{ratio:.2f}"


def is_doubtful(pair: Pair) -> bool:
    """Say whether the ratio rests on a figure that carries a doubt, or cannot be true."""
    measured = [trial.measurement for trial in (pair.before, pair.after) if trial is not None]
    has_caveat = any(one is not None and bool(one.caveats) for one in measured)
    return pair.ratio is not None and (has_caveat or bool(pair.untrue))


# ---- ends


def end_name(trial: TrialRow | None) -> str:
    """Give how a trial ended: ``works``, ``MEMORY``."""
    end = trial.cause if trial is not None and trial.state == "ended" else None
    return "not measured" if end is None else SHORT_NAMES[end]


def end_symbol(trial: TrialRow | None) -> str:
    """Give the same in one cell."""
    end = trial.cause if trial is not None and trial.state == "ended" else None
    return formatting.NOT_MEASURED if end is None else SYMBOLS[end]


# ---- what stands above a table


def run_parts(letter: str, run: RunRow) -> StyledLine:
    """Say which run a letter means, and where it was made."""
    spans: list[Span] = [(f" {letter} ", "role--accent"), (visible(run.name, 40), "role--strong")]
    said = [run.path.stem]
    if run.environment is not None:
        where = run.environment
        said += [where.device.upper(), where.device_name, f"torch {where.torch_version}", where.host]
    return (*spans, (visible("  " + " · ".join(said), 300), "role--dim"))


def count_parts(comparison: Comparison) -> list[StyledLine]:
    """Give the counts in words: ``31 same``, ``4 better``, ``1 broken``."""
    letters = comparison.letters
    parts: list[StyledLine] = [
        (
            (f"{symbol(verdict, letters)} ", LOOKS[verdict][1]),
            (f"{count:,}", "role--strong"),
            (f" {verdict_words(verdict, letters)}", ""),
        )
        for verdict, count in comparison.counts.items()
    ]
    return parts or [(("neither run has a trial", "role--dim"),)]


def steadiness_parts(comparison: Comparison) -> list[StyledLine]:
    """Say by how much the machine's speed varied from trial to trial, and what that hides; nothing where none tells."""
    allowance = comparison.allowance
    if allowance.before is None and allowance.after is None:
        return []
    said = (_varied(one, letter) for one, letter in zip(allowance[:2], comparison.letters, strict=True))
    usual, slow = (max(1 + TOLERANCE, allowance.told_from(beside_slow_machine=flag)) for flag in (False, True))
    beside_slow = f", from {times(slow)} where it was slow" if times(slow) != times(usual) else ""
    return [
        (("the machine's speed varied by ", "role--dim"), (" and ".join(said), "role--strong")),
        ((f"so that differences show from {times(usual)} on{beside_slow}", "role--dim"),),
    ]


def apart_parts(comparison: Comparison) -> list[StyledLine]:
    """Say how many pairs are only just the same, and in which run the machine was slower on the whole."""
    apart = sum(map(is_only_just_the_same, comparison.pairs))
    return [*([_apart(apart)] if apart else []), *_control_elsewhere(comparison)]


def _control_elsewhere(comparison: Comparison) -> Iterator[StyledLine]:
    """Say that the machine, or what runs on it, was faster or slower on the whole in one run; not of another device."""
    allowance, ratio = comparison.allowance, comparison.control_ratio
    if ratio is None or max(ratio, 1 / ratio) <= 1 + TOLERANCE:
        return
    what = "" if allowance.are_alike else ", by other versions or by the machine"
    yield (
        (f"the control was {times(ratio)} as fast in {comparison.letters[1]}", "role--doubt"),
        (f"{what}: the intervals {'' if allowance.are_alike else 'do not '}allow for it", "role--dim"),
    )


def _apart(count: int) -> StyledLine:
    return (
        (f"{ONLY_JUST_THE_SAME} {count:,} ", "role--doubt"),
        (f"of the same are {WITHIN_UNSTEADINESS}", "role--dim"),
    )


def _varied(found: Steadiness | None, letter: str) -> str:
    if found is None:
        return f"nobody knows what in {letter}"
    return f"{formatting.percent(found.of_all.deviation)} in {letter}"


def difference_parts(comparison: Comparison) -> list[StyledLine]:
    """Say in what the runs were not made alike."""
    if not comparison.differences:
        return [(("made alike: same machine, versions and settings", "role--dim"),)]
    return [
        ((f"{one.what} ", "role--dim"), (f"{visible(one.before, 60)} → {visible(one.after, 60)}", "role--doubt"))
        for one in comparison.differences
    ]
