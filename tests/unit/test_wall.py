"""The wall counts every model at every length, and classes are the study's."""

from __future__ import annotations

import pytest

from bench.store.rows import TrialRow
from bench.trial import Outcome
from bench.wall import scalability_class, wall
from tests.unit.made_up_rows import LENGTHS, done, failed, march, queued, running, skipped


def test_every_model_stands_in_exactly_one_part_at_every_length() -> None:
    marches = [
        march(
            done(128), done(512), failed(1024, Outcome.LENGTH_UNSUPPORTED), skipped(2048, Outcome.LENGTH_UNSUPPORTED)
        ),
        march(done(128), failed(512, Outcome.CRASHED), done(1024), queued(2048)),
        march(failed(128, Outcome.LOAD_FAILED), *(skipped(length, Outcome.LOAD_FAILED) for length in LENGTHS[1:])),
        march(done(128), running(512), queued(1024), queued(2048)),
        march(*(skipped(length) for length in LENGTHS)),
    ]
    points = wall(marches, LENGTHS)
    assert [point.sequence_length for point in points] == list(LENGTHS)
    assert [point.models for point in points] == [5, 5, 5, 5]
    assert [point.working for point in points] == [3, 1, 1, 0]
    assert points[0].causes == {Outcome.LOAD_FAILED: 1}
    assert points[1].causes == {Outcome.CRASHED: 1, Outcome.LOAD_FAILED: 1}
    assert points[3].causes == {Outcome.LENGTH_UNSUPPORTED: 1, Outcome.LOAD_FAILED: 1}
    assert [point.not_run for point in points] == [1, 1, 1, 1]
    assert [point.not_measured for point in points] == [0, 1, 1, 2]


def test_an_implied_skip_counts_under_its_cause_and_a_bare_one_as_not_run() -> None:
    implied, bare = march(skipped(128, Outcome.OUT_OF_MEMORY)), march(skipped(128))
    (point,) = wall([implied, bare], [128])
    assert point.causes == {Outcome.OUT_OF_MEMORY: 1}
    assert point.not_run == 1


def test_a_length_that_no_model_has_is_not_measured() -> None:
    (point,) = wall([march(done(128))], [4096])
    assert (point.working, point.not_measured) == (0, 1)


def test_no_model_gives_empty_points() -> None:
    assert [point.models for point in wall([], LENGTHS)] == [0, 0, 0, 0]


def test_lengths_are_sorted_and_counted_once() -> None:
    assert [point.sequence_length for point in wall([], [512, 128, 512])] == [128, 512]


@pytest.mark.parametrize(
    ("longest", "name"),
    [
        (64, "Very Low"),
        (127, "Very Low"),
        (128, "Low"),
        (511, "Low"),
        (512, "Medium"),
        (1023, "Medium"),
        (1024, "High"),
    ],
)
def test_the_class_follows_the_longest_length_that_works(longest: int, name: str) -> None:
    next_class = {"Very Low": 128, "Low": 512, "Medium": 1024, "High": 4096}[name]
    over = march(done(longest), failed(next_class, Outcome.OUT_OF_MEMORY))
    assert scalability_class(over) == name


def test_what_was_not_swept_leaves_a_class_open() -> None:
    assert scalability_class(march(done(64), done(128))) is None, "it may reach further"
    assert scalability_class(march(done(128), failed(1024, Outcome.OUT_OF_MEMORY))) is None, "it may work at 512"
    assert scalability_class(march(failed(300, Outcome.CRASHED), done(400), failed(700, Outcome.CRASHED))) is None
    assert scalability_class(march(done(400), failed(500, Outcome.CRASHED))) == "Low"
    assert scalability_class(march(failed(2048, Outcome.OUT_OF_MEMORY))) is None, "it may work at shorter lengths"
    assert scalability_class(march(failed(2048, Outcome.OPERATOR_UNSUPPORTED))) == "Failed", "at every length"
    assert scalability_class(march(failed(64, Outcome.OUT_OF_MEMORY))) == "Failed"


def test_a_class_that_can_still_rise_is_not_given() -> None:
    assert scalability_class(march(done(128), queued(512))) is None
    assert scalability_class(march(queued(128))) is None
    assert scalability_class(march(done(512), running(1024))) is None


@pytest.mark.parametrize(
    "unknown", [skipped(1024), failed(1024, Outcome.INTERRUPTED), queued(1024)], ids=["left out", "cut off", "to come"]
)
def test_nobody_knows_the_class_where_nobody_knows_of_a_length_that_decides(unknown: TrialRow) -> None:
    assert scalability_class(march(done(128), done(512), unknown)) is None
    assert scalability_class(march(done(128), unknown, done(2048))) == "High"


def test_a_class_that_cannot_rise_any_more_is_given_at_once() -> None:
    assert scalability_class(march(done(1024), queued(2048))) == "High"
    assert scalability_class(march(done(512), queued(600), failed(1024, Outcome.OUT_OF_MEMORY))) == "Medium"


def test_a_model_that_works_nowhere_has_failed_only_if_something_stopped_it_everywhere() -> None:
    stopped = march(failed(128, Outcome.CRASHED), skipped(512, Outcome.CRASHED))
    assert scalability_class(stopped) == "Failed"
    assert scalability_class(march(skipped(128), skipped(512))) is None
    assert scalability_class(march(failed(128, Outcome.CRASHED), skipped(512))) is None
