"""Decides what an engine does next; does nothing itself.

``advance(state, happening)`` gives the next state and the actions that lead there. A march goes through its lengths
shortest first, stops at a cause that a longer text can only make worse, and goes on with a fresh worker after a crash.
The first worker of a run calibrates its device, and so does the next one after a trial beside which it did better; a
worker that follows a crash tries the tiny twin of what was lost.
"""

from __future__ import annotations

from bench.scheduler.actions import (
    Action,
    DismissWorker,
    OrderCalibration,
    OrderLoad,
    OrderTrial,
    OrderTwin,
    Record,
    StartWorker,
    Step,
)
from bench.scheduler.advance import advance
from bench.scheduler.happenings import (
    Began,
    DiskFree,
    DiskShort,
    Explained,
    Extended,
    Happening,
    Refused,
    Requested,
    Retried,
    RuledOut,
    WorkerLost,
)
from bench.scheduler.marches import MAX_FAILED_STARTS
from bench.scheduler.queueing import in_marching_order
from bench.scheduler.state import (
    MAX_SPOILT,
    MOST_CALIBRATED_AGAIN,
    Current,
    March,
    Stage,
    State,
    fits,
    foresee,
    heard,
    to_be_calibrated_again,
    with_budget,
)

__all__ = [
    "MAX_FAILED_STARTS",
    "MAX_SPOILT",
    "MOST_CALIBRATED_AGAIN",
    "Action",
    "Began",
    "Current",
    "DiskFree",
    "DiskShort",
    "DismissWorker",
    "Explained",
    "Extended",
    "Happening",
    "March",
    "OrderCalibration",
    "OrderLoad",
    "OrderTrial",
    "OrderTwin",
    "Record",
    "Refused",
    "Requested",
    "Retried",
    "RuledOut",
    "Stage",
    "StartWorker",
    "State",
    "Step",
    "WorkerLost",
    "advance",
    "fits",
    "foresee",
    "heard",
    "in_marching_order",
    "to_be_calibrated_again",
    "with_budget",
]
