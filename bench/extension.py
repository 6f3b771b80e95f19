"""What adding models or lengths to a run comes to: which trials are new, which are ruled out, what is there already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import msgspec

from bench.addition import MOST_TRIALS, Addition
from bench.errors import BadInput
from bench.events import PlanExtended
from bench.model_spec import ModelSpec
from bench.plan import marching_order
from bench.ruled_out import implied, rules_out
from bench.store.added_rows import TrialKey, added_trials
from bench.store.rows import MarchRow
from bench.trial import ENDS_A_MARCH, MOST_LENGTHS, Outcome, Skip

NAMED = 3
"""So many models that are there already are named; of the others it is said how many they are."""


class Extension(NamedTuple):
    """What is to be written, and what is to be said of it."""

    event: PlanExtended
    trials: tuple[TrialKey, ...]
    ruled_out: dict[int, Skip]
    """New trials, by their number, for which one that has ended speaks already."""
    words: str

    @property
    def to_do(self) -> int:
        """How many new trials there are to try."""
        return len(self.trials) - len(self.ruled_out)

    @property
    def specs_by_march(self) -> dict[int, ModelSpec]:
        """The new models by their number."""
        return dict(enumerate(self.event.specs, self.event.first_march_id))


class News(NamedTuple):
    """What of an addition a run does not have yet."""

    specs: tuple[ModelSpec, ...]
    lengths: tuple[int, ...]
    there: tuple[str, ...]
    """The models and lengths that the run has already, in words."""
    trials: int
    """How many are new."""


def news_of(addition: Addition, names: Collection[str], lengths: Collection[int]) -> News:
    """Say what is new to a run of these models and lengths."""
    specs = marching_order([spec for spec in addition.specs if spec.name not in names])
    new_lengths = tuple(sorted(set(addition.lengths) - set(lengths)))
    there = dict.fromkeys(spec.name for spec in addition.specs if spec.name in names)
    known = [f"{length:,} tokens" for length in sorted(set(addition.lengths) & set(lengths))]
    trials = len(names) * len(new_lengths) + len(specs) * (len(set(lengths)) + len(new_lengths))
    return News(specs, new_lengths, (*there, *known), trials)


def extension(addition: Addition, marches: Sequence[MarchRow], lengths: Sequence[int]) -> Extension:
    """Work out what an addition to a run comes to; raise BadInput where it adds nothing, or too much."""
    news = news_of(addition, {march.spec.name for march in marches}, lengths)
    if not news.trials:
        raise BadInput(f"nothing is new{_there(news.there)}")
    if news.trials > MOST_TRIALS:
        raise BadInput(f"{news.trials:,} trials are too many to add at once; at most {MOST_TRIALS:,}")
    if len(set(lengths)) + len(news.lengths) > MOST_LENGTHS:
        raise BadInput(f"a run has at most {MOST_LENGTHS} lengths")
    event = PlanExtended(
        first_march_id=1 + max((march.march_id for march in marches), default=0),
        first_trial_id=1 + max((trial.trial_id for march in marches for trial in march.trials), default=0),
        specs=news.specs,
        lengths=news.lengths,
    )
    trials = tuple(added_trials(event, [march.march_id for march in marches], lengths))
    ruled_out = dict(_ruled_out(trials, marches))
    return Extension(event, trials, ruled_out, _words(news, len(ruled_out)))


def amounts(models: int, lengths: int) -> str:
    """Say how many models and lengths there are, without those of which there is none."""
    counts = ((models, "model"), (lengths, "length"))
    return " and ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts if count)


def _words(news: News, ruled_out: int) -> str:
    left_out = f"; {ruled_out:,} of them ruled out by shorter ones or skipped" if ruled_out else ""
    what = amounts(len(news.specs), len(news.lengths))
    return f"added {what}: {news.trials:,} new trial{'' if news.trials == 1 else 's'}{left_out}{_there(news.there)}"


def _there(there: Sequence[str]) -> str:
    if not there:
        return ""
    more = f" and {len(there) - NAMED:,} more" if len(there) > NAMED else ""
    return f"; there already: {', '.join(there[:NAMED])}{more}"


def _ruled_out(trials: Sequence[TrialKey], marches: Sequence[MarchRow]) -> Iterator[tuple[int, Skip]]:
    by_id = {march.march_id: march for march in marches}
    for trial in trials:
        march = by_id.get(trial.march_id)
        skip = None if march is None else _skip_of(march, trial.sequence_length)
        if skip is not None:
            yield trial.trial_id, skip


def _skip_of(march: MarchRow, length: int) -> Skip | None:
    """Give what the trials that ended say of another length; a model that the user skipped stays skipped."""
    for trial in march.trials:
        outcome = None if trial.state != "ended" else trial.outcome
        if outcome in ENDS_A_MARCH and rules_out(outcome, trial.sequence_length, length):
            return implied(outcome, trial.trial_id, trial.sequence_length)
        if outcome is Outcome.SKIPPED and trial.skip is not None and _is_of_the_user(trial.skip):
            return msgspec.structs.replace(trial.skip)
    return None


def _is_of_the_user(skip: Skip) -> bool:
    return skip.implied_by is None and skip.predicted_peak_bytes is None
