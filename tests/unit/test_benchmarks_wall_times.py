"""Contenders that take turns, and the table of their ratios."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.quiet import QuietWatch
from benchmarks.wall_times import ratio_columns, ratio_findings, ratio_rows, take_turns

SECONDS = {"bare": [10.0, 20.0], "again": [11.0, 20.0], "ours": [12.0, 30.0]}


def test_rows_compare_within_their_round() -> None:
    assert ratio_columns(SECONDS, "bare") == ("round", "bare, s", "again, s", "ours, s", "again: ratio", "ours: ratio")
    assert ratio_rows(SECONDS, "bare") == ((1, 10.0, 11.0, 12.0, 1.1, 1.2), (2, 20.0, 20.0, 30.0, 1.0, 1.5))


def test_findings_name_both_sides() -> None:
    again, ours = ratio_findings(SECONDS, "bare")
    assert again.startswith("again / bare: 1.0500")
    assert ours.startswith("ours / bare: 1.3500")


def test_everybody_has_a_turn_in_every_round_and_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    story: list[str] = []
    monkeypatch.setattr(QuietWatch, "wait", lambda _: story.append("wait"))

    def contender(name: str, seconds: float) -> Callable[[], float]:
        def turn() -> float:
            story.append(name)
            return seconds

        return turn

    seconds = take_turns({"a": contender("a", 1.0), "b": contender("b", 2.0)}, 2, QuietWatch(0.0))
    assert story == ["wait", "a", "wait", "b", "wait", "b", "wait", "a"]
    assert seconds == {"a": [1.0, 1.0], "b": [2.0, 2.0]}
