"""A stop after a trial, a model that is wanted next, what is added: what follows, with no process and no clock."""

from __future__ import annotations

import random
from collections.abc import Sequence

import msgspec
import pytest

from bench import events
from bench.model_spec import ModelSpec
from bench.scheduler import (
    Action,
    Began,
    DiskShort,
    DismissWorker,
    Extended,
    Happening,
    March,
    OrderTrial,
    Record,
    Refused,
    Requested,
    Retried,
    RuledOut,
    StartWorker,
    State,
    heard,
    in_marching_order,
)
from bench.trial import Outcome, Skip, Trial
from tests.unit.test_scheduler import (
    LOADED,
    READY,
    completed,
    explained,
    failed,
    lost,
    march,
    measuring,
    play,
    recorded,
    skips,
)


def answers(actions: Sequence[Action]) -> dict[int, str]:
    return {one.command_id: one.answer for one in recorded(actions) if isinstance(one, events.CommandAnswered)}


def ends(actions: Sequence[Action]) -> list[events.RunEnded]:
    return [one for one in recorded(actions) if isinstance(one, events.RunEnded)]


def sized(march_id: int, params_m: float | None, lengths: Sequence[int] = (128, 512, 1024)) -> March:
    return msgspec.structs.replace(march(march_id, lengths), params_m=params_m)


# ---- stop after the trial in hand


def test_it_stops_once_the_trial_in_hand_has_ended_and_answers_then() -> None:
    state, actions = play(measuring(), Requested(7, "stop_after"))
    assert actions == []
    assert not state.over
    state, actions = play(state, completed(100))
    assert state.over
    assert actions == [
        DismissWorker(),
        Record(events.RunEnded(status="stopped", message="stopped after model-1 128, as asked")),
        Record(events.CommandAnswered(command_id=7, answer="stopped after model-1 128")),
    ]
    assert [one.march_id for one in state.waiting] == [1, 2]
    assert state.waiting[0].trials == march(1).trials[1:]


def test_what_is_answered_later_is_known_until_then() -> None:
    state, _ = play(measuring(), Requested(7, "stop_after"), Requested(8, "stop_after"))
    assert heard(state) == (7, 8)
    assert heard(play(state, completed(100))[0]) == ()


def test_everybody_who_asked_is_answered() -> None:
    _, actions = play(measuring(), Requested(7, "stop_after"), Requested(8, "stop_after"), completed(100))
    assert answers(actions) == {7: "stopped after model-1 128", 8: "stopped after model-1 128"}
    assert len(ends(actions)) == 1


def test_a_plain_stop_still_works_at_once() -> None:
    state, actions = play(measuring(), Requested(7, "stop_after"), Requested(8, "stop"))
    assert state.over
    assert actions[0] == DismissWorker(kill=True)
    assert answers(actions) == {8: "stopped", 7: "the run has ended before that"}
    assert len(ends(actions)) == 1


@pytest.mark.parametrize("happenings", [[], [READY]])
def test_without_a_trial_in_hand_it_stops_at_once(happenings: list[Happening]) -> None:
    state, _ = play(State(waiting=(march(1),), is_calibrated=True), Began(), *happenings)
    state, actions = play(state, Requested(7, "stop_after"))
    assert state.over
    assert answers(actions) == {7: "stopped; no trial was in hand"}


def test_a_paused_run_stops_at_once_too() -> None:
    state, _ = play(measuring(), Requested(6, "pause"), completed(100))
    state, actions = play(state, Requested(7, "stop_after"))
    assert state.over
    assert [end.status for end in ends(actions)] == ["stopped"]


def test_a_pause_and_its_end_change_nothing_about_the_stop() -> None:
    state, _ = play(measuring(), Requested(7, "stop_after"), Requested(8, "pause"), Requested(9, "resume"))
    state, actions = play(state, completed(100))
    assert state.over
    assert answers(actions) == {7: "stopped after model-1 128"}


@pytest.mark.parametrize("outcome", [Outcome.OUT_OF_MEMORY, Outcome.FAILED])
def test_it_stops_too_where_the_trial_fails(outcome: Outcome) -> None:
    state, actions = play(measuring(), Requested(7, "stop_after"), failed(100, outcome))
    assert state.over
    assert StartWorker(2) not in actions
    assert answers(actions) == {7: "stopped after model-1 128"}


def test_a_crash_is_told_before_it_stops() -> None:
    state, actions = play(measuring(), Requested(7, "stop_after"), lost())
    assert state.over
    assert Record(failed(100, Outcome.CRASHED), 1) in actions
    assert answers(actions) == {7: "stopped after model-1 128"}


