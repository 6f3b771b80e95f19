"""A comparison as rows and in words."""

from __future__ import annotations

import math

import msgspec
import pytest

from bench.comparison import Comparison, Verdict, compare
from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import ENVIRONMENT, done, failed, grown, march, measurement, queued, run
from tui.comparison_rows import GROUPS, ComparedRows, columns_for, comparison_text, detail_lines, head_lines
from tui.comparison_words import LOOKS, times
from tui.styled_lines import STYLE_NAMES, text_of, width_of

FAST = msgspec.structs.replace(measurement(2000.0), latency_s=0.064, latency_low_s=0.063, latency_high_s=0.065)
A = (
    march(done(128), failed(512, Outcome.OUT_OF_MEMORY), name="one"),
    march(done(128), failed(512, Outcome.CRASHED), march_id=2, name="two"),
)
B = (
    march(done(128, FAST), done(512), name="one"),
    march(failed(128, Outcome.CRASHED), failed(512, Outcome.TIMED_OUT), march_id=2, name="two"),
    march(queued(128), march_id=3, name="three"),
)


@pytest.fixture
def comparison() -> Comparison:
    elsewhere = msgspec.structs.replace(ENVIRONMENT, torch_version="2.14.0")
    moved = [msgspec.structs.replace(one, environment=elsewhere) for one in B]
    return compare(run(*A, lengths=(128, 512)), A, run(*B, lengths=(128, 512)), moved)


def cells(comparison: Comparison, wanted: frozenset[Verdict] = frozenset(), *words: str) -> dict[str, list[str]]:
    return {
        row.key: [cell.forms[0] for cell in row.cells[1:]] for row in ComparedRows(comparison).chosen(wanted, words)
    }


def test_a_cell_says_verdict_and_ratio(comparison: Comparison) -> None:
    assert cells(comparison) == {
        "one": ["×2.00 ▲", "MEMORY → works ✓"],
        "two": ["works → CRASH ✗", "CRASH → TIME ≠"],
        "three": ["only in B", "·"],
    }


def test_a_ratio_that_rests_on_a_doubtful_figure_is_marked() -> None:
    doubtful = march(done(128, measurement(1000.0, 500, Caveat.BUSY_MACHINE)), failed(512, Outcome.CRASHED), name="one")
    sound = march(done(128), failed(512, Outcome.CRASHED), name="one")
    (row,) = ComparedRows(compare(run(sound), [sound], run(doubtful), [doubtful])).chosen(frozenset(), ())
    assert [cell.mark for cell in row.cells[1:3]] == ["†", " "]


def test_a_doubtful_difference_shows_its_ratio_and_no_direction() -> None:
    busy = msgspec.structs.replace(FAST, caveats=(Caveat.BUSY_MACHINE,))
    a, b = march(done(128), name="one"), march(done(128, busy), name="one")
    comparison = compare(run(a), [a], run(b), [b])
    (row,) = ComparedRows(comparison).chosen(frozenset(), ())
    assert (row.cells[1].forms, row.cells[1].mark) == (("×2.00 ?",), "†")
    assert "? undecided  ×2.00 (1.954–2.048)  peak ×1.00  busy machine in B" in "\n".join(
        map(text_of, detail_lines(comparison, "one"))
    )


def test_the_head_says_how_much_the_machine_varied() -> None:
    controls = (1.0, 1.0, math.e, math.e, math.e**0.5)  # their logarithms deviate by 0.5
    beside = (msgspec.structs.replace(measurement(), control_operations_per_s=control) for control in controls)
    a = march(*map(done, (128, 256, 512, 1024, 2048), beside), name="one")
    said = "\n".join(map(text_of, head_lines(compare(run(a), [a], run(a), [a]), 120, 6)))
    assert "the machine's speed varied by 50 % in A and 50 % in B" in said


