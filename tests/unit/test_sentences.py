"""A run in sentences: figures in words, events, models, lengths, how far, and the end."""

from __future__ import annotations

import pytest

from bench import events
from bench.store.event_rows import EventRow
from bench.store.rows import MarchRow
from bench.trial import Caveat, Failure, Outcome, Skip
from tests.unit.made_up_rows import LOAD, done, failed, march, measurement, progress, queued, running, skipped, view
from tui.plain.sentences import (
    beginning,
    event_sentence,
    march_sentence,
    progress_sentence,
    results,
    so_far,
    wall_sentence,
)
from tui.plain.spoken import CAUSE_WORDS, counted, listed, spoken, spoken_range
from tui.preferences import is_accessible

SIGNS = set("─│╭╮╰╯█▓░▶›✓✗†↳·~<>|…")


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("14.6 ms", "14.6 milliseconds"),
        ("1 min", "1 minute"),
        ("3 min 20 s", "3 minutes 20 seconds"),
        ("1 d 3 h", "1 day 3 hours"),
        ("1.85 GB", "1.85 gigabytes"),
        ("124 M", "124 million"),
        ("95 %", "95 percent"),
        ("2.0e-05 µs", "2.0e-05 microseconds"),
        ("12 models", "12 models"),
        ("9 GB/s", "9 GB/s"),
    ],
)
def test_figures_are_spoken(figure: str, words: str) -> None:
    assert spoken(figure) == words


@pytest.mark.parametrize(
    ("low_s", "high_s", "words"),
    [
        (10, 20, "less than 1 minute"),
        (540, 840, "about 9 to 14 minutes"),
        (3000, 4800, "about 50 minutes to 1 hour 20 minutes"),
        (90_000, 180_000, "about 1 day 1 hour to 2 days 2 hours"),
    ],
)
def test_a_range_of_time_is_spoken(low_s: float, high_s: float, words: str) -> None:
    assert spoken_range(low_s, high_s) == words


def test_lists_and_counts() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert [counted(1, "trial"), counted(1200, "trial")] == ["1 trial", "1,200 trials"]


def test_every_cause_has_words() -> None:
    assert set(CAUSE_WORDS) == set(Outcome)


def row(event: events.AnyEvent, march_id: int | None = 1, trial_id: int | None = None) -> EventRow:
    return EventRow(
        seq=1, recorded_at="2026-01-01T09:08:07.000Z", march_id=march_id, trial_id=trial_id, event=event
    )  # fmt: skip


MODEL = march(done(128), queued(2048), march_id=1, name="gpt2\x1b[2J")


def said(event: events.AnyEvent, trial_id: int | None = None, model: MarchRow = MODEL) -> str | None:
    return event_sentence(row(event, 1, trial_id), {1: model})


def test_events_are_sentences() -> None:
    measured = measurement(12_345.0, 1_850_000_000, Caveat.NOT_CONVERGED, Caveat.BUSY_MACHINE)
    assert said(events.TrialCompleted(trial_id=128, measurement=measured), 128) == (
        "09:08:07 gpt2^[[2J at 128 tokens: 12,345 tokens per second, a pass takes 128 milliseconds, "
        "peak 1.85 gigabytes. In doubt: not converged and busy machine."
    )
    failure = Failure(outcome=Outcome.LENGTH_UNSUPPORTED, cause="1024 positions; 2048 asked")
    assert said(events.TrialFailed(trial_id=2048, failure=failure), 2048) == (
        "09:08:07 gpt2^[[2J at 2,048 tokens: stopped by positions; 1024 positions; 2048 asked."
    )
    assert said(events.MarchStarted(march_id=1)) == "09:08:07 gpt2^[[2J begins."
    loaded = said(events.ModelLoaded(load=LOAD))
    assert loaded is not None
    assert "1.00 seconds: 100 million parameters, random float32 weights of 400 megabytes." in loaded
    assert said(events.RunPaused(reason="asked for")) == "09:08:07 The run is paused: asked for."
    assert said(events.RunEnded(status="no_device", message="no mps")) == "09:08:07 The run has no device."
    assert said(events.EngineStarted(pid=1, resumed=True, awake_by="caffeinate")) == (
        "09:08:07 The engine takes the run up again; caffeinate keeps the machine from falling asleep."
    )
    assert said(events.TrialQueued(trial_id=128, reason="asked for"), 128) == (
        "09:08:07 gpt2^[[2J at 128 tokens is tried again: asked for."
    )
    assert said(events.DeviceMissing(device="mps", message="no mps here")) == "09:08:07 no mps here"


