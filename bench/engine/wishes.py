"""From a request as a viewer wrote it to what the scheduler can decide upon."""

from __future__ import annotations

from bench.addition import decode_addition
from bench.engine.retrying import retried
from bench.errors import BadInput
from bench.extension import extension
from bench.model_spec import ModelSpec
from bench.registry.place import known_instead
from bench.scheduler import Extended, March, Refused, Requested, Retried, RuledOut
from bench.store.reader import RunReader
from bench.store.rows import CommandRow
from bench.trial import Trial

Wish = Requested | Retried | Extended | Refused


def as_happening(row: CommandRow, reader: RunReader) -> Wish:
    """Give a request with what it means in this run looked up, or why it cannot be."""
    try:
        if row.kind == "retry":
            return retried(row, reader)
        if row.kind == "add":
            return _extended(row, reader)
        if row.kind in {"next", "skip"}:
            _refuse_unknown_model(row.argument, reader)
    except BadInput as error:
        return Refused(row.command_id, error.message)
    return Requested(row.command_id, row.kind, row.argument)


def _refuse_unknown_model(name: str, reader: RunReader) -> None:
    names = [march.spec.name for march in reader.plan()]
    if name not in names:
        raise BadInput(f"no model of this run is called {name!r}. {known_instead(name, names)}")


def _extended(row: CommandRow, reader: RunReader) -> Extended:
    addition = decode_addition(row.argument)
    known = reader.marches()
    found = extension(addition, known, reader.run().settings.sequence_lengths)
    specs = {march.march_id: march.spec for march in known} | found.specs_by_march
    march_of = {trial.trial_id: trial.march_id for trial in found.trials}
    by_march: dict[int, list[Trial]] = {}
    for key in found.trials:
        if key.trial_id not in found.ruled_out:
            trial = Trial(trial_id=key.trial_id, march_id=key.march_id, sequence_length=key.sequence_length)
            by_march.setdefault(key.march_id, []).append(trial)
    return Extended(
        command_id=row.command_id,
        event=found.event,
        marches=tuple(_march(march_id, specs[march_id], trials) for march_id, trials in by_march.items()),
        ruled_out=tuple(RuledOut(march_of[trial_id], trial_id, skip) for trial_id, skip in found.ruled_out.items()),
        answer=found.words,
    )


def _march(march_id: int, spec: ModelSpec, trials: list[Trial]) -> March:
    return March(march_id=march_id, name=spec.name, trials=tuple(trials), params_m=spec.known_params_m)
