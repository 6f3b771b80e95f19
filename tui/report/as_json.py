"""The study's tables and figures of a run as one JSON object, for a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from bench.report.summed_run import SummedRun


def json_text(source: SummedRun) -> str:
    """Give every frame of the summary as a list of objects; units end the names, and what is missing is null."""
    summed = source.summary
    content: dict[str, Any] = {
        "run_id": source.run.run_id,
        "run_name": source.run.name,
        "with_doubtful": source.with_doubtful,
        **{f"table_{number}": frame.to_dicts() for number, frame in summed.tables.items()},
        "table_5_total": summed.class_total.to_dicts()[0],
        "figure_1": summed.wall.to_dicts(),
        "figure_2": summed.throughputs.to_dicts(),
        "figure_3": summed.efficiencies.to_dicts(),
        "wall_by_cause": summed.causes.to_dicts(),
        "limits": summed.limits.to_dicts(),
        "exponents": summed.exponents.to_dicts(),
        "exponents_by_model": summed.model_exponents.to_dicts(),
        "predictions": summed.predictions.to_dicts(),
        "energy": summed.energy.to_dicts(),
    }
    return msgspec.json.encode(content).decode()
