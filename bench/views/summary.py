"""Everything that is said of a run as a whole, at one go: the study's tables and figures, and what the study lacks."""

from __future__ import annotations

import msgspec
import polars as pl

from bench.views.cells import cells
from bench.views.energy import energy_by_length
from bench.views.growth import exponents_by_category, exponents_by_model, sums_by_model
from bench.views.limits import limits
from bench.views.model_frame import models_of_cells
from bench.views.predictions import prediction_errors
from bench.views.study_curves import efficiency_bars, throughput_curves
from bench.views.study_tables import TABLES, class_total
from bench.views.wall_causes import wall_by_cause, wall_figure


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One run, summed up; what the columns mean stands with the function that makes each frame."""

    tables: dict[int, pl.DataFrame]
    """The study's Tables I to V, by number."""
    class_total: pl.DataFrame
    """The last row of Table V."""
    wall: pl.DataFrame
    """Fig. 1."""
    throughputs: pl.DataFrame
    """Fig. 2."""
    efficiencies: pl.DataFrame
    """Fig. 3."""
    causes: pl.DataFrame
    limits: pl.DataFrame
    exponents: pl.DataFrame
    """By category."""
    model_exponents: pl.DataFrame
    predictions: pl.DataFrame
    energy: pl.DataFrame


def summary(trials: pl.DataFrame, *, with_doubtful: bool = False) -> Summary:
    """Sum up a trial frame of one run (``bench.views.trial_frame``), whole; figures in doubt only where wanted."""
    every = cells(trials, with_doubtful=with_doubtful)
    models, sums = models_of_cells(every), sums_by_model(every)
    return Summary(
        tables={number: table(models) for number, table in TABLES.items()},
        class_total=class_total(models),
        wall=wall_figure(every),
        throughputs=throughput_curves(every),
        efficiencies=efficiency_bars(models),
        causes=wall_by_cause(every),
        limits=limits(every),
        exponents=exponents_by_category(sums),
        model_exponents=exponents_by_model(sums),
        predictions=prediction_errors(every),
        energy=energy_by_length(every),
    )
