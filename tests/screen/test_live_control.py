"""What one asks of a living sweep from the screen: the next model, a stop after the trial, another try, additions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bench import events
from bench.addition import decode_addition
from bench.errors import BadInput
from bench.model_spec import ModelSpec
from bench.resume_plan import parse_causes
from bench.store.reader import RunReader
from bench.store.verification import verify
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tests.screen.seeing import monitor, seen, table, until, until_drawn, until_read, until_seen
from tests.screen.test_monitor_requests import open_requests
from tui.app import ScalewallApp
from tui.formatting import tokens_per_s
from tui.run_link import RunLink
from tui.run_look import Look
from tui.screens.add import AddScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.retry import RetryScreen
from tui.widgets.line_table import LineTable
from tui.widgets.summary_table import SummaryTable

NEW = ModelSpec(name="a-new-model", category="New", model_type="t", published_params_m=1.0)
Started = list[tuple[Path, frozenset[str]]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Start no engine, and remember for what one would have been."""
    calls: Started = []

    def start(path: Path, retry: frozenset[str] = frozenset()) -> None:
        calls.append((path, retry))

    monkeypatch.setattr("tui.engine_requests.start_engine", start)
    return calls


def looking(path: Path, size: tuple[int, int] = (120, 40), *, read_only: bool = False) -> Any:  # noqa: ANN401
    return ScalewallApp(path, read_only=read_only).run_test(size=size, notifications=True)


def shown_lengths(pilot: Pilot[Any]) -> str:
    view = monitor(pilot).view
    return " ".join(map(str, view.lengths)) if view else ""


def summed_up(pilot: Pilot[Any], category: str) -> bool:
    return any(row.key == category for row in monitor(pilot).query_one(SummaryTable).rows)


async def the_one_request(pilot: Pilot[Any], path: Path) -> tuple[str, str]:
    await until(pilot, lambda: open_requests(path), "the request is in the run file")
    (asked,) = open_requests(path)
    return asked.kind, asked.argument


async def typed(pilot: Pilot[Any], text: str) -> None:
    for key in text:
        await pilot.press({"*": "asterisk", "-": "minus", ",": "comma"}.get(key, key))


# ---- next, stop after


async def test_n_wants_the_model_under_the_cursor_next(engine: MadeUpEngine) -> None:
    async with looking(engine.path) as pilot:
        await until_read(pilot)
        await pilot.press("n")
        await until_seen(pilot, "has ended")
        await pilot.press("end", "n")
        assert await the_one_request(pilot, engine.path) == ("next", "ModernBERT-base")
        await until_seen(pilot, "asked: next ModernBERT-base …")
        engine.answer("ModernBERT-base is next")
        await until_seen(pilot, "next ModernBERT-base: ModernBERT-base is next")


async def test_z_asks_first_and_is_open_until_it_has_stopped(engine: MadeUpEngine) -> None:
    async with looking(engine.path) as pilot:
        await until_read(pilot)
        await pilot.press("z")
        await until_seen(pilot, "Stop after the trial in hand?")
        await pilot.press("n")
        assert open_requests(engine.path) == ()
        await pilot.press("z", "y")
        assert await the_one_request(pilot, engine.path) == ("stop_after", "")
        await until_seen(pilot, "asked: stop after this trial …")
        await until_seen(pilot, "stopping: the present trial ends first")
        await pilot.press("z")
        await until_seen(pilot, "already; X stops")
        engine.finish("stopped", "stopped after bloom-560m 512, as asked")
        engine.answer("stopped after bloom-560m 512")
        await until_seen(pilot, "stop after this trial: stopped after bloom-560m 512")
        assert "asked:" not in seen(pilot)


async def test_another_screen_shows_that_it_stops(engine: MadeUpEngine) -> None:
    RunLink(engine.path).ask("stop_after")
    async with looking(engine.path, read_only=True) as pilot:
        await until_seen(pilot, "■ stopping: the present trial ends first")


# ---- retry


async def test_causes_are_chosen_and_tried_again(engine: MadeUpEngine) -> None:
    async with looking(engine.path) as pilot:
        await until_read(pilot)
        await pilot.press("R")
        await until_seen(pilot, "try again what ended by")
        await until_seen(pilot, "stale")
        assert isinstance(pilot.app.screen, RetryScreen)
        rows = {row.key: row.cells[2].forms[0] for row in pilot.app.screen.query_one(LineTable).rows}
        ended = [trial for march in engine.marches() for trial in march.trials if trial.state == "ended"]
        assert rows["length_unsupported"] == str(sum(trial.cause == "length_unsupported" for trial in ended))
        assert "crashed" not in rows, "only what occurs"
        await pilot.press("space", "end", "space")
        await until_seen(pilot, "try at most")
        await pilot.press("enter")
        kind, argument = await the_one_request(pilot, engine.path)
        assert kind == "retry"
        assert parse_causes(argument) == {"length_unsupported", "stale"}
        engine.answer("14 trials")
        await until_seen(pilot, "14 trials")


