"""Starting a sweep from the screen: how long it may take, and the start itself, refused beside another sweep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.doctor.finding import Finding
from bench.launch import one_launch_at_a_time, plan_run, refuse_second_sweep, start_engine
from bench.model_spec import ModelSpec
from bench.store.rows import RunRow
from bench.trial import Settings
from tui.doctor_words import device_words
from tui.examination import Examination
from tui.suite_rows import estimate_words, newest_by_suite

DOCTOR_PATIENCE_S = 20.0
"""A sweep waits so long for the doctor, who would disturb it."""


def estimate(
    name: str, specs: Sequence[ModelSpec], settings: Settings, runs: Sequence[RunRow], found: Sequence[Finding] | None
) -> str:
    """Say how long a suite may take on the device that was found; runs are those of this user, newest first.

    Takes a moment: call in a thread.
    """
    from bench.outlook import outlook, run_to_go_by

    by = None if found is None else run_to_go_by(runs, device_words(found).partition(" ")[0])
    left = outlook(specs, settings, by) if by is not None else None
    return estimate_words(left, by, newest_by_suite(runs).get(name))


def plan_and_start(name: str, specs: Sequence[ModelSpec], settings: Settings, examination: Examination) -> Path:
    """Plan a sweep and start its engine; raise ScalewallError where that fails or another sweep is running."""
    examination.wait(DOCTOR_PATIENCE_S)
    with one_launch_at_a_time():
        refuse_second_sweep()
        run_file = plan_run(name, settings, specs)
        start_engine(run_file)
    return run_file
