"""A run file that is sound and says hostile things wherever words can stand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from bench import events
from bench.model_spec import ModelSpec
from bench.store.reader import RunReader
from bench.store.writer import create_run
from bench.trial import Settings
from tests.screen import made_up_run
from tests.screen.made_up_run import MadeUpEngine

SAYINGS = (
    "\x1b[2J\x1b[Hcleared", "\x1b]0;a title\x07titled", "\x1b]52;c;ZXZpbA==\x07copied", "\x9b31mC1 red",
    "\x9d0;a title by C1\x9c", "\x1bP1$r0m\x1b\\answered", "\x1b[6n asked", "\x1b[?1049l left", "\x1bc reset",
    "over\rwritten", "back\x08\x08space", "rung\x07", "nul\x00led", "deleted\x7f", "\u202eto the left", "\u2066apart",
    "zero\u200bwidth\u200d\ufeff", "\u200emarks of direction\u200f", "line\u2028and\u2029paragraph", "\u3164filled",
    "\ue000private", "[bold red]markup[/]", "[@click=app.quit]click[/]", "many\nlines\r\nof\ttext", "x" * 5_000,
    "\x0e shifted \x0f", "\U000e0041tagged", "日本語 and café",
)  # fmt: skip
"""One of each kind; the last is harmless and stays as it is. Their number is odd: models take each as a name."""

WORDS_OF_A_ROW = frozenset({"event", "status", "weights", "dtype", "device", "signal", "verdict", "power_source"})
"""Names of a closed set, which a reader refuses otherwise: nobody can put words there."""


def sayings() -> Iterator[str]:
    """Give the sayings one after the other, for ever, each as a name of its own."""
    return (f"{number} {saying}" for number, saying in enumerate(itertools.cycle(SAYINGS)))


class HostileEngine(MadeUpEngine):
    """Plays an engine that writes hostile words into every text of every event."""

    def record(self, *happened: events.AnyEvent, **about: Any) -> None:
        """Write events in one transaction, their words replaced."""
        super().record(*(_poisoned(event) for event in happened), **about)

    def is_asked(self) -> bool:
        """Say whether a screen waits for an answer."""
        with closing(RunReader(self.path)) as reader:
            return bool(reader.open_commands())


_next_saying = sayings()


def _poisoned(event: events.AnyEvent) -> events.AnyEvent:
    return msgspec.convert(_with_sayings(msgspec.to_builtins(event)), type(event))


def _with_sayings(value: object, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _with_sayings(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return list(value)
    return next(_next_saying) if isinstance(value, str) and _is_free(key, value) else value


def _is_free(key: str, value: str) -> bool:
    closed = key in WORDS_OF_A_ROW or key.endswith(("outcome", "pressure"))
    return not closed and value not in {"finished", "stopped", "no_device"}


def write_hostile_run(path: Path, models: int = 30) -> HostileEngine:
    """Write a run in its middle, hostile in its names, its models and all that happened."""
    names = sayings()
    chosen = [
        ModelSpec(
            name=next(names), category=next(names), model_type=next(names), hub_id=next(names), notes=next(names),
            revision=next(names), config={next(names): next(names)}, published_params_m=100.0 + number,
        )
        for number in range(models)
    ]  # fmt: skip
    settings = Settings(sequence_lengths=made_up_run.LENGTHS)
    create_run(path, made_up_run.RUN_ID, f"run {SAYINGS[0]} {SAYINGS[14]}", settings, chosen)
    engine = HostileEngine(path)
    engine.live()
    engine.begin()
    marches = engine.marches()
    for march in marches[:-2]:
        engine.march(march)
    engine.march(marches[-2], trials=1)
    running = marches[-2].trials[1]
    engine.record(events.TrialStarted(trial_id=running.trial_id), march_id=running.march_id)
    engine.writer.show_progress(running.march_id, running.trial_id, "\x1b[31mphase\u202e", 7, 20)
    return engine
