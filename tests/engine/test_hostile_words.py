"""A worker that says hostile things: none of them is in the run file, its log, or what any reader gets of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bench.store import schema
from bench.unseen import marked
from tests.engine.sweep import Sweep

PlanSweep = Callable[..., Sweep]

HOSTILE = "\x1b]0;title\x07 \u202eturned \x9b2J \x1b[2Jcleared \u200b\ufeff \u2028"


def unfit(text: str) -> list[str]:
    return [line for line in text.split("\n") if marked(line, kept="\t") != line]


def every_text(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in every_text(one)]
    if isinstance(value, list):
        return [text for one in value for text in every_text(one)]
    return [value] if isinstance(value, str) else []


def test_what_a_worker_says_is_marked_before_it_is_written(sweep: PlanSweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_WORKER_SECRETS", HOSTILE)
    behaviours = {"1": "leak_in_words", "2": "leak_by_dying", "3": "leak_garbage"}
    told = sweep({"talking": behaviours, "loading": {"load": "leak"}})
    marches = told.finish()
    causes = [trial.failure.cause for march in marches.values() for trial in march.trials if trial.failure is not None]
    assert "^[]0;title^G ‹U+202E›turned ‹U+009B›2J cleared" in causes[0]
    connection = schema.open_for_reading(told.path)
    bodies = [json.loads(row[0]) for row in connection.execute("SELECT body FROM events")]
    connection.close()
    assert [text for body in bodies for text in every_text(body) if unfit(text)] == []
    assert unfit(told.path.with_suffix(".log").read_text()) == []
