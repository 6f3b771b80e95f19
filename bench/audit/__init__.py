"""The audit of the study's published dataset: what of its claims its own rows bear out, and what cannot be true."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench.audit.ceiling import FASTEST_MAC_OPERATIONS_PER_S, above_ceiling
from bench.audit.dataset import read_dataset
from bench.audit.finding import Audit, Counted, Evidence, Figure, Finding, Verdict, counted
from bench.audit.headlines import headline_figures
from bench.audit.memory import memory_by_length, negative_memory
from bench.audit.rows import rows_and_models
from bench.audit.times import second_run, time_that_does_not_grow
from bench.audit.working import printed_twice, working_beyond, working_by_length
from bench.errors import BadInput
from bench.model_spec import ModelSpec
from bench.registry import load_registry

__all__ = ["FASTEST_MAC_OPERATIONS_PER_S", "Audit", "Evidence", "Figure", "Finding", "Verdict", "audit"]


def audit(
    folder: Path,
    known: Mapping[str, ModelSpec] | None = None,
    ceiling_operations_per_s: float = FASTEST_MAC_OPERATIONS_PER_S,
) -> Audit:
    """Audit the tables of a folder; operations are reckoned of models that are known, by default the built-in ones.

    Raises:
        BadInput: the folder or a table that is needed is missing, a table does not hold up, or the ceiling is none.
    """
    if not ceiling_operations_per_s > 0:
        raise BadInput(f"the ceiling is {ceiling_operations_per_s:g}", "Give operations per second above 0.")
    dataset = read_dataset(folder)
    specs = load_registry().models if known is None else known
    data = counted(dataset)
    return Audit(
        folder=str(folder),
        rows=len(dataset.speeds),
        models=len(data.each_once.speeds),
        missing_tables=tuple(name for name, rows in dataset.tables.items() if rows is None),
        ceiling_operations_per_s=ceiling_operations_per_s,
        findings=_findings(data, specs, ceiling_operations_per_s),
    )


def _findings(data: Counted, specs: Mapping[str, ModelSpec], ceiling_operations_per_s: float) -> tuple[Finding, ...]:
    return (
        rows_and_models(data),
        working_by_length(data),
        working_beyond(data),
        negative_memory(data),
        time_that_does_not_grow(data),
        second_run(data),
        above_ceiling(data, specs, ceiling_operations_per_s),
        headline_figures(data, specs),
        memory_by_length(data, specs),
        printed_twice(data),
    )