def test_what_is_no_news_is_not_said() -> None:
    implied = Skip(reason="shorter", implied_by=1, implied_outcome=Outcome.OUT_OF_MEMORY)
    assert said(events.TrialSkipped(trial_id=2048, skip=implied), 2048) is None
    assert said(events.TrialProgressed(trial_id=128, phase="repeat", done=1, planned=2)) is None
    asked = said(events.TrialSkipped(trial_id=2048, skip=Skip(reason="asked for")), 2048)
    assert asked == "09:08:07 gpt2^[[2J at 2,048 tokens: not run; asked for."


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (march(done(128), failed(512, Outcome.OUT_OF_MEMORY)),
         "model-1 works up to 128 tokens; at 512 it is stopped by memory."),
        (march(failed(128, Outcome.LOAD_FAILED), skipped(512, Outcome.LOAD_FAILED)),
         "model-1 works at no length; at 128 it is stopped by a failed load."),
        (march(done(128), done(512)), "model-1 works up to 512 tokens, the longest of this run."),
        (march(done(128), skipped(512)), "model-1 works up to 128 tokens; 512 tokens were not run."),
    ],
)  # fmt: skip
def test_a_model_that_has_ended(model: MarchRow, words: str) -> None:
    assert march_sentence(model) == words


def of_ten() -> list[MarchRow]:
    ends = [done(1024)] * 3 + [failed(1024, Outcome.LENGTH_UNSUPPORTED)] * 4 + [failed(1024, Outcome.CRASHED)]
    return [march(end, march_id=place + 1) for place, end in enumerate([*ends, skipped(1024), queued(1024)])]


def test_a_length_of_the_wall() -> None:
    shown = view(*of_ten(), lengths=(1024,))
    assert wall_sentence(shown.wall[0]) == (
        "3 of 10 models work at 1,024 tokens; 4 are stopped by positions and 1 by a crash; 1 was not run; "
        "1 is not measured yet."
    )
    assert so_far(shown) == "Of 10 models work so far 3 at 1,024 tokens."
    assert wall_sentence(view(march(done(128)), lengths=(128,)).wall[0]) == "1 of 1 model works at 128 tokens."


def test_what_is_done_now_and_how_long_the_rest_takes() -> None:
    model = march(done(128), running(512), march_id=1, name="gpt2", state="marching")
    sentence = progress_sentence(view(model, progress=progress(1, 512), lengths=(128, 512)))
    assert sentence.startswith("gpt2 at 512 tokens: repeat 7 of 20. 1 of 2 trials have ended; ")
    assert sentence.endswith(" left.")
    loading = progress_sentence(view(model, progress=progress(1, None, "weights"), lengths=(128, 512)))
    assert loading.startswith("gpt2 is being loaded: weights. ")
    paused = progress_sentence(view(model, status="paused", progress=progress(1, 512), lengths=(128, 512)))
    assert "1 of 2 trials have ended" in paused


def test_a_run_that_is_joined_and_one_that_is_over() -> None:
    shown = view(*of_ten(), lengths=(1024,))
    assert next(beginning(shown)) == (
        "Run 20260101-000000-made, named made up, is running: 9 of 10 trials of 10 models have ended, "
        "in 1 hour 2 minutes of work."
    )
    dead = list(results(view(*of_ten(), lengths=(1024,), engine_alive=False)))
    assert "is cut off, since its engine has died" in dead[0]
    assert "3 of 10 models work at 1,024 tokens" in "\n".join(dead)
    assert dead[-1] == "Take it up again with: scalewall-tui resume 20260101-000000-made"
    assert sum("model-10" in line for line in dead) == 0, "what has not ended is not told of"
    over = list(results(view(march(done(128)), status="finished", engine_alive=False, lengths=(128,))))
    assert "resume" not in over[-1]


def test_no_sign_stands_without_a_word() -> None:
    shown = view(*of_ten(), lengths=(1024,))
    text = "\n".join([*beginning(shown), *results(shown), so_far(shown), progress_sentence(shown)])
    assert not SIGNS & set(text)


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_environment_asks_for_it(value: str, wanted: bool) -> None:
    assert is_accessible({"ACCESSIBLE": value}) is wanted
    assert not is_accessible({})
