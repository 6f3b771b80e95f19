"""The tables of a run as frames, for statements; read a few models at a time, so that a large run is held once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

import polars as pl

from bench.events import tag_of
from bench.outcome_names import NOT_MEASURED_NAME, NOT_RUN_NAME
from bench.query_tables import EVENTS, MODELS, SAMPLES, TRIALS, WALL
from bench.store.damage import understood
from bench.store.reader import RunReader
from bench.store.rows import MarchRow, RunRow, TrialRow
from bench.views.trial_frame import SCHEMA, trial_frame
from bench.wall import WallPoint, ends_of, scalability_class, wall_of

TRIALS_AT_ONCE = 2_000
EVENTS_AT_ONCE = 10_000

SCHEMAS: Final[Mapping[str, pl.Schema]] = {
    TRIALS.name: pl.Schema({name: SCHEMA[name] for name in TRIALS.columns}),
    MODELS.name: pl.Schema(
        {
            **dict.fromkeys(("model", "category", "model_type", "set", "hub_id", "state", "class"), pl.String()),
            **dict.fromkeys(("max_working_length", "working_lengths"), pl.Int64()),
            "stopped_by": pl.String(),
            **dict.fromkeys(("stopped_at", "parameters"), pl.Int64()),
            **dict.fromkeys(("published_params_m", "time_to_load_s"), pl.Float64()),
            **dict.fromkeys(("weights_bytes", "peak_bytes"), pl.Int64()),
            "device": pl.String(),
            "caveats": pl.List(pl.String()),
        }
    ),
    WALL.name: pl.Schema(
        {"sequence_length": pl.Int64(), "part": pl.String(), "models": pl.Int64(), "share": pl.Float64()}
    ),
    SAMPLES.name: pl.Schema(
        {
            "model": pl.String(),
            **dict.fromkeys(("sequence_length", "attempt", "repeat"), pl.Int64()),
            "latency_s": pl.Float64(),
        }
    ),
    EVENTS.name: pl.Schema(
        {
            "seq": pl.Int64(),
            **dict.fromkeys(("recorded_at", "event", "model"), pl.String()),
            "sequence_length": pl.Int64(),
        }
    ),
}


class RunTables:
    """One run as it was when it was first asked; each frame is made once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._frames: dict[str, pl.DataFrame] = {}
        self.run: RunRow | None = None
        """As it was read; None before."""

    @property
    def is_read(self) -> bool:
        """Whether anything was read."""
        return self.run is not None

    def forget(self) -> None:
        """Read everything again when it is asked for again."""
        self._frames, self.run = {}, None

    def frames(self, wanted: Iterable[str]) -> dict[str, pl.DataFrame]:
        """Give the tables of these names; raise ScalewallError where the run file cannot be read."""
        make: Mapping[str, Callable[[RunReader], pl.DataFrame]] = {SAMPLES.name: _samples, EVENTS.name: _events}
        with understood(self.path), closing(RunReader(self.path, is_checked=True)) as reader:
            if self.run is None:
                self.run = reader.run()
                self._frames |= _usual(reader, self.run)
            for name in wanted:
                if name not in self._frames:
                    self._frames[name] = make[name](reader)
        return {name: self._frames[name] for name in wanted}


def _usual(reader: RunReader, run: RunRow) -> dict[str, pl.DataFrame]:
    """Make what every trial has to be looked at for, in one go."""
    trials: list[pl.DataFrame] = []
    models: list[dict[str, Any]] = []
    ends: list[bytes] = []
    for marches in _some_at_once(reader, run):
        trials.append(_trial_frame(run, marches))
        models += [_model_row(run, march) for march in marches]
        ends += [ends_of(march, run.settings.sequence_lengths) for march in marches]
    points = wall_of(ends, run.settings.sequence_lengths) if ends else ()
    wall = [row for point in points for row in _wall_rows(point)]
    return {
        TRIALS.name: pl.concat(trials, rechunk=True) if trials else pl.DataFrame(schema=SCHEMAS[TRIALS.name]),
        MODELS.name: _frame(MODELS.name, models),
        WALL.name: _frame(WALL.name, wall),
    }