async def test_without_a_choice_enter_takes_what_is_under_the_cursor(engine: MadeUpEngine) -> None:
    async with looking(engine.path, (80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("R", "escape")
        assert open_requests(engine.path) == ()
        await pilot.press("R")
        await until_seen(pilot, "nothing is ticked: Enter takes the line at the cursor")
        await until_seen(pilot, "Enter try")
        await pilot.press("enter")
        assert await the_one_request(pilot, engine.path) == ("retry", "length_unsupported")


async def test_of_a_run_at_rest_it_shows_what_taking_it_up_does(run_file: Path, started: Started) -> None:
    engine = finished(run_file, models=18)
    async with looking(run_file) as pilot:
        await until_seen(pilot, "✓ finished")
        await pilot.press("R")
        await until_seen(pilot, "unexplained")
        await pilot.press("enter")
        await until_seen(pilot, "Take the sweep up?")
        assert "to try again as asked:" in seen(pilot)
        assert started == []
        await pilot.press("y")
        await until(pilot, lambda: started, "an engine is started")
    assert started == [(run_file, frozenset({"unexplained"}))]
    engine.close()


# ---- add


async def test_what_is_typed_is_counted_shown_and_added(engine: MadeUpEngine) -> None:
    async with looking(engine.path) as pilot:
        await until_read(pilot)
        await pilot.press("a")
        await until_seen(pilot, "add to the sweep")
        await typed(pilot, "gpt2*")
        await until_seen(pilot, "4 match: 2 new, 2 in the sweep already")
        await pilot.press("tab")
        await typed(pilot, "4096,128")
        await until_seen(pilot, "2 given: 1 new, 1 in the sweep already")
        await until_seen(pilot, "28 new trials = 18 models × 1 new length + 2 new models × 5 lengths")
        await pilot.press("enter")
        await until_seen(pilot, "Add 2 models and 1 length?")
        assert "models: gpt2-large, gpt2-xl" in seen(pilot)
        assert open_requests(engine.path) == ()
        await pilot.press("y")
        kind, argument = await the_one_request(pilot, engine.path)
        addition = decode_addition(argument)
        assert kind == "add"
        assert {spec.name for spec in addition.specs} == {"gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"}
        assert addition.lengths == (128, 4096)
        await until_seen(pilot, "asked: add 2 models and 1 length …")
        engine.answer("added 2 models and 1 length: 28 new trials")
        await until_seen(pilot, "28 new trials")


@pytest.mark.parametrize(
    ("models", "lengths", "words"),
    [
        ("", "", "nothing new so far"),
        ("gtp2", "", 'no model is called "gtp2"; did you mean "gpt2"?'),
        ("gpt2", "128", "nothing new so far"),
        ("", "12x", "'12x' is not a sequence length."),
        ("gpt2-xl", "0", "'0' is not a sequence length."),
    ],
)
async def test_what_cannot_be_added_is_said_and_not_asked(
    engine: MadeUpEngine, models: str, lengths: str, words: str
) -> None:
    async with looking(engine.path) as pilot:
        await until_read(pilot)
        await pilot.press("a")
        await until_seen(pilot, "add to the sweep")
        for line, text in (("#add-models", models), ("#add-lengths", lengths)):
            pilot.app.screen.query_one(line, Input).value = text
        await until_seen(pilot, words)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AddScreen)
        await pilot.press("escape")
        assert open_requests(engine.path) == ()


async def test_a_run_at_rest_is_extended_and_taken_up(run_file: Path, started: Started) -> None:
    engine = finished(run_file, models=4)
    async with looking(run_file) as pilot:
        await until_seen(pilot, "✓ finished")
        await pilot.press("a", "tab")
        await until_seen(pilot, "add to the sweep")
        await typed(pilot, "64")
        await until_seen(pilot, "4 new trials = 4 models × 1 new length")
        await pilot.press("enter")
        await until_seen(pilot, "No engine has the sweep")
        await pilot.press("y")
        await until(pilot, lambda: started, "an engine is started")
        await until(pilot, lambda: "64" in shown_lengths(pilot), "the new length is shown")
        await until_seen(pilot, "■ stopped – press r to resume")
    assert started == [(run_file, frozenset())]
    assert verify(run_file).is_sound
    engine.close()


def extended(engine: MadeUpEngine) -> None:
    last = engine.marches()[-1]
    event = events.PlanExtended(
        first_march_id=last.march_id + 1,
        first_trial_id=max(trial.trial_id for trial in last.trials) + 1,
        specs=(NEW,),
        lengths=(4096,),
    )
    engine.record(event)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_screen_takes_new_models_and_lengths_in(engine: MadeUpEngine, size: tuple[int, int]) -> None:
    async with looking(engine.path, size) as pilot:
        await until_drawn(pilot)
        before = table(pilot).cursor_id
        extended(engine)
        await until(pilot, lambda: len(table(pilot).rows) == 19, "the new model has a row")
        await until_seen(pilot, "4,096")
        await until_drawn(pilot)
        view = monitor(pilot).view
        assert view is not None
        assert [point.models for point in view.wall] == [19] * 5
        assert table(pilot).cursor_id == before
        await pilot.press("end")
        await until_seen(pilot, "a-new-model")
        await pilot.press("d")
        await until_drawn(pilot)
        await pilot.press("d")
        await until_drawn(pilot)
        if size[0] > 80:  # beside the wall stands the summary
            await until(pilot, lambda: summed_up(pilot, "New"), "the new category is summed up")


async def test_a_model_that_was_added_is_measured_like_any_other(engine: MadeUpEngine) -> None:
    async with looking(engine.path, (200, 60)) as pilot:
        await until_drawn(pilot)
        extended(engine)
        await until(pilot, lambda: len(table(pilot).rows) == 19, "the new model has a row")
        new = engine.marches()[-1]
        before = seen(pilot)
        engine.march(new, trials=1)
        measurement = engine.marches()[-1].trials[0].measurement
        assert measurement is not None
        figure = tokens_per_s(measurement.throughput_tokens_per_s)
        assert figure not in before
        await pilot.press("end")
        await until_seen(pilot, figure)


# ---- only looking


async def test_a_read_only_screen_asks_nothing(engine: MadeUpEngine, started: Started) -> None:
    async with looking(engine.path, (200, 60), read_only=True) as pilot:
        await until_seen(pilot, "read-only")
        await until_drawn(pilot)
        await pilot.press("end", "p", "x", "X", "n", "z", "R", "a")
        await pilot.pause()
        assert pilot.app.screen is monitor(pilot)
        assert open_requests(engine.path) == ()
        assert "p pause" not in seen(pilot)
        await pilot.press("question_mark")
        await until_seen(pilot, "help")
        assert "skip what is left" not in seen(pilot)
        await pilot.press("escape")
        engine.die()
        await until_seen(pilot, "ENGINE DEAD")
        assert "press r" not in seen(pilot)
        await pilot.press("r")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, ConfirmScreen)
    assert started == []


