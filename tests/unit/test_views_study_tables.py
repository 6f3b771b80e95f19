"""The study's tables of a run: by hand, and against a reckoning of their own in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log2
from statistics import fmean
from typing import Any, TypeVar

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from bench.march_digest import digest_of
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Caveat, Load, Measurement, Outcome
from bench.views.cells import cells
from bench.views.model_frame import LENGTHS, models_of_cells, models_of_digests
from bench.views.study_tables import TABLES, class_total
from bench.views.trial_frame import trial_frame
from bench.wall import CLASSES, scalability_class
from tests.unit.made_up_rows import (
    LOAD,
    done,
    failed,
    grown,
    march,
    measurement,
    named_network,
    predicted,
    queued,
    run,
    skipped,
)


def table(number: int, *marches: MarchRow, lengths: Sequence[int] = LENGTHS) -> dict[str, dict[str, Any]]:
    return {row["category"]: row for row in TABLES[number](models_of(marches, lengths)).to_dicts()}


def models_of(marches: Sequence[MarchRow], lengths: Sequence[int]) -> pl.DataFrame:
    """Give the models by both ways, which have to be the same."""
    whole = run(*marches, lengths=tuple(lengths))
    by_digests = models_of_digests(whole, marches, [digest_of(whole, one) for one in marches])
    by_trials = models_of_cells(cells(trial_frame(whole, marches)))
    columns = sorted(by_digests.columns)
    assert sorted(by_trials.columns) == columns
    unswept = [
        name for name in columns if name.rpartition("_")[2] in {str(one) for one in LENGTHS if one not in lengths}
    ]
    assert_frame_equal(by_trials.select(columns).drop(unswept), by_digests.select(columns).drop(unswept))
    return by_digests


def load_of(parameters: int, after_load_bytes: int) -> Load:
    return msgspec.structs.replace(LOAD, parameters=parameters, after_load_bytes=after_load_bytes)


def at(length: int, throughput: float, peak_bytes: int | None = None, *caveats: Caveat) -> TrialRow:
    """Give a trial with the times that follow from its throughput."""
    return grown(length, measurement(throughput, peak_bytes, *caveats))


GOLDEN = (
    march(
        at(128, 1000.0, 500), at(512, 3000.0, 600), at(1024, 2000.0, 700), skipped(2048, Outcome.TIMED_OUT),
        march_id=1, category="Compressed", load=load_of(60_000_000, 300_000_000),
    ),
    march(
        at(128, 3000.0, 1500), at(512, 5000.0, 2000), failed(1024, Outcome.OUT_OF_MEMORY),
        skipped(2048, Outcome.OUT_OF_MEMORY),
        march_id=2, category="Compressed", load=load_of(100_000_000, 500_000_000),
    ),
    march(
        *map(queued, LENGTHS), march_id=3, category="Compressed", load=None,
    ),
    march(
        failed(128, Outcome.INPUT_NOT_ACCEPTED),
        *(skipped(length, Outcome.INPUT_NOT_ACCEPTED) for length in LENGTHS[1:]),
        march_id=4, category="Code Models", load=load_of(124_000_000, 0),
    ),
    march(
        *(failed(length, Outcome.LOAD_FAILED) for length in LENGTHS), march_id=5, category="Code Models", load=None,
    ),
)  # fmt: skip


def test_table_i_by_hand() -> None:
    rows = table(1, *GOLDEN)
    assert list(rows) == ["Compressed", "Code Models"]
    assert rows["Compressed"] == {
        "category": "Compressed", "models": 3, "names": 3,
        "parameters": 80e6, "parameters_n": 2, "parameters_unknown": 1,
        "time_to_load_s": pytest.approx(1.0), "time_to_load_s_n": 2, "time_to_load_s_unknown": 1,
        "loaded_bytes": 400e6, "loaded_bytes_n": 2, "loaded_bytes_unknown": 1,
    }  # fmt: skip
    code = rows["Code Models"]
    assert (code["parameters"], code["parameters_n"], code["parameters_unknown"]) == (124e6, 1, 0)
    assert (code["loaded_bytes"], code["loaded_bytes_n"]) == (None, 0), "an instrument that gave nothing is no 0 bytes"


def test_table_ii_by_hand() -> None:
    rows = table(2, *GOLDEN)
    compressed, code = rows["Compressed"], rows["Code Models"]
    assert [compressed[f"throughput_{length}"] for length in LENGTHS] == [2000.0, 4000.0, 2000.0, None]
    assert [compressed[f"throughput_{length}_n"] for length in LENGTHS] == [2, 2, 1, 0]
    assert [compressed[f"throughput_{length}_unknown"] for length in LENGTHS] == [1, 1, 1, 1]
    assert (compressed["success_1024"], compressed["success_1024_n"], compressed["success_1024_unknown"]) == (
        None,
        1,
        1,
    )
    assert (code["success_1024"], code["success_1024_n"], code["success_1024_unknown"]) == (0.0, 0, 0)


def test_table_iii_by_hand() -> None:
    row = table(3, *GOLDEN)["Compressed"]
    assert [row[f"peak_bytes_{length}"] for length in LENGTHS[:3]] == [1000.0, 1300.0, 700.0]
    assert row["memory_scaling"] == pytest.approx(0.7), "a ratio of the means beside it, though of different models"
    assert (row["memory_scaling_same"], row["memory_scaling_same_n"]) == (pytest.approx(1.4), 1)
    assert row["memory_scaling_same_unknown"] == 1


def test_of_the_same_models_those_not_known_or_in_doubt_are_counted() -> None:
    swapped = measurement(1000.0, 1000, Caveat.SWAPPED)
    models = [
        march(done(128), done(1024)),
        march(done(128), done(1024, swapped), march_id=2),
        march(queued(128), done(1024), march_id=3),
        march(queued(128), done(1024, swapped), march_id=4),
        march(queued(128), failed(1024, Outcome.OUT_OF_MEMORY), march_id=5),
        march(done(128), skipped(1024), march_id=6),
        march(failed(128, Outcome.CRASHED), done(1024), march_id=7),
    ]
    row = table(3, *models, lengths=[128, 1024])["a category"]
    assert [row[f"memory_scaling_same_{name}"] for name in ("n", "unknown", "spoilt")] == [1, 3, 1]


def test_table_iv_by_hand() -> None:
    row = table(4, *GOLDEN)["Compressed"]
    assert row["efficiency"] == pytest.approx(4000 / 80)
    assert row["memory_efficiency"] == pytest.approx(400 / 80)
    assert row["overall_score"] == pytest.approx(10.0)


def test_table_v_by_hand() -> None:
    rows = table(5, *GOLDEN)
    assert [rows["Compressed"][name] for name in (*CLASSES, "class_unknown")] == [1, 1, 0, 0, 0, 1]
    assert [rows["Code Models"][name] for name in (*CLASSES, "class_unknown")] == [0, 0, 0, 0, 2, 0]
    total = class_total(models_of(GOLDEN, LENGTHS)).to_dicts()[0]
    assert [total[name] for name in ("models", *CLASSES, "class_unknown")] == [5, 1, 1, 0, 0, 2, 1]
    assert {total[f"{name}_share"] for name in CLASSES} == {None}, "no share while a class is not known"
    known = class_total(models_of([GOLDEN[0], GOLDEN[4]], LENGTHS)).to_dicts()[0]
    assert [known[f"{name}_share"] for name in CLASSES] == [0.5, 0.0, 0.0, 0.0, 0.5]


def test_the_figures_of_the_study_follow_from_its_means() -> None:
    """Compressed: 52,847 tok/s, 81.4 M parameters and 0.41 GB make 649.2, 5.0 and 129.8 as printed."""
    one = march(at(512, 52_847.0), category="Compressed", load=load_of(81_400_000, 410_000_000))
    row = table(4, one, lengths=(512,))["Compressed"]
    assert row["efficiency"] == pytest.approx(649.2, abs=0.05)
    assert row["memory_efficiency"] == pytest.approx(5.0, abs=0.05)
    assert row["overall_score"] == pytest.approx(129.8, rel=0.01)


@pytest.mark.parametrize("number", TABLES)
def test_lengths_that_are_not_swept_are_null_and_never_0(number: int) -> None:
    row = table(number, march(at(256, 10.0, 10)), lengths=(256,))["a category"]
    of_lengths = {name: value for name, value in row.items() if any(str(length) in name for length in LENGTHS)}
    derived = {name: value for name, value in row.items() if name in {"memory_scaling", "efficiency", "overall_score"}}
    assert set((of_lengths | derived).values()) <= {None}


@pytest.mark.parametrize("number", TABLES)
def test_an_empty_run_has_empty_tables(number: int) -> None:
    assert table(number) == {}
    assert class_total(models_of((), LENGTHS)).to_dicts()[0]["models"] == 0


# ---- what is kept out, and what counts once


def test_a_figure_in_doubt_is_kept_out_of_its_mean_and_counted() -> None:
    busy, pressed = Caveat.BUSY_MACHINE, Caveat.MEMORY_PRESSURE
    marches = [
        march(at(128, 1000.0, 500), march_id=1),
        march(at(128, 9000.0, 700, busy), march_id=2),
        march(at(128, 8000.0, 900, pressed), march_id=3),
        march(at(128, 2000.0, 600, Caveat.OUTLIERS), march_id=4),
    ]
    speed, memory = (table(number, *marches, lengths=(128,))["a category"] for number in (2, 3))
    assert [speed[f"throughput_128{end}"] for end in ("", "_n", "_spoilt")] == [1500.0, 2, 2]
    assert [memory[f"peak_bytes_128{end}"] for end in ("", "_n", "_spoilt")] == [600.0, 3, 1], (
        "others are no matter here"
    )


def test_a_time_that_cannot_be_true_is_kept_out_too() -> None:
    one = march(*map(predicted, (at(128, 1000.0), at(512, 4100.0), at(1024, 1000.0))))
    row = table(2, one, lengths=LENGTHS[:3])["a category"]
    assert [row[f"throughput_{length}"] for length in (128, 512, 1024)] == [1000.0, None, 1000.0]
    assert [row[f"throughput_{length}_spoilt"] for length in (128, 512, 1024)] == [0, 1, 0]


def test_doubt_changes_no_count_of_what_works() -> None:
    one = march(*(at(length, 1000.0, 1, Caveat.BUSY_MACHINE) for length in LENGTHS))
    assert table(2, one)["a category"]["success_1024"] == 1.0
    assert table(5, one)["a category"]["High"] == 1


def test_names_that_are_one_network_count_once_and_are_said() -> None:
    marches = [
        named_network(march(at(512, 1000.0), march_id=1, category="BERT Family"), "bert"),
        named_network(march(at(512, 3000.0), march_id=2, category="BERT Family"), "bert"),
        named_network(march(at(512, 4000.0), march_id=3, category="BERT Family"), "another"),
        named_network(march(at(512, 9000.0), march_id=4, category="Other/Specialized"), "bert"),
    ]
    rows, models = table(2, *marches, lengths=(512,)), models_of(marches, (512,))
    bert, other = rows["BERT Family"], rows["Other/Specialized"]
    assert (bert["models"], bert["names"], bert["throughput_512"], bert["throughput_512_n"]) == (2, 3, 2500.0, 2)
    assert (other["models"], other["names"], other["throughput_512"]) == (1, 1, 9000.0), "it is the first one there"
    total = class_total(models).to_dicts()[0]
    assert (total["models"], total["names"], total["class_unknown"]) == (2, 4, 2)


def test_weights_of_its_own_make_a_network_of_its_own() -> None:
    marches = [named_network(march(at(512, 1.0), march_id=one), "bert", "pretrained") for one in (1, 2)]
    assert table(2, *marches, lengths=(512,))["a category"]["models"] == 2


# ---- against plain Python

SWEPT = st.sets(st.sampled_from((64, 128, 512, 1024, 2048)), min_size=1).map(sorted)
ENDS = st.sampled_from(["works", "works without a peak", "fails", "implied", "skipped", "queued"])
WEIGHTS = ("random", "synthetic", "pretrained")
FIGURES = st.floats(min_value=0.01, max_value=1e7)


@st.composite
def trials(draw: st.DrawFn, length: int) -> TrialRow:
    end = draw(ENDS)
    if end.startswith("works"):
        peak = None if "without" in end else draw(st.integers(1, 10**11))
        return at(length, draw(FIGURES), peak, *draw(st.sets(st.sampled_from(Caveat), max_size=1)))
    return {
        "fails": failed(length, Outcome.OUT_OF_MEMORY),
        "implied": skipped(length, Outcome.TIMED_OUT),
        "skipped": skipped(length),
        "queued": queued(length),
    }[end]


@st.composite
def runs(draw: st.DrawFn) -> tuple[list[int], list[MarchRow]]:
    lengths = draw(SWEPT)
    marches = []
    for march_id in range(1, draw(st.integers(0, 8)) + 1):
        loads = st.none() | st.builds(load_of, st.integers(1, 10**11), st.integers(0, 10**11))
        made = [predicted(draw(trials(length))) for length in lengths]
        category = draw(st.sampled_from(["Compressed", "Other/Specialized", "ours"]))
        one = march(*made, march_id=march_id, category=category, load=draw(loads))
        marches.append(named_network(one, draw(st.sampled_from("abcdefgh")), draw(st.sampled_from(WEIGHTS))))
    return lengths, marches


def near(value: float | None) -> object:
    return value if value is None else pytest.approx(value, rel=1e-9)


def trial_at(one: MarchRow, length: int) -> TrialRow | None:
    return next((trial for trial in one.trials if trial.sequence_length == length), None)


def is_unknown(trial: TrialRow) -> bool:
    return trial.state != "ended" or trial.cause is Outcome.SKIPPED


def mean_of(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def divided(over: float | None, under: float | None) -> float | None:
    return None if over is None or not under else over / under


TIME = set(Caveat) - {Caveat.OUTLIERS, Caveat.FIRST_PASS_SLOW, Caveat.PREDICTED_LIMIT_ONLY}
MEMORY = {Caveat.MEMORY_PRESSURE, Caveat.SWAPPED, Caveat.CPU_FALLBACK}
Number = TypeVar("Number", int, float)


def throughput_of(measured: Measurement) -> float:
    return measured.throughput_tokens_per_s


def figure(
    one: MarchRow, length: int, spoilt_by: set[Caveat], of: Callable[[Measurement], Number | None]
) -> Number | None:
    trial = trial_at(one, length)
    measured = trial.measurement if trial is not None and trial.works else None
    return None if measured is None or spoilt_by & set(measured.caveats) else of(measured)


def is_flat(model: MarchRow, length: int) -> bool:
    """Whether the upper end of the time is under 2^0.1 for each doubling over the lower end of the sound one before."""
    works = {t.sequence_length: t.measurement for t in model.trials if t.works and t.measurement}
    before = [shorter for shorter, one in works.items() if shorter * 2 <= length and not TIME & set(one.caveats)]
    if length not in works or not before:
        return False
    longest, shortest = works[length].latency_high_s, works[max(before)].latency_low_s
    assert longest is not None
    assert shortest is not None
    return longest / shortest < 2 ** (0.1 * log2(length / max(before)))


def counted(marches: Sequence[MarchRow]) -> list[MarchRow]:
    """Leave out the names that are the same network as one before."""
    seen: set[object] = set()
    kept = []
    for one in marches:
        # Without a load, it would have random weights.
        is_shared = one.load is None or one.load.weights in {"random", "synthetic"}
        network = one.spec.config["made up"] if is_shared else one.spec.name
        if network not in seen:
            kept.append(one)
        seen.add(network)
    return kept


class Plain:
    """One category, reckoned model by model."""

    def __init__(self, models: Sequence[MarchRow], lengths: Sequence[int]) -> None:
        self.models, self.lengths = models, lengths

    def works(self, length: int) -> int:
        return sum(bool(t and t.works) for one in self.models for t in [trial_at(one, length)])

    def throughput(self, length: int) -> list[float | None]:
        return [None if is_flat(one, length) else figure(one, length, TIME, throughput_of) for one in self.models]

    def peaks(self, length: int) -> list[int | None]:
        return [figure(one, length, MEMORY, lambda measured: measured.peak_bytes) for one in self.models]

    def unknown(self, length: int) -> int | None:
        here = [trial_at(one, length) for one in self.models]
        return sum(t is None or is_unknown(t) for t in here) if length in self.lengths else None

    def ends(self, *lengths: int) -> list[list[TrialRow | None]]:
        return [[trial_at(one, length) for length in lengths] for one in self.models]

    def unloaded(self) -> int:
        return sum(one.load is None and any(map(is_unknown, one.trials)) for one in self.models)

    def parameters(self) -> float | None:
        return mean_of([one.load.parameters if one.load else None for one in self.models])

    def memory(self) -> float | None:
        return mean_of([(one.load.after_load_bytes or None) if one.load else None for one in self.models])

    def success(self) -> float | None:
        if self.unknown(1024) != 0:
            return None
        return self.works(1024) / len(self.models)


@given(runs())
def test_every_figure_agrees_with_plain_python(made: tuple[list[int], list[MarchRow]]) -> None:
    lengths, marches = made
    by_category: dict[str, list[MarchRow]] = {}
    for one in marches:
        by_category.setdefault(one.spec.category, []).append(one)
    tables = {number: table(number, *marches, lengths=lengths) for number in TABLES}
    for rows in tables.values():
        assert list(rows) == list(by_category), "in marching order of the first model"
    for category, names in by_category.items():
        models = counted(names)
        assert {tables[number][category]["names"] for number in TABLES} == {len(names)}
        plain = Plain(models, lengths)
        of_tables = {number: tables[number][category] for number in TABLES}
        check_loading(of_tables[1], plain)
        check_lengths(of_tables[2], of_tables[3], plain)
        check_growth(of_tables[3], plain)
        check_efficiency(of_tables[4], plain)
        for name in CLASSES:
            assert of_tables[5][name] == sum(scalability_class(one) == name for one in models)
        assert sum(of_tables[5][name] for name in (*CLASSES, "class_unknown")) == len(models) == of_tables[5]["models"]


def check_loading(row: dict[str, Any], plain: Plain) -> None:
    assert row["parameters"] == near(plain.parameters())
    assert row["loaded_bytes"] == near(plain.memory())
    assert row["parameters_n"] == sum(one.load is not None for one in plain.models)
    assert row["parameters_unknown"] == plain.unloaded()


def check_lengths(speed: dict[str, Any], memory: dict[str, Any], plain: Plain) -> None:
    assert speed["success_1024"] == memory["success_1024"] == near(plain.success())
    for length in LENGTHS:
        values = plain.throughput(length)
        assert speed[f"throughput_{length}"] == near(mean_of(values))
        assert speed[f"throughput_{length}_unknown"] == plain.unknown(length)
        behind = sum(value is not None for value in values) if length in plain.lengths else None
        assert speed[f"throughput_{length}_n"] == behind
        if behind is not None:
            assert behind + speed[f"throughput_{length}_spoilt"] == plain.works(length)
    for length in LENGTHS[:3]:
        assert memory[f"peak_bytes_{length}"] == near(mean_of(plain.peaks(length)))


def check_growth(row: dict[str, Any], plain: Plain) -> None:
    short, long = plain.peaks(128), plain.peaks(1024)
    assert row["memory_scaling"] == near(divided(mean_of(long), mean_of(short)))
    pairs = [(one, other) for one, other in zip(short, long, strict=True) if one is not None and other is not None]
    alone = divided(mean_of([one for _, one in pairs]), mean_of([one for one, _ in pairs]))
    assert row["memory_scaling_same"] == near(alone)
    counts = [row[f"memory_scaling_same_{name}"] for name in ("n", "unknown", "spoilt")]
    if not {128, 1024} <= set(plain.lengths):
        assert counts == [None, None, None]
        return
    can = [all(t is None or is_unknown(t) or t.works for t in ends) for ends in plain.ends(128, 1024)]
    works = [[t.measurement for t in ends if t is not None and t.works] for ends in plain.ends(128, 1024)]
    does = [measured for measured in works if len(measured) == 2]
    spoilt = sum(any(one is not None and MEMORY & set(one.caveats) for one in measured) for measured in does)
    unmeasured = sum(
        any(one is None or one.peak_bytes is None for one in measured)
        and not any(one is not None and MEMORY & set(one.caveats) for one in measured)
        for measured in does
    )
    assert counts == [len(does) - spoilt - unmeasured, sum(can) - len(does), spoilt]


def check_efficiency(row: dict[str, Any], plain: Plain) -> None:
    millions = divided(plain.parameters(), 1e6)
    efficiency = divided(mean_of(plain.throughput(512)), millions)
    memory = divided(divided(plain.memory(), 1e6), millions)
    assert row["efficiency"] == near(efficiency)
    assert row["memory_efficiency"] == near(memory)
    assert row["overall_score"] == near(divided(efficiency, memory))
