"""What taking a run up again will do, said before it is done: kept, ended for good, tried again, new, stale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from bench.errors import BadInput
from bench.outcome_names import NOT_RUN_NAME, SHORT_NAMES
from bench.store.rows import MarchRow, TrialRow
from bench.trial import UNEXPLAINED, Environment, Outcome

STALE = "stale"
UNEXPLAINED_WORD = "unexplained"

_MEANT_BY = {UNEXPLAINED_WORD: frozenset(outcome.value for outcome in UNEXPLAINED | {Outcome.INTERRUPTED})}
_SCREEN_NAMES = SHORT_NAMES | {Outcome.SKIPPED: NOT_RUN_NAME}
_OUTCOMES = tuple(outcome for outcome in Outcome if outcome is not Outcome.COMPLETED)
_CODES = {
    **{word: word for word in (UNEXPLAINED_WORD, STALE)},
    **{_SCREEN_NAMES[outcome].casefold().replace(" ", "_"): outcome.value for outcome in _OUTCOMES},
    **{outcome.value: outcome.value for outcome in _OUTCOMES},
}
"""What is tried again, by its code and by the word that the screen has for it."""


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of this machine before torch is imported."""

    host: str
    torch_version: str
    transformers_version: str


class ResumePlan(msgspec.Struct, frozen=True, kw_only=True):
    """The trials of a run by what becomes of each when it is taken up again."""

    kept: int = 0
    """Measured, and not measured again."""
    for_good: dict[Outcome, int] = {}
    """Ended without a measurement, by cause, and not tried again."""
    retried: dict[str, int] = {}
    """Ended, and tried again: by cause, or because they are stale."""
    interrupted: int = 0
    """Begun and not ended; tried again in any case."""
    new: int = 0
    """Never tried."""
    stale: dict[str, int] = {}
    """Measured trials by what has changed since; they are kept unless ``stale`` is among what is tried again."""
    trials: tuple[tuple[int, int], ...] = ()
    """The ended trials (march, trial) that are tried again."""

    @property
    def to_do(self) -> int:
        """How many trials there are to try."""
        return sum(self.retried.values()) + self.interrupted + self.new


def parse_causes(text: str) -> frozenset[str]:
    """Read causes separated by commas, each a code or the screen's word; raise BadInput where one is none."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    codes = {word: _CODES.get(word.casefold().replace(" ", "_")) for word in words}
    unknown = [word for word, code in codes.items() if code is None]
    if unknown or not words:
        named = (f"{_SCREEN_NAMES[outcome]} ({outcome.value})" for outcome in _OUTCOMES)
        known = ", ".join([UNEXPLAINED_WORD, STALE, *named])
        raise BadInput(f"{unknown[0] if unknown else text!r} is no cause to try again.", f"One of: {known}.")
    return frozenset(code for code in codes.values() if code is not None)


def resume_plan(
    marches: Sequence[MarchRow], loaded_in: Mapping[int, Environment], here: Here, retry: Collection[str] = ()
) -> ResumePlan:
    """Sort the trials of a run; ``loaded_in`` gives the environment of each load."""
    causes = {word for given in retry for word in _MEANT_BY.get(given, {given})}
    changes = {load_id: change for load_id, one in loaded_in.items() if (change := changed(one, here))}
    retried = {trial.trial_id: why for march in marches for trial, why in _retried(march, causes, changes)}
    trials = [trial for march in marches for trial in march.trials]
    kept = [trial for trial in trials if trial.state == "ended" and trial.trial_id not in retried]
    return ResumePlan(
        kept=sum(trial.works for trial in kept),
        for_good=Counter(trial.cause for trial in kept if trial.cause and not trial.works),
        retried=Counter(retried.values()),
        interrupted=sum(trial.state != "ended" and trial.attempt > 0 for trial in trials),
        new=sum(trial.state != "ended" and trial.attempt == 0 for trial in trials),
        stale=Counter(changes[trial.load_id] for trial in kept if trial.works and trial.load_id in changes),
        trials=tuple((trial.march_id, trial.trial_id) for trial in trials if trial.trial_id in retried),
    )


def changed(then: Environment, here: Here) -> str:
    """Say what makes results of that environment stale here; empty where nothing does."""
    pairs = (
        ("machine", then.host, here.host),
        ("torch", then.torch_version, here.torch_version),
        ("transformers", then.transformers_version, here.transformers_version),
    )
    return ", ".join(f"{name} {old} is now {new}" for name, old, new in pairs if old != new)


def _retried(march: MarchRow, causes: Collection[str], changes: Mapping[int, str]) -> Iterator[tuple[TrialRow, str]]:
    """Give the trials to try again with the reason, also those that one of them had ruled out."""
    ruled_out_by: set[int] = set()
    for trial in march.trials:
        if trial.state != "ended":
            continue
        is_stale = STALE in causes and trial.load_id in changes
        is_implied = trial.skip is not None and trial.skip.implied_by in ruled_out_by
        if trial.cause in causes or is_stale or is_implied:
            ruled_out_by.add(trial.trial_id)
            yield trial, STALE if is_stale else str(trial.cause)
