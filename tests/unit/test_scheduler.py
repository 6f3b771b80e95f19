"""The scheduler as a specification: what follows from what, with no process and no clock."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import msgspec
import pytest

from bench import events, scheduler
from bench.scheduler import (
    MAX_SPOILT,
    MOST_CALIBRATED_AGAIN,
    Action,
    Began,
    Current,
    DiskFree,
    DiskShort,
    DismissWorker,
    Explained,
    Happening,
    March,
    OrderCalibration,
    OrderLoad,
    OrderTrial,
    OrderTwin,
    Record,
    Requested,
    Retried,
    Stage,
    StartWorker,
    State,
    WorkerLost,
    advance,
    fits,
    foresee,
    to_be_calibrated_again,
    with_budget,
)
from bench.trial import (
    ENDS_A_MARCH,
    Calibration,
    Caveat,
    Environment,
    Failure,
    Forecast,
    Load,
    Measurement,
    Outcome,
    Skip,
    Trial,
    Twin,
)
from bench.wall import SAYS_NOTHING

ENVIRONMENT = Environment(
    device="cpu", device_name="", host="", operating_system="", machine="", python_version="", torch_version="",
    transformers_version="", logical_cores=1, physical_cores=1, torch_threads=1, total_memory_bytes=1,
    device_memory_bytes=None, niceness=0, variables={},
)  # fmt: skip
LOAD = Load(
    weights="random", source="", parameters=1, weights_bytes=4, config_s=0, build_s=0, weights_s=0, move_s=0,
    baseline_bytes=0, after_load_bytes=0, memory_instrument="", dtype="float32", attention="", declared_limit=None,
    position_limit=None,
)  # fmt: skip
MEASUREMENT = Measurement(
    samples_s=(1.0,), first_pass_s=1, latency_s=1, latency_low_s=None, latency_high_s=None, latency_p5_s=1,
    latency_p95_s=1, throughput_tokens_per_s=1, peak_bytes=None, peak_instrument="", process_peak_bytes=None,
    process_peak_instrument="",
)  # fmt: skip
READY = events.WorkerReady(pid=1, environment=ENVIRONMENT)
LOADED = events.ModelLoaded(load=LOAD)
CALIBRATED = events.Calibrated(
    calibration=Calibration(
        device="cpu", dtype="float32", operations_per_s=1, bytes_per_s=1, small_operations_per_s=1,
        attention_operations_per_s=1, call_s=1, baseline_bytes=0, spent_s=1,
    )
)  # fmt: skip
TWIN = Twin(verdict="ran", detail="")


def march(march_id: int, lengths: Sequence[int] = (128, 512, 1024)) -> March:
    trials = tuple(
        Trial(trial_id=march_id * 100 + n, march_id=march_id, sequence_length=length)
        for n, length in enumerate(lengths)
    )
    return March(march_id=march_id, name=f"model-{march_id}", trials=trials)


def completed(trial_id: int) -> events.TrialCompleted:
    return events.TrialCompleted(trial_id=trial_id, measurement=MEASUREMENT)


def failed(trial_id: int, outcome: Outcome) -> events.TrialFailed:
    return events.TrialFailed(trial_id=trial_id, failure=Failure(outcome=outcome, cause="why"))


def lost(outcome: Outcome = Outcome.CRASHED) -> WorkerLost:
    return WorkerLost(Failure(outcome=outcome, cause="why"))


def explained(outcome: Outcome, *, worker_is_gone: bool = False) -> Explained:
    return Explained(Failure(outcome=outcome, cause="why"), worker_is_gone)


def play(state: State, *happenings: Happening) -> tuple[State, list[Action]]:
    actions: list[Action] = []
    for happening in happenings:
        state, following = advance(happening, state)
        actions.extend(following)
    return state, actions


def recorded(actions: Sequence[Action]) -> list[events.AnyEvent]:
    return [action.event for action in actions if isinstance(action, Record)]


def skips(actions: Sequence[Action]) -> dict[int, Skip]:
    return {event.trial_id: event.skip for event in recorded(actions) if isinstance(event, events.TrialSkipped)}


def measuring(march_id: int = 1) -> State:
    return play(State(waiting=(march(march_id), march(2)), is_calibrated=True), Began(), READY, LOADED)[0]


def test_a_march_from_its_start_to_its_end() -> None:
    state, actions = play(
        State(waiting=(march(1, (128, 512)),), is_calibrated=True),
        Began(),
        READY,
        LOADED,
        completed(100),
        completed(101),
    )
    assert actions == [
        Record(events.MarchStarted(march_id=1), 1),
        StartWorker(1),
        OrderLoad(1),
        Record(events.TrialStarted(trial_id=100), 1),
        OrderTrial(march(1).trials[0]),
        Record(events.TrialStarted(trial_id=101), 1),
        OrderTrial(march(1).trials[1]),
        Record(events.MarchEnded(march_id=1), 1),
        DismissWorker(),
        Record(events.RunEnded(status="finished")),
    ]
    assert state.over


def test_a_worker_is_gone_before_the_next_is_started() -> None:
    _, actions = play(measuring(), completed(100), completed(101), completed(102))
    starts_and_ends = [action for action in actions if isinstance(action, StartWorker | DismissWorker)]
    assert starts_and_ends == [DismissWorker(), StartWorker(2)]


@pytest.mark.parametrize("outcome", sorted(ENDS_A_MARCH))
def test_a_cause_that_speaks_for_the_rest_skips_it_and_says_why(outcome: Outcome) -> None:
    state, actions = play(measuring(), failed(100, outcome))
    assert skips(actions) == {
        trial_id: Skip(reason=f"{outcome} at 128 tokens", implied_by=100, implied_outcome=outcome)
        for trial_id in (101, 102)
    }
    assert state.current == Current(march=march(2), stage=Stage.STARTING)


def test_skips_and_end_stand_before_the_worker_leaves_so_that_one_transaction_holds_them() -> None:
    _, actions = play(measuring(), failed(100, Outcome.OUT_OF_MEMORY))
    assert [type(action) for action in actions[:4]] == [Record, Record, Record, DismissWorker]


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.CRASHED, Outcome.WRONG_NUMBERS])
def test_after_what_may_have_spoilt_the_process_a_fresh_worker_goes_on(outcome: Outcome) -> None:
    state, actions = play(measuring(), failed(100, outcome))
    assert actions == [DismissWorker(), StartWorker(1)]
    assert state.current is not None
    assert state.current.march.trials == march(1).trials[1:]


def test_after_a_crash_a_fresh_worker_tries_the_tiny_twin_and_takes_the_rest() -> None:
    state, actions = play(measuring(), lost())
    assert actions == [StartWorker(1)]
    state, actions = play(state, READY)
    assert actions == [OrderTwin(march(1).trials[0])]
    assert fits(events.TwinTried(trial_id=100, twin=TWIN), state)
    state, actions = play(state, explained(Outcome.CRASHED))
    assert actions == [Record(failed(100, Outcome.CRASHED), 1), OrderLoad(1)]
    _, actions = play(state, LOADED)
    assert actions[-1] == OrderTrial(march(1).trials[1])


def test_a_crash_that_the_twin_explains_ends_the_march() -> None:
    _, actions = play(measuring(), lost(), READY, explained(Outcome.LENGTH_UNSUPPORTED))
    assert Record(failed(100, Outcome.LENGTH_UNSUPPORTED), 1) in actions
    assert set(skips(actions)) == {101, 102}
    assert DismissWorker() in actions


def test_a_worker_that_dies_of_the_twin_is_followed_by_another() -> None:
    state, actions = play(measuring(), lost(), READY, explained(Outcome.CRASHED, worker_is_gone=True))
    assert actions[-2:] == [Record(failed(100, Outcome.CRASHED), 1), StartWorker(1)]
    assert state.current is not None
    assert (state.current.stage, state.current.lost) == (Stage.STARTING, None)


def test_a_crash_at_the_last_length_asks_the_twin_and_no_more() -> None:
    _, actions = play(measuring(), completed(100), completed(101), lost(), READY, explained(Outcome.CRASHED))
    ended: list[Action] = [
        Record(failed(102, Outcome.CRASHED), 1),
        Record(events.MarchEnded(march_id=1), 1),
        DismissWorker(),
    ]
    assert actions[actions.index(ended[0]) :][:3] == ended


@pytest.mark.parametrize("kind", ["stop", "skip"])
def test_what_is_known_of_a_lost_trial_is_told_before_its_twin_can_speak(kind: str) -> None:
    state, _ = play(measuring(), lost())
    _, actions = play(state, Requested(7, kind, "model-1"))
    assert Record(failed(100, Outcome.CRASHED), 1) in actions
    assert 100 not in skips(actions)


def test_a_lost_trial_is_told_where_no_worker_can_be_started_for_its_twin() -> None:
    state, actions = play(measuring(), lost(), lost(), lost(), lost())
    assert state.over
    assert Record(failed(100, Outcome.CRASHED), 1) in actions


def test_the_first_worker_of_a_run_calibrates_and_later_ones_do_not() -> None:
    state, actions = play(State(waiting=(march(1, (128,)), march(2, (128,)))), Began(), READY)
    assert actions[-1] == OrderCalibration()
    assert not fits(LOADED, state)
    assert fits(CALIBRATED, state)
    state, actions = play(state, CALIBRATED, LOADED, completed(100), READY)
    assert actions[0] == OrderLoad(1)
    assert actions[-1] == OrderLoad(2)


def test_a_calibration_that_kills_the_worker_is_told_and_not_repeated() -> None:
    state, actions = play(State(waiting=(march(1),)), Began(), READY, lost())
    assert recorded(actions)[-1] == events.CalibrationLost(failure=lost().failure)
    assert actions[-1] == StartWorker(1)
    assert play(state, READY)[1] == [OrderLoad(1)]


def forecast(peak_bytes: int) -> Forecast:
    return Forecast(operations=1, moved_bytes=1, floor_s=1, latency_s=1, peak_bytes=peak_bytes)


def test_what_is_predicted_not_to_fit_is_left_out_with_everything_longer() -> None:
    peaks = {100: 1_000, 101: 2_000, 102: 4_000}
    state = with_budget(foresee(measuring(), {key: forecast(peak) for key, peak in peaks.items()}), 1_500)
    _, actions = play(state, completed(100))
    assert skips(actions).keys() == {101, 102}
    assert "512 tokens" in skips(actions)[101].reason
    assert skips(actions)[101].implied_outcome is None
    assert actions[-1] == StartWorker(2)


def test_a_prediction_may_err_before_it_decides() -> None:
    state = with_budget(foresee(measuring(), {101: forecast(1_700)}), 1_500)
    assert skips(play(state, completed(100))[1]) == {}


def test_hundreds_of_models_that_do_not_fit_are_left_out_in_one_step() -> None:
    marches = tuple(march(number) for number in range(1, 1_001))
    predicted = {trial.trial_id: forecast(9_000) for one in marches for trial in one.trials}
    state = with_budget(foresee(State(waiting=marches, is_calibrated=True), predicted), 1_500)
    state, actions = play(state, Began())
    assert state.over
    assert len(skips(actions)) == 3_000


def test_a_pause_during_the_calibration_holds_before_the_load() -> None:
    state, _ = play(State(waiting=(march(1),)), Began(), READY, Requested(7, "pause"))
    state, actions = play(state, CALIBRATED)
    assert actions == [DismissWorker()]
    assert state.current is None
    assert play(state, Requested(8, "resume"), READY)[1][-1] == OrderLoad(1)


def test_a_model_of_which_nothing_fits_gets_no_worker() -> None:
    state = with_budget(foresee(measuring(), {200 + n: forecast(9_000) for n in range(3)}), 1_500)
    _, actions = play(state, completed(100), completed(101), completed(102))
    assert skips(actions).keys() == {200, 201, 202}
    assert StartWorker(2) not in actions
    assert recorded(actions)[-1] == events.RunEnded(status="finished")


def test_without_a_budget_everything_is_tried() -> None:
    state = foresee(measuring(), {101: forecast(10**15)})
    assert play(state, completed(100))[1][-1] == OrderTrial(
        Trial(trial_id=101, march_id=1, sequence_length=512, forecast=forecast(10**15))
    )


def test_a_worker_lost_at_the_last_length_ends_the_march_without_another_worker() -> None:
    state, actions = play(measuring(), completed(100), completed(101), lost(Outcome.TIMED_OUT))
    assert Record(events.MarchEnded(march_id=1), 1) in actions
    assert DismissWorker() not in actions
    assert actions[-1] == StartWorker(2)
    assert state.current is not None


def test_a_crash_while_loading_is_not_repeated_at_every_length() -> None:
    state, _ = play(State(waiting=(march(1),), is_calibrated=True), Began(), READY)
    state, actions = play(state, lost())
    assert set(skips(actions)) == {101, 102}
    assert state.over


def test_a_failed_load_ends_the_march() -> None:
    state, _ = play(State(waiting=(march(1),), is_calibrated=True), Began(), READY)
    failure = Failure(outcome=Outcome.LOAD_FAILED, cause="why")
    state, actions = play(state, events.LoadFailed(failure=failure))
    assert actions[0] == Record(events.TrialFailed(trial_id=100, failure=failure), 1)
    assert set(skips(actions)) == {101, 102}


def test_workers_that_never_get_ready_end_the_run_but_no_trial() -> None:
    state, _ = play(State(waiting=(march(1),), is_calibrated=True), Began())
    state, actions = play(state, lost(), lost(), lost())
    assert state.over
    assert [event for event in recorded(actions) if isinstance(event, events.TrialFailed)] == []
    assert isinstance(recorded(actions)[-1], events.RunEnded)


def test_a_missing_device_ends_the_run() -> None:
    state, _ = play(State(waiting=(march(1),), is_calibrated=True), Began())
    state, actions = play(state, events.DeviceMissing(device="mps", message="no mps"))
    assert recorded(actions) == [events.RunEnded(status="no_device", message="no mps")]
    assert state.over


def test_pause_lets_the_trial_in_hand_end_and_gives_the_memory_back() -> None:
    state, actions = play(measuring(), Requested(7, "pause"))
    assert recorded(actions) == [
        events.RunPaused(),
        events.CommandAnswered(command_id=7, answer="paused; the present trial ends first"),
    ]
    state, actions = play(state, completed(100))
    assert actions == [DismissWorker()]
    assert state.current is None
    state, actions = play(state, Requested(8, "resume"))
    assert actions[-1] == StartWorker(1)
    assert state.current is not None
    assert state.current.march.trials == march(1).trials[1:]


def test_stop_gives_the_trial_in_hand_back_to_the_queue() -> None:
    state, actions = play(measuring(), Requested(7, "stop"))
    assert state.over
    assert actions[0] == DismissWorker(kill=True)
    assert [one.trial_id for one in recorded(actions) if isinstance(one, events.TrialQueued)] == [100]


def test_skip_the_running_march() -> None:
    state, actions = play(measuring(), Requested(7, "skip", "model-1"))
    assert actions[0] == DismissWorker(kill=True)
    assert set(skips(actions)) == {100, 101, 102}
    assert actions[-1] == StartWorker(2)
    assert state.waiting == ()


def test_skip_a_waiting_march() -> None:
    state, actions = play(measuring(), Requested(7, "skip", "model-2"))
    assert set(skips(actions)) == {200, 201, 202}
    assert not any(isinstance(action, DismissWorker) for action in actions)
    assert state.waiting == ()


@pytest.mark.parametrize(("kind", "argument"), [("skip", "nobody"), ("dance", "")])
def test_what_cannot_be_done_is_refused(kind: str, argument: str) -> None:
    before = measuring()
    after, actions = play(before, Requested(7, kind, argument))
    assert after == before
    (answer,) = recorded(actions)
    assert isinstance(answer, events.CommandAnswered)
    assert answer.answer.startswith("refused")


def test_what_a_worker_may_say_when() -> None:
    state = measuring()
    assert fits(completed(100), state)
    assert not fits(completed(101), state)
    assert not fits(READY, state)
    assert not fits(LOADED, state)
    assert not fits(completed(100), State(waiting=()))


@pytest.mark.parametrize("seed", range(300))
def test_whatever_happens_every_trial_ends_once_or_waits(seed: int) -> None:
    """A random sweep: workers die at any stage, viewers ask for anything; nothing is lost and nothing doubled."""
    chance = random.Random(seed)
    marches = tuple(march(n) for n in range(1, 6))
    state, actions = play(State(waiting=marches), Began())
    said: list[Happening] = []
    while not state.over:
        said.append(_anything(chance, state))
        state, following = advance(said[-1], state)
        actions.extend(following)
    ends = _ends(recorded(actions)) + _ends(said)
    requeued = Counter(one.trial_id for one in recorded(actions) if isinstance(one, events.TrialQueued))
    left = {trial.trial_id for one in state.waiting for trial in one.trials}
    assert set((ends - requeued).values()) <= {1}
    if Record(events.RunEnded(status="finished")) in actions:
        assert left == set()
        assert set(ends) == {trial.trial_id for one in marches for trial in one.trials}


def _ends(happenings: Sequence[object]) -> Counter[int]:
    return Counter(
        one.trial_id
        for one in happenings
        if isinstance(one, events.TrialCompleted | events.TrialFailed | events.TrialSkipped)
    )


def _anything(chance: random.Random, state: State) -> Happening:
    if chance.random() < 0.005:
        return Requested(4, "stop")
    if state.current is None or chance.random() < 0.15:
        skip = Requested(3, "skip", f"model-{chance.randint(1, 5)}")
        return chance.choice([Requested(1, "pause"), Requested(2, "resume"), skip])
    if chance.random() < 0.1:
        return lost(chance.choice([Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.HOST_OUT_OF_MEMORY]))
    return _word(chance, state.current)


def _word(chance: random.Random, current: Current) -> Happening:
    if current.stage is Stage.TRYING_TWIN:
        outcome = chance.choice([Outcome.CRASHED, Outcome.LENGTH_UNSUPPORTED])
        return explained(outcome, worker_is_gone=chance.random() < 0.2)
    if current.stage is not Stage.MEASURING:
        words: dict[Stage, Happening] = {Stage.STARTING: READY, Stage.CALIBRATING: CALIBRATED}
        return words.get(current.stage, LOADED)
    trial_id = current.march.trials[0].trial_id
    if chance.random() < 0.7:
        return completed(trial_id)
    return failed(trial_id, chance.choice([Outcome.FAILED, Outcome.OUT_OF_MEMORY, Outcome.WRONG_NUMBERS]))


def test_a_device_is_calibrated_again_a_few_times_at_most() -> None:
    state = State(waiting=(march(1),), is_calibrated=True)
    for _ in range(MOST_CALIBRATED_AGAIN):
        state = to_be_calibrated_again(state)
        assert to_be_calibrated_again(state) == state, "it is asked for already"
        state, actions = play(msgspec.structs.replace(state, current=None, waiting=(march(1),)), Began(), READY)
        assert actions[-1] == OrderCalibration()
        state, _ = play(state, CALIBRATED)
    assert to_be_calibrated_again(state) == state


def test_state_machine_is_total() -> None:
    """Every event of the protocol has an answer, even where it changes nothing."""
    assert scheduler.advance(events.LoadProgressed(phase="build"), measuring())[1] == ()


def slept(trial_id: int) -> events.TrialCompleted:
    done = completed(trial_id)
    spoilt = msgspec.structs.replace(done.measurement, caveats=(Caveat.SUSPENDED,))
    return events.TrialCompleted(trial_id=trial_id, measurement=spoilt)


def queued(actions: Sequence[Action]) -> list[int]:
    return [one.trial_id for one in recorded(actions) if isinstance(one, events.TrialQueued)]


def test_a_trial_during_which_the_machine_slept_is_measured_again_by_the_same_worker() -> None:
    state, actions = play(measuring(), slept(100))
    assert queued(actions) == [100]
    assert isinstance(actions[-1], OrderTrial)
    assert actions[-1].trial.trial_id == 100
    for _ in range(MAX_SPOILT - 1):
        state, actions = play(state, slept(100))
        assert queued(actions) == [100]
    _, actions = play(state, slept(100))
    assert queued(actions) == []
    assert isinstance(actions[-1], OrderTrial)
    assert actions[-1].trial.trial_id == 101, "it stays as it is, with its caveat"


@pytest.mark.parametrize(
    "failure",
    [
        Failure(outcome=Outcome.INTERRUPTED, cause="somebody ended the worker by SIGKILL"),
        Failure(outcome=Outcome.TIMED_OUT, cause="no answer", caveats=(Caveat.SUSPENDED,)),
        Failure(outcome=Outcome.CRASHED, cause="the device is gone", caveats=(Caveat.SUSPENDED,)),
    ],
)
def test_a_worker_lost_to_something_outside_is_replaced_and_the_trial_tried_again(failure: Failure) -> None:
    state = measuring()
    for _ in range(MAX_SPOILT):
        state, actions = play(state, WorkerLost(failure))
        assert queued(actions) == [100]
        assert actions[-1] == StartWorker(1)
        state, actions = play(state, READY, LOADED)
        assert isinstance(actions[-1], OrderTrial)
        assert actions[-1].trial.trial_id == 100
    state, actions = play(state, WorkerLost(failure))
    assert queued(actions) == []
    if failure.outcome is Outcome.INTERRUPTED:
        assert state.current is not None
        assert state.current.lost is not None
        assert state.current.lost.outcome is Outcome.CRASHED, "whoever does it, the model cannot be measured here"


def test_a_deadline_that_passes_while_the_machine_sleeps_says_nothing_of_longer_texts() -> None:
    slept_through = WorkerLost(Failure(outcome=Outcome.TIMED_OUT, cause="no answer", caveats=(Caveat.SUSPENDED,)))
    state = measuring()
    for _ in range(MAX_SPOILT):
        state, _ = play(state, slept_through, READY, LOADED)
    state, actions = play(state, slept_through)
    (told,) = recorded(actions)
    assert isinstance(told, events.TrialFailed)
    assert (told.trial_id, told.failure.outcome) == (100, Outcome.INTERRUPTED)
    state, actions = play(state, READY, LOADED)
    assert isinstance(actions[-1], OrderTrial)
    assert actions[-1].trial.trial_id == 101


def test_a_load_that_the_machine_sleeps_through_says_nothing_of_the_model() -> None:
    slept_through = WorkerLost(Failure(outcome=Outcome.TIMED_OUT, cause="no answer", caveats=(Caveat.SUSPENDED,)))
    state, _ = play(State(waiting=(march(1), march(2)), is_calibrated=True), Began(), READY)
    for _ in range(MAX_SPOILT):
        state, _ = play(state, slept_through, READY)
    _, actions = play(state, slept_through)
    ended = [one for one in recorded(actions) if isinstance(one, events.TrialFailed | events.TrialSkipped)]
    ends = [one.failure.outcome if isinstance(one, events.TrialFailed) else one.skip.implied_outcome for one in ended]
    assert ends == [Outcome.INTERRUPTED] * 3
    assert set(ends) <= set(SAYS_NOTHING)


def test_a_failure_of_the_trial_itself_during_sleep_is_tried_again() -> None:
    failure = Failure(outcome=Outcome.FAILED, cause="the device is gone", caveats=(Caveat.SUSPENDED,))
    state, actions = play(measuring(), events.TrialFailed(trial_id=100, failure=failure))
    assert queued(actions) == [100]
    assert actions[1:] == [DismissWorker(), StartWorker(1)]
    assert state.current is not None
    assert state.current.march.trials[0].trial_id == 100


def test_a_short_disk_pauses_and_a_free_one_goes_on() -> None:
    state, actions = play(measuring(), DiskShort("3 MB are free"))
    assert recorded(actions) == [events.RunPaused(reason="3 MB are free")]
    state, actions = play(state, completed(100))
    assert actions == [DismissWorker()]
    state, actions = play(state, Requested(7, "resume"))
    assert state.paused
    (answer,) = recorded(actions)
    assert isinstance(answer, events.CommandAnswered)
    assert answer.answer.startswith("refused: there is no room")
    state, actions = play(state, DiskFree())
    assert recorded(actions) == [events.RunResumed(), events.MarchStarted(march_id=1)]
    assert actions[-1] == StartWorker(1)


def test_a_pause_of_the_user_outlasts_a_short_disk() -> None:
    state, _ = play(measuring(), DiskShort("3 MB are free"), Requested(7, "pause"), DiskFree())
    assert state.paused
    state, _ = play(measuring(), Requested(7, "pause"), DiskShort("3 MB are free"), DiskFree())
    assert state.paused


def test_trials_that_are_tried_again_come_in_order_of_length_and_once_each() -> None:
    state = measuring()
    other = march(2)
    again = (
        March(march_id=1, name="model-1", trials=(Trial(trial_id=99, march_id=1, sequence_length=1),)),
        March(march_id=9, name="model-9", trials=(Trial(trial_id=900, march_id=9, sequence_length=5),)),
    )
    state, actions = play(state, Retried(7, again))
    assert queued(actions) == [99, 900]
    assert recorded(actions)[-1] == events.CommandAnswered(command_id=7, answer="2 trials are queued again")
    assert state.current is not None
    assert [trial.trial_id for trial in state.current.march.trials] == [100, 99, 101, 102]
    assert [one.march_id for one in state.waiting] == [other.march_id, 9]
