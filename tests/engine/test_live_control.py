"""A stop after the trial, a wish for the next model, additions: asked of a real engine; and what its death leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import events
from bench.addition import Addition, encode_addition
from bench.extending_at_rest import extend_at_rest
from bench.model_spec import ModelSpec
from bench.store.requests import request
from bench.store.verification import verify
from tests.engine.sweep import Sweep

PlanSweep = Callable[..., Sweep]


def simulated(name: str, params_m: float | None = None, **behaviours: object) -> ModelSpec:
    return ModelSpec(
        name=name, category="Simulated", model_type="simulated", config=behaviours, published_params_m=params_m
    )


def addition(*specs: ModelSpec, lengths: tuple[int, ...] = ()) -> str:
    return encode_addition(Addition(specs=specs, lengths=lengths))


@pytest.fixture
def held(sweep: PlanSweep, tmp_path: Path) -> Sweep:
    """A sweep whose first model waits at its second length until ``go`` is there."""
    running = sweep({"held": {"2": f"wait_for:{tmp_path / 'go'}"}, "later": {}, "last": {}})
    running.start()
    running.wait_until(lambda: running.is_measuring(2), "length 2 is being measured")
    return running


def order_of(running: Sweep) -> list[str]:
    names = {row.march_id: name for name, row in running.marches().items()}
    happened = [row.event for row in running.reader.events_since(0)]
    return list(dict.fromkeys(names[one.march_id] for one in happened if isinstance(one, events.MarchStarted)))


def test_stop_after_the_trial_keeps_it_and_can_be_resumed(held: Sweep, tmp_path: Path) -> None:
    command_id = request(held.path, "stop_after")
    for _ in range(3):
        assert held.ask("next", "last") == "last is next", "it works on meanwhile, and looks again"
    (tmp_path / "go").touch()
    held.wait_for_engine_to_leave()
    answered = held.reader.command(command_id)
    assert answered is not None
    assert answered.answer == "stopped after held 2"
    happened = [row.event for row in held.reader.events_since(0)]
    said = [one for one in happened if isinstance(one, events.CommandAnswered) and one.command_id == command_id]
    assert len(said) == 1, "it is heard once, however often the engine looks"
    assert (held.run().status, held.run().message) == ("stopped", "stopped after held 2, as asked")
    assert held.outcomes("held") == ["completed", "completed", None]
    assert held.outcomes("later") == [None] * 3
    held.finish()
    assert held.run().status == "finished"
    assert [one.attempt for one in held.marches()["held"].trials] == [1, 1, 1]
    assert verify(held.path).faults == ()


def test_a_plain_stop_overtakes_it(held: Sweep) -> None:
    command_id = request(held.path, "stop_after")
    held.ask("stop")
    held.wait_for_engine_to_leave()
    answered = held.reader.command(command_id)
    assert answered is not None
    assert answered.answer == "the run has ended before that"
    assert held.outcomes("held") == ["completed", None, None]


def test_an_engine_that_dies_takes_the_wish_to_stop_along(held: Sweep, tmp_path: Path) -> None:
    command_id = request(held.path, "stop_after")
    held.kill_engine()
    (tmp_path / "go").touch()
    held.finish()
    answered = held.reader.command(command_id)
    assert answered is not None
    assert answered.answer == "refused: the engine left before it answered"
    assert held.run().status == "finished"


def test_the_model_that_is_wanted_next_is_taken_next_also_by_another_engine(held: Sweep, tmp_path: Path) -> None:
    assert held.ask("next", "held") == "held is in hand already"
    assert held.ask("next", "held_") == (
        "refused: no model of this run is called 'held_'. Did you mean \"held\"? Known: held, later, last."
    )
    assert held.ask("next", "last") == "last is next"
    held.kill_engine()
    (tmp_path / "go").touch()
    held.finish()
    assert order_of(held) == ["held", "last", "later"]
    assert verify(held.path).faults == ()


def test_models_and_lengths_are_added_to_a_living_sweep(held: Sweep, tmp_path: Path) -> None:
    large, small = simulated("large", 900.0), simulated("small", 1.0, **{"3": "fail:out_of_memory"})
    answer = held.ask("add", addition(large, small, simulated("later"), lengths=(4, 2)))
    assert answer == "added 2 models and 1 length: 11 new trials; there already: later, 2 tokens"
    assert held.run().settings.sequence_lengths == (1, 2, 3, 4)
    assert held.run().trial_count == 20
    assert verify(held.path).faults == (), "also while it runs"
    (tmp_path / "go").touch()
    held.wait_for_engine_to_leave()
    assert held.run().status == "finished"
    assert order_of(held) == ["held", "small", "large", "later", "last"], "models of unknown size come last"
    for name in ("held", "later", "last", "large"):
        assert held.outcomes(name) == ["completed"] * 4
    assert held.outcomes("small") == ["completed", "completed", "out_of_memory", "skipped"]
    assert verify(held.path).faults == ()


def test_what_is_ruled_out_already_is_not_tried(sweep: PlanSweep, tmp_path: Path) -> None:
    running = sweep(
        {
            "walled": {"2": "fail:out_of_memory"},
            "fragile": {"2": "fail:failed"},
            "held": {"2": f"wait_for:{tmp_path / 'go'}"},
        }
    )
    running.start()
    running.wait_until(lambda: running.is_measuring(2) and running.outcomes("fragile")[2], "held is at length 2")
    answer = running.ask("add", addition(lengths=(4,)))
    assert answer.startswith("added 1 length: 3 new trials; 1 of them ruled out")
    progress = running.reader.progress()
    assert progress is not None, "what goes on is still to be seen"
    (tmp_path / "go").touch()
    running.wait_for_engine_to_leave()
    assert running.outcomes("walled") == ["completed", "out_of_memory", "skipped", "skipped"]
    assert running.marches()["walled"].trials[3].skip == running.marches()["walled"].trials[2].skip
    assert running.outcomes("fragile") == ["completed", "failed", "completed", "completed"]


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        ("nonsense", "refused: it is no addition"),
        ('{"lengths":[0]}', "refused: it is no addition"),
        ('{"lengths":[1,2]}', "refused: nothing is new; there already: 1 tokens, 2 tokens"),
    ],
)
def test_a_wrong_addition_is_refused_and_the_sweep_goes_on(
    held: Sweep, tmp_path: Path, argument: str, reason: str
) -> None:
    assert held.ask("add", argument).startswith(reason)
    assert held.ask("retry", "nonsense").startswith("refused: 'nonsense' is no cause")
    (tmp_path / "go").touch()
    held.wait_for_engine_to_leave()
    assert held.run().trial_count == 9
    assert held.run().status == "finished"


def test_what_was_added_outlives_the_engine(held: Sweep, tmp_path: Path) -> None:
    held.ask("add", addition(simulated("new", 1.0), lengths=(4,)))
    held.kill_engine()
    (tmp_path / "go").touch()
    assert verify(held.path).faults == ()
    held.finish()
    for name in ("held", "later", "last", "new"):
        assert held.outcomes(name) == ["completed"] * 4
    assert verify(held.path).faults == ()


def test_a_paused_sweep_takes_what_was_added_once_it_goes_on(held: Sweep, tmp_path: Path) -> None:
    held.ask("pause")
    (tmp_path / "go").touch()
    held.wait_until(lambda: held.outcomes("held")[1] == "completed", "the trial in hand has ended")
    held.ask("add", addition(simulated("new", 1.0)))
    assert held.outcomes("new") == [None] * 3
    held.ask("resume")
    held.wait_for_engine_to_leave()
    assert held.outcomes("new") == ["completed"] * 3


def test_a_finished_run_is_extended_and_taken_up(sweep: PlanSweep) -> None:
    running = sweep({"one": {}})
    running.finish()
    before = running.marches()["one"]
    extend_at_rest(running.path, Addition(specs=(simulated("new"),), lengths=(4,)))
    assert running.run().status == "stopped"
    running.finish()
    assert running.run().status == "finished"
    assert running.outcomes("one") == running.outcomes("new") == ["completed"] * 4
    assert running.marches()["one"].trials[:3] == before.trials[:3]
    assert verify(running.path).faults == ()