def test_a_crash_whose_twin_is_being_tried_is_explained_first() -> None:
    state, _ = play(measuring(), lost())
    state, actions = play(state, Requested(7, "stop_after"))
    assert (state.over, actions) == (False, [])
    state, actions = play(state, READY, explained(Outcome.CRASHED))
    assert state.over
    assert Record(failed(100, Outcome.CRASHED), 1) in actions


def test_a_run_of_which_nothing_is_left_then_is_finished() -> None:
    state, _ = play(State(waiting=(march(1, (128,)),), is_calibrated=True), Began(), READY, LOADED)
    state, actions = play(state, Requested(7, "stop_after"), completed(100))
    assert state.over
    assert ends(actions) == [events.RunEnded(status="finished")]
    assert answers(actions) == {7: "stopped after model-1 128"}


def test_a_short_disk_does_not_keep_it_from_stopping() -> None:
    state, actions = play(measuring(), Requested(7, "stop_after"), DiskShort("3 MB are free"), completed(100))
    assert state.over
    assert answers(actions) == {7: "stopped after model-1 128"}


# ---- run next


def test_the_model_that_is_wanted_next_comes_after_the_one_in_hand() -> None:
    state, _ = play(State(waiting=(march(1), march(2), march(3)), is_calibrated=True), Began(), READY, LOADED)
    state, actions = play(state, Requested(7, "next", "model-3"))
    assert actions == [
        Record(events.MarchPutFirst(march_id=3), 3),
        Record(events.CommandAnswered(command_id=7, answer="model-3 is next")),
    ]
    _, actions = play(state, completed(100), completed(101), completed(102))
    assert actions[-1] == StartWorker(3)


def test_the_newest_wish_comes_first() -> None:
    state = State(waiting=(march(1), march(2), march(3)), paused=True)
    state, _ = play(state, Requested(7, "next", "model-2"), Requested(8, "next", "model-3"))
    assert [one.march_id for one in state.waiting] == [3, 2, 1]


@pytest.mark.parametrize(
    ("name", "answer"), [("model-1", "model-1 is in hand already"), ("nobody", "refused: nothing")]
)
def test_what_cannot_come_next(name: str, answer: str) -> None:
    before = measuring()
    after, actions = play(before, Requested(7, "next", name))
    assert after == before
    assert answers(actions)[7].startswith(answer)


def test_another_engine_takes_the_models_in_the_same_order() -> None:
    marches = [sized(3, None), sized(1, 10.0), sized(2, 5.0), sized(4, 7.0)]
    assert [one.march_id for one in in_marching_order(marches)] == [2, 4, 1, 3]
    ordered = in_marching_order(marches, put_first=[3, 9, 1])
    assert [one.march_id for one in ordered] == [3, 1, 2, 4]
    assert [one.is_put_first for one in ordered] == [True, True, False, False]


# ---- add


def addition(*marches: March, ruled_out: tuple[RuledOut, ...] = (), specs: int = 0) -> Extended:
    added = tuple(ModelSpec(name=f"new-{n}", category="c", model_type="t") for n in range(specs))
    event = events.PlanExtended(first_march_id=9, first_trial_id=900, specs=added)
    return Extended(7, event, marches, ruled_out, "added it")


def trial(trial_id: int, march_id: int, length: int) -> Trial:
    return Trial(trial_id=trial_id, march_id=march_id, sequence_length=length)


def more(march_id: int, *lengths: int) -> March:
    trials = tuple(trial(900 + march_id * 10 + n, march_id, length) for n, length in enumerate(lengths))
    return March(march_id=march_id, name=f"model-{march_id}", trials=trials)


def test_what_is_added_is_written_with_its_answer_and_waits_its_turn() -> None:
    state, actions = play(measuring(), addition(more(1, 256), more(2, 256), more(3, 128)))
    assert actions == [
        Record(addition().event),
        Record(events.CommandAnswered(command_id=7, answer="added it")),
    ]
    assert state.current is not None
    assert [one.sequence_length for one in state.current.march.trials] == [128, 256, 512, 1024]
    assert [[one.sequence_length for one in waiting.trials] for waiting in state.waiting] == [
        [128, 256, 512, 1024],
        [128],
    ]


def test_what_is_in_hand_stays_in_hand() -> None:
    state, _ = play(measuring(), completed(100))
    state, _ = play(state, addition(more(1, 64)))
    assert state.current is not None
    assert [one.sequence_length for one in state.current.march.trials] == [512, 64, 1024]
    _, actions = play(state, completed(101))
    assert isinstance(actions[-1], OrderTrial)
    assert actions[-1].trial.sequence_length == 64


