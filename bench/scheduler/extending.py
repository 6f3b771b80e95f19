"""What follows where models or lengths are added to a run."""

from __future__ import annotations

from bench import events
from bench.scheduler.actions import Record, Step, then
from bench.scheduler.happenings import Extended
from bench.scheduler.marches import next_march
from bench.scheduler.queueing import with_more
from bench.scheduler.state import State


def extend(happening: Extended, state: State) -> Step:
    """Write the new trials down, leave out what is ruled out already, and let the others wait their turn."""
    skipped = (
        Record(events.TrialSkipped(trial_id=one.trial_id, skip=one.skip), one.march_id) for one in happening.ruled_out
    )
    later = with_more(state, happening.marches)
    answer = Record(events.CommandAnswered(command_id=happening.command_id, answer=happening.answer))
    records = (Record(happening.event), *skipped, *_ended_again(happening, later), answer)
    return then(records, next_march(later))


def _ended_again(happening: Extended, state: State) -> tuple[Record, ...]:
    """End the marches of which every new trial is ruled out."""
    in_hand = () if state.current is None else (state.current.march,)
    busy = {march.march_id for march in (*in_hand, *state.waiting)}
    ended = dict.fromkeys(one.march_id for one in happening.ruled_out if one.march_id not in busy)
    return tuple(Record(events.MarchEnded(march_id=march_id), march_id) for march_id in ended)
