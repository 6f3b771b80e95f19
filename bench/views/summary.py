"""Everything that is said of a run as a whole, at one go: the study's tables and figures, and what the study lacks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

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
    of_cells = (wall_figure, throughput_curves, wall_by_cause, limits, prediction_errors, energy_by_length)
    with ThreadPoolExecutor() as beside:  # much of what polars does here it does on one core
        others = [beside.submit(view, every) for view in of_cells]
        models, sums = models_of_cells(every), sums_by_model(every)
        counted = models.filter("is_first")
        tables = {number: table(counted) for number, table in TABLES.items()}
        exponents, model_exponents = exponents_by_category(sums), exponents_by_model(sums)
        wall, throughputs, causes, three_limits, predictions, energy = (other.result() for other in others)
    return Summary(
        tables=tables,
        class_total=class_total(models),
        wall=wall,
        throughputs=throughputs,
        efficiencies=efficiency_bars(counted),
        causes=causes,
        limits=three_limits,
        exponents=exponents,
        model_exponents=model_exponents,
        predictions=predictions,
        energy=energy,
    )
