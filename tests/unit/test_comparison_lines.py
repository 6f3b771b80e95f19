"""Compared runs in lines, as a page, as JSON, and what lets a comparison fail."""

from __future__ import annotations

import json
import math
from typing import Any

import msgspec
import pytest

from bench.comparison import Comparison, Verdict, compare
from bench.store.rows import MarchRow
from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import ENVIRONMENT, LOAD, done, failed, grown, march, measurement, queued, run
from tui.plain.comparison_gate import FAILS_ON, gate_lines, unsure_lines
from tui.plain.comparison_json import comparison_json
from tui.plain.comparison_lines import NOTHING_COMPARED, comparison_lines, pair_table
from tui.plain.comparison_page import comparison_page

FAST = msgspec.structs.replace(
    measurement(2000.0), latency_s=0.064, latency_low_s=0.063, latency_high_s=0.065, peak_bytes=250_000_000
)
BUSY = msgspec.structs.replace(FAST, caveats=(Caveat.BUSY_MACHINE,))
FIRST = (
    march(done(128), done(512), failed(1024, Outcome.OUT_OF_MEMORY), name="one"),
    march(done(128), failed(512, Outcome.CRASHED), march_id=2, name="two"),
)
SECOND = (
    march(done(128, FAST), done(512), done(1024), name="one"),
    march(failed(128, Outcome.CRASHED), failed(512, Outcome.TIMED_OUT), march_id=2, name="two"),
    march(queued(128), march_id=3, name="three"),
)
THIRD = (march(done(128, BUSY), done(512), failed(1024, Outcome.OUT_OF_MEMORY), name="one"),)
HALF = tuple(msgspec.structs.replace(one, load=msgspec.structs.replace(LOAD, dtype="float16")) for one in FIRST)

STRETCHED = 2.2414 / 1.9600
"""Of two pairs each may miss in 2.5 % of all cases."""


def against_first(marches: tuple[MarchRow, ...], letter: str = "B") -> Comparison:
    newer = msgspec.structs.replace(ENVIRONMENT, torch_version="2.14.0")
    moved = [msgspec.structs.replace(one, environment=newer) for one in marches]
    return compare(run(*FIRST), FIRST, run(*moved), moved, ("A", letter))


def text(*comparisons: Comparison, all_pairs: bool = False) -> list[str]:
    return list(comparison_lines(comparisons, all_pairs=all_pairs))


def test_two_runs_in_lines() -> None:
    assert text(against_first(SECOND)) == [
        "A made up  made-up · CPU · made-up chip · torch 2.13.0 · made-up host",
        "B made up  made-up · CPU · made-up chip · torch 2.13.0 · made-up host",
        "",
        "B over A",
        "  = 1 same · ▲ 1 better · ✓ 1 fixed · ✗ 1 broken · ≠ 1 cause changed · B 1 only in B",
        "  throughput ×1.41, the geometric mean of 2 pairs beyond doubt",
        "  peak memory ×0.71, the geometric mean of 2 pairs",
        "  ✓ fixed: one at 1,024, MEMORY in A",
        "  ✗ broken: two at 128, CRASH in B",
        "  made differently: torch 2.13.0 → 2.14.0",
        "",
        "model  length  A tok/s  B tok/s       B over A",
        "one    128     1,000    2,000         ▲ better ×2.00 (1.947–2.055)",
        "one    1,024   MEMORY   1,000         ✓ fixed: MEMORY → works",
        "two    128     1,000    CRASH         ✗ broken: works → CRASH",
        "two    512     CRASH    TIME          ≠ cause changed: CRASH → TIME",
        "three  128     –        not measured  only in B",
        "left out as the same: 1 pair; --all lists them",
    ]


def beside_controls(marches: tuple[MarchRow, ...], controls: tuple[float, ...]) -> tuple[MarchRow, ...]:
    """Give a model with a trial beside each control, before the others."""
    measured = (msgspec.structs.replace(measurement(), control_operations_per_s=control) for control in controls)
    return (march(*map(grown, LENGTHS, measured), march_id=9, name="steady"), *marches)


LENGTHS = (128, 256, 512, 1024, 2048)


