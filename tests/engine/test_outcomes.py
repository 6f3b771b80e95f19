"""Whatever a worker does costs its own trial at most, and is explained by its evidence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench import events
from bench.machine.memory import available_bytes
from bench.scheduler import MAX_SPOILT
from bench.store.rows import TrialRow
from bench.trial import Caveat, Evidence
from tests.engine.fake_worker import CONTROL
from tests.engine.sweep import Sweep

PlanSweep = Callable[..., Sweep]


def evidence(trial: TrialRow) -> Evidence:
    assert trial.failure is not None
    return trial.failure.evidence


def test_all_complete(sweep: PlanSweep) -> None:
    finished = sweep({"small": {}, "large": {}})
    marches = finished.finish()
    assert finished.run().status == "finished"
    assert [finished.outcomes(name) for name in marches] == [["completed"] * 3] * 2
    assert marches["small"].max_working_length == 3
    assert finished.reader.samples_s(marches["small"].trials[0].trial_id, 1) == (0.1,) * 5


def test_a_machine_that_is_slower_than_it_was_calibrated_makes_a_trial_doubtful(sweep: PlanSweep) -> None:
    """Already the first one: the calibration has shown what the machine can do."""
    finished = sweep({"beside a neighbour": {"1": "held_up"}})
    trials = finished.finish()["beside a neighbour"].trials
    measured = [trial.measurement for trial in trials]
    assert [one is not None and Caveat.SLOW_MACHINE in one.caveats for one in measured] == [True, False, False]
    assert [one and one.control_operations_per_s for one in measured] == [CONTROL / 2, CONTROL, CONTROL]


def test_a_device_that_does_better_than_it_was_calibrated_is_calibrated_again_by_the_next_worker(
    sweep: PlanSweep,
) -> None:
    finished = sweep({"disturbed": {}, "quiet": {"1": "at_twice_the_speed"}, "after": {}, "last": {}}, lengths=(1,))
    finished.finish()
    told = [one.event for one in finished.reader.events_since(0)]
    kinds = [type(one) for one in told if isinstance(one, events.Calibrated | events.TrialCompleted)]
    calibrated, measured = events.Calibrated, events.TrialCompleted
    assert kinds == [calibrated, measured, measured, calibrated, measured, measured]


@pytest.mark.parametrize("outcome", ["length_unsupported", "out_of_memory", "operator_unsupported"])
def test_a_cause_that_speaks_for_longer_texts_ends_the_march(sweep: PlanSweep, outcome: str) -> None:
    finished = sweep({"walled": {"2": f"fail:{outcome}"}, "after": {}}, lengths=(1, 2, 3, 4))
    marches = finished.finish()
    assert finished.outcomes("walled") == ["completed", outcome, "skipped", "skipped"]
    assert finished.outcomes("after") == ["completed"] * 4
    skip = marches["walled"].trials[2].skip
    assert skip is not None
    assert (skip.reason, skip.implied_by) == (f"{outcome} at 2 tokens", marches["walled"].trials[1].trial_id)
    assert marches["walled"].trials[3].cause == outcome


@pytest.mark.parametrize("outcome", ["wrong_numbers", "failed"])
def test_a_cause_that_says_nothing_of_longer_texts_does_not(sweep: PlanSweep, outcome: str) -> None:
    finished = sweep({"odd": {"2": f"fail:{outcome}"}})
    finished.finish()
    assert finished.outcomes("odd") == ["completed", outcome, "completed"]


@pytest.mark.parametrize("name", ["SIGKILL", "SIGABRT", "SIGSEGV"])
def test_a_worker_that_dies_costs_one_trial(sweep: PlanSweep, name: str) -> None:
    finished = sweep({"fragile": {"2": f"signal:{name}"}})
    marches = finished.finish()
    assert finished.outcomes("fragile") == ["completed", "crashed", "completed"]
    said = evidence(marches["fragile"].trials[1])
    assert (said.signal, said.stderr_tail, said.phase) == (name, "about to die (simulated)", "repeat")
    first, crashed, after = marches["fragile"].trials
    assert after.load_id not in {first.load_id, crashed.load_id}, "the trial after the crash has a fresh worker"
    killed = name == "SIGKILL"  # somebody else may have sent it, so it is tried again
    assert crashed.attempt == (1 + MAX_SPOILT if killed else 1)
    assert said.twin is not None
    assert said.twin.verdict == "ran"
    assert said.process_peak_bytes is None or said.process_peak_instrument


def test_a_result_said_before_death_counts(sweep: PlanSweep) -> None:
    finished = sweep({"hasty": {"2": "complete_then_die"}})
    finished.finish()
    assert finished.outcomes("hasty")[:2] == ["completed", "completed"]


def test_a_worker_that_leaves_without_a_word(sweep: PlanSweep) -> None:
    finished = sweep({"silent": {"3": "exit:0"}})
    marches = finished.finish()
    assert finished.outcomes("silent") == ["completed", "completed", "crashed"]
    assert evidence(marches["silent"].trials[2]).exit_status == 0


def test_a_worker_that_hangs_is_killed_at_its_deadline(sweep: PlanSweep) -> None:
    finished = sweep({"stuck": {"2": "hang"}, "after": {}}, trial_timeout_s=1.0)
    marches = finished.finish()
    assert finished.outcomes("stuck") == ["completed", "timed_out", "skipped"]
    said = evidence(marches["stuck"].trials[1])
    assert said.deadline_s == 1.0
    assert said.elapsed_s is not None
    assert said.elapsed_s >= 1.0
    assert finished.outcomes("after") == ["completed"] * 3


@pytest.mark.parametrize("behaviour", ["garbage", "endless_line", "other_trial"])
def test_a_worker_that_leaves_the_protocol(sweep: PlanSweep, behaviour: str) -> None:
    finished = sweep({"liar": {"2": behaviour}})
    marches = finished.finish()
    assert finished.outcomes("liar") == ["completed", "crashed", "completed"]
    assert evidence(marches["liar"].trials[1]).message


def test_a_flood_on_stderr_keeps_only_its_cleaned_end(sweep: PlanSweep) -> None:
    finished = sweep({"noisy": {"2": "flood"}})
    marches = finished.finish()
    assert finished.outcomes("noisy") == ["completed", "crashed", "completed"]
    tail = evidence(marches["noisy"].trials[1]).stderr_tail
    assert tail is not None
    assert tail.endswith("last words")
    assert len(tail) < 10_000
    assert not {"\x1b", "\x07"} & set(tail)


def test_the_memory_guard_stops_a_worker(sweep: PlanSweep) -> None:
    """The worker really takes more memory than the guard lets it."""
    floor_bytes = available_bytes() - 500_000_000
    finished = sweep({"greedy": {"2": "eat:1500000000"}}, min_available_bytes=floor_bytes)
    marches = finished.finish()
    assert finished.outcomes("greedy") == ["completed", "host_out_of_memory", "skipped"]
    said = evidence(marches["greedy"].trials[1])
    assert said.available_bytes is not None
    assert said.available_bytes < floor_bytes
    assert said.process_peak_bytes is not None, "what it had reached is told"
    assert said.process_peak_bytes > 400_000_000
    assert said.process_peak_instrument


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [("fail:load_failed", "load_failed"), ("fail:out_of_memory", "out_of_memory"), ("signal:SIGBUS", "crashed")],
)
def test_a_load_that_fails_is_not_tried_at_every_length(sweep: PlanSweep, behaviour: str, outcome: str) -> None:
    finished = sweep({"heavy": {"load": behaviour}, "after": {}})
    finished.finish()
    assert finished.outcomes("heavy") == [outcome, "skipped", "skipped"]
    assert finished.outcomes("after") == ["completed"] * 3


def test_a_load_that_hangs(sweep: PlanSweep) -> None:
    finished = sweep({"slow": {"load": "hang"}}, load_timeout_s=0.5)
    finished.finish()
    assert finished.outcomes("slow") == ["timed_out", "skipped", "skipped"]


def test_workers_that_never_start_end_the_run_and_blame_no_model(
    sweep: PlanSweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_WORKER_START", "exit:9")
    finished = sweep({"innocent": {}})
    finished.finish()
    run = finished.run()
    assert run.status == "stopped"
    assert "exit status 9" in run.message
    assert finished.outcomes("innocent") == [None, None, None]


def test_a_device_that_is_not_here(sweep: PlanSweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_WORKER_START", "no_device")
    finished = sweep({"any": {}})
    finished.finish()
    assert finished.run().status == "no_device"


def test_a_crash_that_the_tiny_twin_explains(sweep: PlanSweep) -> None:
    finished = sweep({"blamed": {"2": "signal:SIGABRT", "twin": "too_long"}, "after": {}})
    marches = finished.finish()
    assert finished.outcomes("blamed") == ["completed", "length_unsupported", "skipped"]
    said = evidence(marches["blamed"].trials[1])
    assert said.signal == "SIGABRT"
    assert said.twin is not None
    assert said.twin.verdict == "failed"
    assert finished.outcomes("after") == ["completed"] * 3


@pytest.mark.parametrize("behaviour", ["signal:SIGSEGV", "exit:1"])
def test_a_twin_that_dies_too_is_a_witness_all_the_same(sweep: PlanSweep, behaviour: str) -> None:
    finished = sweep({"doomed": {"2": "signal:SIGSEGV", "twin": behaviour}})
    marches = finished.finish()
    assert finished.outcomes("doomed") == ["completed", "crashed", "completed"]
    said = evidence(marches["doomed"].trials[1])
    assert said.signal == "SIGSEGV"
    assert said.twin is not None
    assert said.twin.verdict == "died"


def test_a_fault_that_raises_nothing_and_only_prints_spoils_the_result(sweep: PlanSweep) -> None:
    fault = "Error: command buffer exited with error status."
    finished = sweep({"silent": {"2": f"say_on_stderr:{fault}"}})
    marches = finished.finish()
    assert finished.outcomes("silent") == ["completed", "wrong_numbers", "completed"]
    assert fault in (evidence(marches["silent"].trials[1]).stderr_tail or "")


def test_a_fault_that_only_prints_explains_wrong_numbers(sweep: PlanSweep) -> None:
    """The output of a buffer that was given up is garbage, and the worker sees only that."""
    fault = "Error: command buffer exited with error status. (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)"
    finished = sweep({"garbage": {"2": "wrong_beside", "stderr": fault}})
    marches = finished.finish()
    assert finished.outcomes("garbage") == ["completed", "out_of_memory", "skipped"]
    failure = marches["garbage"].trials[1].failure
    assert failure is not None
    assert "wrong_numbers (simulated)" in failure.cause


def test_what_an_exception_s_worker_printed_is_kept(sweep: PlanSweep) -> None:
    finished = sweep({"talkative": {"1": "say_on_stderr:of the first", "2": "fail_beside", "stderr": "last words"}})
    marches = finished.finish()
    assert finished.outcomes("talkative") == ["completed", "failed", "completed"]
    assert evidence(marches["talkative"].trials[1]).stderr_tail == "last words (simulated)"


@pytest.mark.parametrize("twin", ["signal:SIGKILL", "garbage"])
def test_a_twin_whose_worker_was_ended_by_others_is_no_witness(sweep: PlanSweep, twin: str) -> None:
    finished = sweep({"doomed": {"2": "signal:SIGSEGV", "twin": twin}})
    said = evidence(finished.finish()["doomed"].trials[1]).twin
    assert said is not None
    assert said.verdict == "not_tried"


def test_the_machine_is_looked_at_before_and_after_each_trial(sweep: PlanSweep) -> None:
    finished = sweep({"watched": {"2": "fail:failed", "3": "signal:SIGKILL"}})
    for trial in finished.finish()["watched"].trials:
        around = finished.reader.close_up(trial.trial_id, trial.attempt)
        assert around.before is not None
        assert around.after is not None
        assert around.after.available_bytes > 0


def test_the_device_is_calibrated_once_and_a_lost_calibration_costs_nothing_else(
    sweep: PlanSweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    calibrated = sweep({"one": {}, "two": {}})
    calibrated.finish()
    assert [kinds(calibrated).count(kind) for kind in ("calibrated", "worker_ready")] == [1, 2]
    monkeypatch.setenv("FAKE_WORKER_CALIBRATION", "signal:SIGKILL")
    lost = sweep({"one": {}, "two": {}})
    lost.finish()
    assert [kinds(lost).count(kind) for kind in ("calibrated", "calibration_lost")] == [0, 1]
    assert lost.outcomes("one") == lost.outcomes("two") == ["completed"] * 3
    assert lost.run().calibration is None


def test_a_run_remembers_how_the_one_before_it_went(sweep: PlanSweep) -> None:
    bert = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
    first, second = (sweep({"one": bert}, model_type="bert") for _ in range(2))
    ratios = [
        trial.measurement.latency_s / trial.forecast.latency_s
        for trial in first.finish()["one"].trials
        if trial.measurement is not None and trial.forecast is not None
    ]
    second.finish()
    assert first.run().earlier is None
    assert (earlier := second.run().earlier) is not None
    assert earlier.latency_ratios == tuple(ratios)
    assert len(ratios) == 3


def test_what_cannot_fit_is_left_out_with_the_reason_unless_it_is_forced(sweep: PlanSweep) -> None:
    huge = {"hidden_size": 100_000, "num_hidden_layers": 96, "num_attention_heads": 1000, "intermediate_size": 400_000}
    careful = sweep({"huge": huge, "after": {}}, model_type="bert")
    marches = careful.finish()
    assert careful.outcomes("huge") == ["skipped"] * 3
    skip = marches["huge"].trials[0].skip
    assert skip is not None
    assert "predicted to need" in skip.reason
    assert careful.outcomes("after") == ["completed"] * 3
    forced = sweep({"huge": huge}, model_type="bert", force=True)
    forced.finish()
    assert forced.outcomes("huge") == ["completed"] * 3


def kinds(finished: Sweep) -> list[str]:
    return [events.tag_of(type(row.event)) for row in finished.reader.events_since(0)]