def _trial_frame(run: RunRow, marches: Sequence[MarchRow]) -> pl.DataFrame:
    return trial_frame(run, marches).select(TRIALS.columns)


def _some_at_once(reader: RunReader, run: RunRow) -> Iterator[tuple[MarchRow, ...]]:
    ids = iter(reader.march_ids())
    step = max(1, TRIALS_AT_ONCE // max(1, len(run.settings.sequence_lengths)))
    while some := tuple(islice(ids, step)):
        yield reader.marches(some)


def _frame(name: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMAS[name], orient="row")


def _model_row(run: RunRow, march: MarchRow) -> dict[str, Any]:
    spec, load, wall = march.spec, march.load, march.wall
    environment = march.environment or run.environment
    return {
        "model": spec.name,
        "category": spec.category,
        "model_type": spec.model_type,
        "set": spec.set,
        "hub_id": spec.hub_id,
        "state": "done" if march.is_over else "running" if march.state == "marching" else "queued",
        "class": scalability_class(march),
        "max_working_length": march.max_working_length,
        "working_lengths": sum(trial.works for trial in march.trials),
        "stopped_by": None if wall is None or wall.cause is None else wall.cause.value,
        "stopped_at": None if wall is None else wall.sequence_length,
        "parameters": march.parameters,
        "published_params_m": spec.known_params_m,
        "time_to_load_s": load.time_to_load_s if load else None,
        "weights_bytes": load.weights_bytes if load else None,
        "peak_bytes": march.peak_bytes,
        "device": environment.device if environment else None,
        "caveats": sorted({caveat for trial in march.trials for caveat in _caveats(trial)}),
    }


def _caveats(trial: TrialRow) -> Iterable[str]:
    ended = trial.measurement or trial.failure
    return () if ended is None else (caveat.value for caveat in ended.caveats)


def _wall_rows(point: WallPoint) -> Iterator[dict[str, Any]]:
    parts = {"works": point.working, **{cause.value: count for cause, count in point.causes.items()}}
    parts |= {NOT_RUN_NAME: point.not_run, NOT_MEASURED_NAME: point.not_measured}
    for part, models in parts.items():
        if models or part == "works":
            share = models / point.models if point.models else None
            yield {"sequence_length": point.sequence_length, "part": part, "models": models, "share": share}


def _samples(reader: RunReader) -> pl.DataFrame:
    rows = [
        {"model": march.spec.name, "sequence_length": trial.sequence_length, "attempt": trial.attempt,
         "repeat": repeat, "latency_s": latency_s}
        for marches in _some_at_once(reader, reader.run())
        for march in marches
        for trial in march.trials
        if trial.started_at
        for repeat, latency_s in enumerate(reader.samples_s(trial.trial_id, trial.attempt), start=1)
    ]  # fmt: skip
    return _frame(SAMPLES.name, rows)


def _events(reader: RunReader) -> pl.DataFrame:
    names: dict[int, str] = {}
    lengths: dict[int, int] = {}
    for marches in _some_at_once(reader, reader.run()):
        names |= {march.march_id: march.spec.name for march in marches}
        lengths |= {trial.trial_id: trial.sequence_length for march in marches for trial in march.trials}
    frames: list[pl.DataFrame] = []
    seq = 0
    while some := reader.events_since(seq, EVENTS_AT_ONCE):
        seq = some[-1].seq
        rows = [
            {"seq": row.seq, "recorded_at": row.recorded_at, "event": tag_of(type(row.event)),
             "model": names.get(row.march_id or 0), "sequence_length": lengths.get(row.trial_id or 0)}
            for row in some
        ]  # fmt: skip
        frames.append(_frame(EVENTS.name, rows))
    return pl.concat(frames) if frames else _frame(EVENTS.name, [])