async def test_a_read_only_screen_starts_no_sweep(engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.start.starting.plan_and_start", lambda *_: pytest.fail("a sweep was planned"))
    async with looking(engine.path, (120, 40), read_only=True) as pilot:
        await until_read(pilot)
        await pilot.press("l")
        await until_seen(pilot, "new sweep")
        await pilot.press("n")
        await until_seen(pilot, "quick")
        await pilot.press("home", "enter")
        await until_seen(pilot, "This screen only looks.")


def test_the_link_of_a_read_only_screen_refuses_too(engine: MadeUpEngine) -> None:
    with pytest.raises(BadInput, match="only looks"):
        RunLink(engine.path, read_only=True).ask("stop")
    assert open_requests(engine.path) == ()


def test_a_large_run_at_a_new_length(run_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of which the trials stay in the file."""
    monkeypatch.setattr("tui.run_look.KEPT_TRIALS", 10)
    engine = in_the_middle(run_file)
    look = Look(RunReader(run_file))
    look.news(set())
    extended(engine)
    news = look.news(set())
    assert news is not None
    assert [march.march_id for march in news.marches] == list(range(1, 20))
    assert {len(digest.ends) for digest in news.digests.values()} == {5}
    assert all(len(march.trials) == 5 for march in news.marches)
    look.close()
    engine.close()


async def test_a_registry_that_cannot_be_read_is_said_in_the_form(engine: MadeUpEngine, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[[model]")
    async with ScalewallApp(engine.path, (broken,)).run_test(size=(120, 40)) as pilot:
        await until_read(pilot)
        await pilot.press("a")
        await until_seen(pilot, "not TOML")
        await pilot.press("tab")
        await typed(pilot, "64")
        await until_seen(pilot, "18 new trials")