def test_what_is_the_same_only_on_such_a_machine_has_a_sign_of_its_own() -> None:
    controls = (1.0, 1.0, math.e, math.e, math.e**0.5)
    fast = msgspec.structs.replace(FAST, control_operations_per_s=1.0)
    beside = [msgspec.structs.replace(measurement(), control_operations_per_s=control) for control in controls]
    lengths = (128, 256, 512, 1024, 2048)
    a = march(*map(grown, lengths, beside), name="one")
    b = march(grown(128, fast), *map(grown, lengths[1:], beside[1:]), name="one")
    comparison = compare(run(a, lengths=lengths), [a], run(b, lengths=lengths), [b])
    assert cells(comparison)["one"] == ["×2.00 ≈", *["×1.00 ="] * 4]
    head = "\n".join(map(text_of, head_lines(comparison, 120, 9)))
    assert "≈ 1 of the same are apart by no more than passes or machine varied" in head


def test_models_are_chosen_by_verdict_and_by_words(comparison: Comparison) -> None:
    assert list(cells(comparison, GROUPS["better"])) == ["one"]
    assert list(cells(comparison, GROUPS["open"])) == ["three"]
    assert list(cells(comparison, frozenset(), "t")) == ["two", "three"]
    assert cells(comparison, GROUPS["same"]) == {}


def test_what_is_not_wanted_is_dimmed(comparison: Comparison) -> None:
    (row,) = ComparedRows(comparison).chosen(GROUPS["fixed"], ())
    assert [cell.style for cell in row.cells] == ["", "role--dim", "role--good"]
    assert ComparedRows(comparison).chosen(frozenset(), ())[0].cells[1].style == "role--good"


def test_every_verdict_has_a_symbol_of_its_own_a_style_and_a_key() -> None:
    assert set(LOOKS) == set(Verdict)
    assert len({symbol for symbol, _ in LOOKS.values()}) == len(Verdict)
    assert {style for _, style in LOOKS.values()} <= STYLE_NAMES
    assert frozenset().union(*GROUPS.values()) == set(Verdict)
    assert sum(map(len, GROUPS.values())) == len(Verdict), "each has one key"


def test_the_head_counts_in_words_and_names_what_differs(comparison: Comparison) -> None:
    text = "\n".join(map(text_of, head_lines(comparison, 120, 9)))
    assert "▲ 1 better · ✓ 1 fixed · ✗ 1 broken · ≠ 1 cause changed · B 1 only in B" in text
    assert "torch 2.13.0 → 2.14.0" in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_what_differs_is_cut_to_the_room_there_is(comparison: Comparison, width: int) -> None:
    lines = head_lines(comparison, width, 4)
    assert all(width_of(line) <= width for line in lines[2:])


def test_both_runs_figures_of_a_model(comparison: Comparison) -> None:
    text = "\n".join(map(text_of, detail_lines(comparison, "one")))
    assert "128 ▲ better  ×2.00 (1.954–2.048)  peak ×1.00" in text
    assert "A 1,000 tok/s  128 ms (127–129 ms)" in text
    assert "B 2,000 tok/s  64.0 ms (63.0–65.0 ms)" in text
    assert "A MEMORY" in text
    assert "not planned" in "\n".join(map(text_of, detail_lines(comparison, "three")))


@pytest.mark.parametrize(("ratio", "said"), [(1.0, "×1.00"), (0.844, "×0.84"), (12.34, "×12.3"), (None, "–")])
def test_a_ratio(ratio: float | None, said: str) -> None:
    assert times(ratio) == said


def test_the_text_to_take_away_has_the_head_and_the_table(comparison: Comparison) -> None:
    text = comparison_text(comparison, ["model  128", "one    ×2.00 ▲  "])
    assert text.startswith(" A made up")
    assert text.endswith("\n\nmodel  128\none    ×2.00 ▲\n")


def test_a_column_for_each_length() -> None:
    assert [column.key for column in columns_for((128, 512))] == ["model", "128", "512"]
