"""Taking a run up again says first what is kept, what is tried again, and what is stale."""

from __future__ import annotations

import pytest

from bench.errors import BadInput
from bench.outcome_names import SHORT_NAMES
from bench.resume_plan import Here, changed, parse_causes, resume_plan
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Failure, Outcome, Skip
from tests.unit.test_store import ENVIRONMENT, MEASUREMENT, SPECS
from tui.plain.resume_lines import resume_lines

HERE = Here(host="h", torch_version="2", transformers_version="5")
UPDATED = Here(host="h", torch_version="3", transformers_version="5")
LOADS = {7: ENVIRONMENT}


def measured(trial_id: int) -> TrialRow:
    return TrialRow(
        trial_id=trial_id, march_id=1, sequence_length=trial_id, state="ended", attempt=1, load_id=7,
        outcome=Outcome.COMPLETED, measurement=MEASUREMENT,
    )  # fmt: skip


def failed(trial_id: int, outcome: Outcome) -> TrialRow:
    return TrialRow(
        trial_id=trial_id, march_id=1, sequence_length=trial_id, state="ended", attempt=1, load_id=7,
        outcome=outcome, failure=Failure(outcome=outcome, cause="because"),
    )  # fmt: skip


def skipped(trial_id: int, by: int | None, implied: Outcome | None) -> TrialRow:
    skip = Skip(reason="the same", implied_by=by, implied_outcome=implied)
    return TrialRow(
        trial_id=trial_id, march_id=1, sequence_length=trial_id, state="ended", attempt=1, outcome=Outcome.SKIPPED,
        skip=skip,
    )  # fmt: skip


def waiting(trial_id: int, attempt: int = 0) -> TrialRow:
    return TrialRow(trial_id=trial_id, march_id=1, sequence_length=trial_id, state="queued", attempt=attempt)


MARCHES = [
    MarchRow(
        march_id=1, spec=SPECS[0], state="waiting", load=None, environment=ENVIRONMENT,
        trials=(
            measured(1), measured(2), failed(3, Outcome.CRASHED), failed(4, Outcome.OUT_OF_MEMORY),
            skipped(5, 4, Outcome.OUT_OF_MEMORY), skipped(6, None, None),
            waiting(8, attempt=1), waiting(9), waiting(10),
        ),
    )
]  # fmt: skip


def test_without_a_wish_only_what_has_not_ended_is_tried() -> None:
    plan = resume_plan(MARCHES, LOADS, HERE)
    assert (plan.kept, plan.interrupted, plan.new, plan.to_do) == (2, 1, 2, 3)
    assert plan.for_good == {Outcome.CRASHED: 1, Outcome.OUT_OF_MEMORY: 2, Outcome.SKIPPED: 1}
    assert (plan.retried, plan.stale, plan.trials) == ({}, {}, ())


@pytest.mark.parametrize(
    ("causes", "trials"),
    [
        ({"crashed"}, [3]),
        ({"unexplained"}, [3]),
        ({"out_of_memory"}, [4, 5]),
        ({"skipped"}, [6]),
        ({"crashed", "skipped"}, [3, 6]),
        ({"timed_out"}, []),
    ],
)
def test_what_is_asked_for_is_tried_again(causes: set[str], trials: list[int]) -> None:
    plan = resume_plan(MARCHES, LOADS, HERE, causes)
    assert [trial_id for _, trial_id in plan.trials] == trials
    assert plan.to_do == 3 + len(trials)
    assert plan.kept == 2
    assert plan.kept + sum(plan.for_good.values()) + plan.to_do == 9, "every trial is counted once"


def test_what_another_torch_measured_is_stale_and_kept_unless_asked() -> None:
    plan = resume_plan(MARCHES, LOADS, UPDATED)
    assert plan.stale == {"torch 2 is now 3": 2}
    assert plan.kept == 2
    again = resume_plan(MARCHES, LOADS, UPDATED, {"stale"})
    assert [trial_id for _, trial_id in again.trials] == [1, 2, 3, 4, 5]
    assert again.retried == {"stale": 4, "out_of_memory": 1}
    assert again.stale == {}


def test_what_has_changed_is_named() -> None:
    elsewhere = Here(host="i", torch_version="2", transformers_version="6")
    assert changed(ENVIRONMENT, elsewhere) == "machine h is now i, transformers 5 is now 6"
    assert changed(ENVIRONMENT, HERE) == ""


def test_causes_are_read_and_unknown_ones_refused() -> None:
    assert parse_causes("Crashed, stale") == {"crashed", "stale"}
    for wrong in ("completed", "broken", "", ","):
        with pytest.raises(BadInput, match="no cause") as refused:
            parse_causes(wrong)
        assert "MEMORY (out_of_memory)" in refused.value.remedy


def test_a_cause_is_known_by_its_code_and_by_the_word_of_the_screen() -> None:
    assert parse_causes("positions,INTERRUPT") == {"length_unsupported", "interrupted"}
    assert parse_causes("host mem, not run") == parse_causes("HOST_MEM,skipped") == {"host_out_of_memory", "skipped"}
    for outcome, name in SHORT_NAMES.items():
        if outcome is not Outcome.COMPLETED:
            assert parse_causes(name) == parse_causes(name.lower()) == parse_causes(outcome.value) == {outcome.value}


def test_the_plan_in_words() -> None:
    assert list(resume_lines(resume_plan(MARCHES, LOADS, UPDATED, {"crashed"}))) == [
        "kept: 2 measured",
        "ended for good: 3 (MEMORY 2, skipped 1)",
        "to try again: 1 that began and did not end",
        "to try again as asked: 1 (CRASH 1)",
        "new: 2 not tried yet",
        "stale: 2 of those kept, since torch 2 is now 3; --retry stale measures them again",
    ]