def test_how_much_the_machine_varied_is_said_in_every_form() -> None:
    a = beside_controls((), (1.0, 1.0, math.e, math.e, math.e**0.5))  # deviates by 0.5
    b = beside_controls((), (1.0, 1.01, 1.0, 0.99, 1.0))  # by 0.0071
    unsteady = compare(run(*a), a, run(*b), b)
    # Five pairs and four degrees: Student's 4.604, beyond which is 1 %, times √(0.5² + 0.0071²), and the 0.5 by which
    # the means differ, since it is one machine; e to that is 16.5.
    said = "  the machine's speed varied by 50 % in A and 1 % in B, so that differences show from ×16.5 on"
    assert said in text(unsteady)
    assert "  the control was ×0.61 as fast in B: the intervals allow for it" in text(unsteady)
    one_known = compare(run(*FIRST), FIRST, run(*b), b, ("A", "C"))
    said = "  the machine's speed varied by nobody knows what in A and 1 % in C, so that"
    assert any(line.startswith(said) for line in text(one_known))
    (compared,) = json.loads(comparison_json([unsteady]))["compared"]
    assert compared["control_ratio"] == pytest.approx(math.e**-0.5, rel=1e-4)
    assert compared["control_before"] == pytest.approx(
        {
            "deviation": 0.5, "trials": 5, "deviation_at_speed": 0.5, "trials_at_speed": 5,
            "mean_operations_per_s": math.e**0.5, "best_operations_per_s": math.e,
        }
    )  # fmt: skip
    (compared,) = json.loads(comparison_json([one_known]))["compared"]
    assert (compared["control_before"], compared["control_ratio"]) == (None, None)
    assert compared["control_after"]["deviation"] == pytest.approx(0.00707, abs=1e-5)


def test_a_machine_that_was_slower_all_through_a_run_with_other_versions_is_told_of() -> None:
    a = beside_controls((), (1.0,) * 5)
    other = msgspec.structs.replace(ENVIRONMENT, torch_version="2.14.0")
    slower = (msgspec.structs.replace(one, environment=other) for one in beside_controls((), (0.92,) * 5))
    b = tuple(slower)
    said = (
        "  the control was ×0.92 as fast in B, by other versions or by the machine: the intervals do not allow for it"
    )
    assert said in text(compare(run(*a), a, run(*b), b))
    elsewhere = msgspec.structs.replace(run(*b), environment=msgspec.structs.replace(other, device_name="another chip"))
    assert not any("the control was" in line for line in text(compare(run(*a), a, elsewhere, b)))


def test_what_is_the_same_only_on_such_a_machine_is_counted_and_listed() -> None:
    a = beside_controls((), (1.0, 1.0, math.e, math.e, math.e**0.5))
    twice = msgspec.structs.replace(FAST, control_operations_per_s=1.0)
    b = [msgspec.structs.replace(a[0], trials=(grown(128, twice), *a[0].trials[1:]))]
    lines = text(compare(run(*a), a, run(*b), b))
    assert "  = 5 same" in lines
    assert "  ≈ 1 of the same are apart by no more than passes or machine varied" in lines
    assert [line for line in lines if line.startswith("steady")] == [
        "steady  128     1,000    2,000    ≈ same ×2.00 (0.186–21.46): apart by no more than passes or machine varied"
    ]
    assert "left out as the same: 4 pairs; --all lists them" in lines


def test_all_pairs_are_listed_where_that_is_asked() -> None:
    lines = text(against_first(SECOND), all_pairs=True)
    assert any(line.startswith("one    512") and "= same ×1.00 (0.982–1.018)" in line for line in lines)
    assert not any("left out" in line for line in lines)


def test_a_doubtful_difference_has_its_reason_and_its_mark() -> None:
    lines = text(against_first(THIRD))
    assert any(line.endswith("? undecided ×2.00 (1.947–2.055)†: busy machine in B") for line in lines)
    assert "† the figure, or one behind the ratio, carries a doubt: busy_machine" in lines


def test_a_third_run_has_a_part_and_a_column_of_its_own() -> None:
    both = (against_first(SECOND), against_first(THIRD, "C"))
    lines = text(*both)
    assert [line[:1] for line in lines[:3]] == ["A", "B", "C"]
    assert {"B over A", "C over A"} <= set(lines)
    assert "  = 2 same · A 2 only in A · ? 1 undecided" in lines
    titles, *rows = pair_table(both, all_pairs=True)
    assert titles == ("model", "length", "A tok/s", "B over A", "C over A")
    assert rows[0] == (
        "one", "128", "1,000", "▲ better ×2.00 (1.947–2.055)",
        "? undecided ×2.00 (1.947–2.055)†: busy machine in C",
    )  # fmt: skip
    assert rows[-1] == ("three", "128", "–", "only in B", "–")
    assert [row[:2] for row in rows] == [
        ("one", "128"), ("one", "512"), ("one", "1,024"), ("two", "128"), ("two", "512"), ("three", "128"),
    ]  # fmt: skip


