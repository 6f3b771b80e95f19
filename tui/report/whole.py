"""Everything that is said of a run, as one document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui.report.curve_sections import efficiency_section, throughput_section, wall_section
from tui.report.document import Document, Section
from tui.report.further_sections import energy_section, growth_section, limits_section, prediction_section
from tui.report.model_sections import doubts_section, models_section
from tui.report.study_sections import reading_section, study_sections
from tui.run_facts import run_facts
from tui.run_rows import state_of
from tui.visible_text import visible

if TYPE_CHECKING:
    from bench.report.summed_run import SummedRun


KEPT_OUT = "kept out of all means; --with-doubtful lets them in"


def report_document(source: SummedRun, at: datetime) -> Document:
    """Put a run, its summary and every model into a document; ``at`` is when this is said."""
    run, marches = source.run, source.marches
    sections = (*_of_study(source, is_narrow=False), *_further(source))
    return Document(
        title=visible(f"{run.name} ({run.run_id})"),
        facts=_facts(source, at),
        sections=(*sections, models_section(run, marches), doubts_section(run, marches)),
    )


def paper_document(source: SummedRun, at: datetime) -> Document:
    """Put the study's tables and figures of a run into a document that is narrow enough for a terminal."""
    return Document(
        title=visible(f"{source.run.name} ({source.run.run_id}) beside the study"),
        facts=_facts(source, at),
        sections=(*_of_study(source, is_narrow=True), *_further(source)),
    )


def _facts(source: SummedRun, at: datetime) -> tuple[str, ...]:
    _, state, _ = state_of(source.run, is_alive=source.engine_is_alive)
    return (*map(visible, run_facts(source.run, state, at)), *_counts(source))


def _of_study(source: SummedRun, *, is_narrow: bool) -> tuple[Section, ...]:
    """Give the study's Tables I to V and Figs. 1 to 3."""
    summed = source.summary
    tables = {number: frame.to_dicts() for number, frame in summed.tables.items()}
    return (
        wall_section(summed.wall.to_dicts(), summed.causes.to_dicts()),
        reading_section(with_doubtful=source.with_doubtful),
        *study_sections(tables, summed.class_total.to_dicts()[0], is_narrow=is_narrow),
        throughput_section(summed.throughputs.to_dicts()),
        efficiency_section(summed.efficiencies.to_dicts()),
    )


def _further(source: SummedRun) -> tuple[Section, ...]:
    from bench.views.growth import QUANTITIES

    summed = source.summary
    return (
        limits_section(summed.limits.to_dicts()),
        growth_section(summed.exponents.to_dicts(), QUANTITIES, with_doubtful=source.with_doubtful),
        prediction_section(summed.predictions.to_dicts(), with_doubtful=source.with_doubtful),
        energy_section(summed.energy.to_dicts()),
    )


def _counts(source: SummedRun) -> list[str]:
    """Say what is counted once, and what becomes of the figures in doubt."""
    total: Mapping[str, Any] = source.summary.class_total.to_dicts()[0]
    curves = source.summary.throughputs
    spoilt, untrue = int(curves["spoilt"].sum()), int(curves["impossible"].sum())
    kept_out = untrue if source.with_doubtful else spoilt
    measured = int(curves["n"].sum()) + kept_out
    fate = "in the means all the same, as was asked for" if source.with_doubtful else KEPT_OUT
    facts = [
        f"{total['models']:,} different networks of {total['names']:,} names: each network is counted once",
        f"{spoilt - untrue:,} of {measured:,} measured times are in doubt and {fate}",
    ]
    return [*facts, f"{untrue:,} more cannot be true and are in no mean"] if untrue else facts