def test_a_wall_speaks_for_what_is_longer_only() -> None:
    state, _ = play(measuring(), completed(100))
    state, _ = play(state, addition(more(1, 64)))
    state, actions = play(state, failed(101, Outcome.OUT_OF_MEMORY))
    assert skips(actions).keys() == {102}
    assert actions[-2:] == [DismissWorker(), StartWorker(1)]
    assert state.current is not None
    assert [one.sequence_length for one in state.current.march.trials] == [64]


def test_what_does_not_ask_about_the_length_speaks_for_all() -> None:
    state, _ = play(measuring(), completed(100))
    state, _ = play(state, addition(more(1, 64)))
    _, actions = play(state, failed(101, Outcome.OPERATOR_UNSUPPORTED))
    assert skips(actions).keys() == {910, 102}


def test_a_new_model_takes_its_place_by_its_size_behind_what_was_wanted_next() -> None:
    waiting = (sized(1, 1.0), sized(2, 10.0), sized(3, 100.0), sized(4, None))
    state, _ = play(State(waiting=waiting, paused=True), Requested(7, "next", "model-3"))
    state, _ = play(state, addition(sized(9, 5.0), sized(10, None), sized(11, 200.0)))
    assert [one.march_id for one in state.waiting] == [3, 1, 9, 2, 11, 4, 10]


def test_what_is_ruled_out_is_not_tried_and_its_march_ends_again() -> None:
    skip = Skip(reason="out_of_memory at 512 tokens", implied_by=1, implied_outcome=Outcome.OUT_OF_MEMORY)
    out = (RuledOut(5, 950, skip), RuledOut(5, 951, skip), RuledOut(2, 920, skip))
    state, actions = play(measuring(), addition(more(6, 4096), ruled_out=out))
    assert skips(actions) == {950: skip, 951: skip, 920: skip}
    assert [one for one in recorded(actions) if isinstance(one, events.MarchEnded)] == [events.MarchEnded(march_id=5)]
    assert [one.march_id for one in state.waiting] == [2, 6]


def test_a_wrong_request_is_refused_with_the_reason() -> None:
    before = measuring()
    after, actions = play(before, Refused(7, "nothing is new"))
    assert after == before
    assert answers(actions) == {7: "refused: nothing is new"}


def test_models_that_are_tried_again_come_in_marching_order() -> None:
    state = State(waiting=(sized(2, 10.0),), paused=True)
    state, _ = play(state, Retried(7, (sized(1, 5.0),)))
    assert [one.march_id for one in state.waiting] == [1, 2]


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_asked_and_added_nothing_is_lost_or_doubled(seed: int) -> None:
    chance = random.Random(seed)
    state, actions = play(State(waiting=(march(1), march(2), march(3)), is_calibrated=True), Began())
    expected = {one.trial_id for number in (1, 2, 3) for one in march(number).trials}
    said: list[Happening] = []
    for number in range(400):
        if state.over:
            break
        happening = _anything(chance, state, number)
        if isinstance(happening, Extended):
            expected |= {one.trial_id for added in happening.marches for one in added.trials}
        said.append(happening)
        state, following = play(state, happening)
        actions += following
    ended = [one.trial_id for one in [*recorded(actions), *said] if isinstance(one, _ENDS)]
    assert len(ended) == len(set(ended))
    in_hand = (state.current.march,) if state.current else ()
    left = [one.trial_id for waiting in (*in_hand, *state.waiting) for one in waiting.trials]
    assert len(left) == len(set(left))
    assert set(left) | set(ended) == expected
    asked = {one.command_id for one in said if isinstance(one, Requested | Extended)}
    assert answers(actions).keys() == asked - set(state.stops_after.command_ids if state.stops_after else ())


_ENDS = events.TrialCompleted | events.TrialFailed | events.TrialSkipped


def _anything(chance: random.Random, state: State, number: int) -> Happening:
    if chance.random() < 0.02:
        return Requested(1000 + number, "stop_after")
    if state.current is None or chance.random() < 0.2:
        named = Requested(1000 + number, chance.choice(["next", "skip"]), f"model-{chance.randint(1, 6)}")
        return chance.choice([Requested(1000 + number, "resume"), Requested(1000 + number, "pause"), named])
    if chance.random() < 0.1:
        march_id = chance.randint(1, 6)
        added = March(
            march_id=march_id,
            name=f"model-{march_id}",
            trials=(trial(10_000 + number, march_id, chance.randint(1, 5000)),),
            params_m=chance.choice([None, 1.0, 2.0]),
        )
        return msgspec.structs.replace(addition(added), command_id=1000 + number)
    if state.current.stage.value == "starting":
        return READY
    if state.current.stage.value == "loading":
        return LOADED
    now = state.current.march.trials[0].trial_id
    return completed(now) if chance.random() < 0.7 else failed(now, chance.choice([Outcome.FAILED, Outcome.TIMED_OUT]))