def test_what_only_a_later_run_has_is_said_by_its_letter() -> None:
    lines = text(against_first(THIRD), against_first(SECOND, "C"))
    assert "  = 1 same · ▲ 1 better · ✓ 1 fixed · ✗ 1 broken · ≠ 1 cause changed · C 1 only in C" in lines
    assert any(line.startswith("three ") and line.endswith(" only in C") for line in lines)
    assert not any("only in B" in line for line in lines)


def test_where_nothing_can_be_compared_that_is_said_with_the_reason() -> None:
    lines = text(against_first(HALF))
    assert f"  {NOTHING_COMPARED}" in lines
    assert "  ! not alike: dtype float32 → float16 (5 pairs)" in lines
    assert not any("geometric mean" in line for line in lines)


def test_a_run_and_itself_leave_no_table() -> None:
    itself = compare(run(*FIRST), FIRST, run(*FIRST), FIRST)
    assert text(itself)[-2:] == ["", "left out as the same: 5 pairs; --all lists them"]
    assert "  made alike: same machine, versions and settings" in text(itself)


def test_names_from_outside_neither_command_a_terminal_nor_are_markup() -> None:
    hostile = (march(done(128), name="a\x1b[2J|*b*"),)
    comparison = compare(run(*hostile), hostile, run(*FIRST), FIRST)
    lines = text(comparison)
    assert not any("\x1b" in line for line in lines)
    assert any("a^[[2J|*b*" in line for line in lines)
    page = "\n".join(comparison_page([comparison], all_pairs=True))
    assert r"a^\[\[2J\|\*b\*" in page


def test_the_page_has_the_same_facts_and_one_table() -> None:
    page = list(comparison_page([against_first(SECOND)], all_pairs=False))
    assert page[0] == "# Runs compared"
    assert "## B over A" in page
    assert "- ✗ broken: two at 128, CRASH in B" in page
    assert "| model | length | A tok/s | B tok/s | B over A |" in page
    assert "| --- | ---: | ---: | ---: | --- |" in page
    assert "| one | 128 | 1,000 | 2,000 | ▲ better ×2.00 (1.947–2.055) |" in page


# ---- JSON


def as_json(*comparisons: Comparison) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(comparison_json(comparisons))
    return said


def test_json_has_every_pair_whatever_it_is() -> None:
    said = as_json(against_first(SECOND), against_first(THIRD, "C"))
    assert (said["version"], said["baseline"]["letter"]) == (1, "A")
    first, second = said["compared"]
    assert [one["run"]["letter"] for one in (first, second)] == ["B", "C"]
    assert first["counts"] == {
        "same": 1, "better": 1, "worse": 0, "fixed": 1, "broken": 1, "cause_changed": 1, "only_before": 0,
        "only_after": 1, "not_alike": 0, "undecided": 0,
    }  # fmt: skip
    assert [pair["verdict"] for pair in second["pairs"]] == ["undecided", "same", "same", "only_before", "only_before"]
    assert (first["compared_pairs"], first["throughput_ratio_pairs"]) == (5, 2)
    assert first["throughput_ratio_mean"] == pytest.approx(2**0.5)
    assert first["peak_ratio_mean"] == pytest.approx(0.5**0.5)
    assert first["moved"][0] == {
        "model": "one", "sequence_lengths": [1024], "verdict": "fixed", "cause": "out_of_memory",
    }  # fmt: skip
    assert first["differences"] == [{"what": "torch", "before": "2.13.0", "after": "2.14.0"}]


def test_json_says_null_for_what_is_not_known() -> None:
    faster, _, fixed, *_, new = as_json(against_first(SECOND))["compared"][0]["pairs"]
    assert faster["throughput_ratio"] == pytest.approx(2.0)
    assert faster["throughput_ratio_low"] == pytest.approx(2 * (0.127 / 0.13) ** STRETCHED)
    assert faster["throughput_ratio_high"] == pytest.approx(2 * (0.129 / 0.126) ** STRETCHED)
    assert (faster["peak_ratio"], faster["why"], faster["after"]["latency_s"]) == (0.5, None, 0.064)
    assert fixed["throughput_ratio"] is fixed["peak_ratio"] is fixed["before"]["latency_s"] is None
    assert fixed["before"]["outcome"] == "out_of_memory"
    assert new["before"] is None
    assert (new["after"]["state"], new["after"]["outcome"]) == ("queued", None)


def test_json_of_the_same_runs_is_the_same_text_in_ascii() -> None:
    hostile = (march(done(128), name="a\x1b[2J\u202e"),)
    comparison = compare(run(*hostile), hostile, run(*hostile), hostile)
    once, again = comparison_json([comparison]), comparison_json([comparison])
    assert once == again
    assert once.isascii()
    assert once.isprintable()


# ---- what lets it fail


def test_a_comparison_fails_by_what_is_worse_or_broken() -> None:
    assert list(gate_lines([against_first(SECOND)], "regress")) == ["B over A: two at 128 ✗ broken: works → CRASH"]
    back = compare(run(*SECOND), SECOND, run(*FIRST), FIRST)
    assert list(gate_lines([back], "regress")) == [
        "B over A: one at 128 ▼ worse ×0.50 (0.487–0.514)",
        "B over A: one at 1,024 ✗ broken: works → MEMORY",
    ]


def test_it_fails_by_any_later_run() -> None:
    both = (against_first(THIRD), against_first(SECOND, "C"))
    assert [line[:8] for line in gate_lines(both, "regress")] == ["C over A"]


def test_a_change_is_anything_but_the_same_or_undecided() -> None:
    assert set(Verdict) - FAILS_ON["change"] == {Verdict.SAME, Verdict.UNDECIDED}
    assert len(list(gate_lines([against_first(SECOND)], "change"))) == 5
    assert list(gate_lines([compare(run(*FIRST), FIRST, run(*FIRST), FIRST)], "change")) == []


def test_what_is_undecided_lets_nothing_fail() -> None:
    whole, busy = march(done(128), done(512), name="one"), march(done(128, BUSY), done(512), name="one")
    comparison = compare(run(busy), [busy], run(whole), [whole])
    assert comparison.counts == {Verdict.UNDECIDED: 1, Verdict.SAME: 1}
    assert list(gate_lines([comparison], "regress")) == list(gate_lines([comparison], "change")) == []


@pytest.mark.parametrize("fail_on", FAILS_ON)
def test_a_comparison_of_nothing_does_not_pass(fail_on: str) -> None:
    assert next(gate_lines([against_first(HALF)], fail_on)) == "B over A: nothing could be compared"


def wide(latency_s: float) -> MarchRow:
    """Give a model whose passes scatter so much that nothing can be told of it."""
    measured = msgspec.structs.replace(
        measurement(), latency_s=latency_s, latency_low_s=latency_s / 9, latency_high_s=latency_s * 9
    )
    return march(done(128, measured), name="wide")


def test_medians_that_are_far_apart_are_never_just_the_same() -> None:
    a, near, far = [wide(0.1)], [wide(0.105)], [wide(0.3)]
    assert "  = 1 same" in text(compare(run(*a), a, run(*near), near))
    assert not any("≈" in line for line in text(compare(run(*a), a, run(*near), near)))
    lines = text(compare(run(*a), a, run(*far), far))
    assert "  ≈ 1 of the same are apart by no more than passes or machine varied" in lines
    assert any("≈ same ×0.33 (0.004–27.00)" in line for line in lines)


def test_an_interval_without_an_end_says_what_is_known() -> None:
    below = msgspec.structs.replace(measurement(), latency_low_s=0.0)
    unknown, known = [march(done(128, below), name="x")], [march(done(128, measurement()), name="x")]
    assert any("(0.984 or more)" in line for line in all_text(compare(run(*known), known, run(*unknown), unknown)))
    assert any("(1.016 or less)" in line for line in all_text(compare(run(*unknown), unknown, run(*known), known)))
    assert any("(anything)" in line for line in all_text(compare(run(*unknown), unknown, run(*unknown), unknown)))


def all_text(comparison: Comparison) -> list[str]:
    return list(comparison_lines([comparison], all_pairs=True))


def test_who_wants_to_be_sure_fails_by_what_nobody_can_tell() -> None:
    a, far = [wide(0.1)], [wide(0.3)]
    comparison = compare(run(*a), a, run(*far), far)
    assert list(gate_lines([comparison], "regress")) == []
    assert list(unsure_lines([comparison])) == [
        "B over A: 1 pair is undecided or only just the same; --fail-on unsure fails by that"
    ]
    (line,) = gate_lines([comparison], "unsure")
    assert line.startswith("B over A: wide at 128 ≈ same ×0.33")
    same = compare(run(*a), a, run(*a), a)
    assert [*gate_lines([same], "unsure"), *unsure_lines([same])] == []
