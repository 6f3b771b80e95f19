"""The audit of the study's dataset: every finding on a tiny made-up one, and on the published one if it is at hand."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from bench.audit import Audit, Evidence, Figure, Finding, Verdict, audit
from bench.audit.groups import printed_of
from bench.errors import BadInput
from bench.registry import load_registry

MADE_UP = Path(__file__).parent / "made_up_dataset"
TABLE_2 = "table2_inference_speed.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the made-up dataset: four models, two of which stand twice."""
    return shutil.copytree(MADE_UP, tmp_path / "dataset")


def found(key: str, of: Audit) -> Finding:
    (finding,) = (one for one in of.findings if one.key == key)
    return finding


def made_up(key: str) -> Finding:
    return found(key, audit(MADE_UP, {}))


def figures(finding: Finding) -> dict[str, tuple[object, ...]]:
    """Give each figure as it stands, each model once, and as printed."""
    return {one.what: (one.as_it_stands, one.each_once, one.printed) for one in finding.figures}


def of_model(finding: Finding, model: str) -> list[Evidence]:
    return [one for one in finding.evidence if one.model == model]


# ---- each finding


def test_what_was_read() -> None:
    whole = audit(MADE_UP, {})
    assert (whole.rows, whole.models, whole.missing_tables) == (6, 4, ("table4_efficiency.csv",))
    keys = [one.key for one in whole.findings]
    assert keys == [
        "rows", "working", "working_at_2048", "negative_memory", "time_does_not_grow", "second_run", "above_ceiling",
        "headlines", "memory_by_length", "printed_twice",
    ]  # fmt: skip


def test_rows_are_not_models() -> None:
    finding = made_up("rows")
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert finding.sentence == (
        f"6 rows of {TABLE_2} name 4 models: 2 stand there more than once, every row from gamma on is there again."
    )
    assert figures(finding)[f"rows of {TABLE_2}"] == (6, 4, None)
    assert figures(finding)["rows of table9_sequence_capabilities.csv"] == (2, 2, None)
    assert [(one.model, one.line, one.values) for one in finding.evidence] == [
        ("gamma", 5, {"first_on_line": 4, "says_the_same": "yes"}),
        ("delta", 7, {"first_on_line": 6, "says_the_same": "yes"}),
    ]


def test_a_repetition_that_says_something_else_is_told_of(folder: Path) -> None:
    change(folder / TABLE_2, "delta,OOM,OOM,OOM\ndelta,OOM", "delta,OOM,OOM,OOM\ndelta,9")
    finding = found("rows", audit(folder, {}))
    assert finding.sentence.endswith(" is there again, with other figures in 1 repetition.")
    assert [one.values["says_the_same"] for one in finding.evidence] == ["yes", "no"]


def test_repetitions_among_others_are_not_said_to_be_all_that_follows(folder: Path) -> None:
    change(folder / TABLE_2, "delta,OOM,OOM,OOM\n" * 2, "delta,OOM,OOM,OOM\n")
    assert found("rows", audit(folder, {})).sentence.endswith("1 stand there more than once, gamma is the first.")


def test_without_repetitions_the_rows_are_models(folder: Path) -> None:
    change(folder / TABLE_2, "delta,OOM,OOM,OOM\n" * 2, "delta,OOM,OOM,OOM\n")
    change(folder / TABLE_2, "gamma,1280,2560,2560\n" * 2, "gamma,1280,2560,2560\n")
    finding = found("rows", audit(folder, {}))
    assert (finding.verdict, finding.evidence) == (Verdict.HOLDS, ())
    assert finding.sentence == f"4 rows of {TABLE_2} name 4 models: each stands there once."


def test_what_works_at_each_length() -> None:
    finding = made_up("working")
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    known = figures(finding)
    assert [known[f"models that work at {length}"] for length in (128, 512, 1024)] == [
        (4, 3, 116), (4, 3, 104), (3, 2, 53),
    ]  # fmt: skip
    assert known["share that works at 1024"] == pytest.approx((50.0, 50.0, 100 * 53 / 118))
    assert known["share that works at 512"] == pytest.approx((100 * 4 / 6, 75.0, 100 * 104 / 118))
    assert "3 of 6 rows work at 1024, 2 of 4 models" in finding.sentence
    assert [(one.model, one.values["first_length_that_fails"]) for one in finding.evidence] == [
        ("beta", 1024), ("delta", 128),
    ]  # fmt: skip


def test_what_works_beyond() -> None:
    finding = made_up("working_at_2048")
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert figures(finding)["models that work at 2048"] == (1, 1, 0)
    assert finding.sentence.startswith("1 of 2 models in table9_sequence_capabilities.csv work at 2048: gamma.")
    assert finding.sentence.endswith(f"{TABLE_2} was not run at that length.")
    assert [(one.model, one.line, one.values) for one in finding.evidence] == [
        ("gamma", 3, {"throughput_tokens_per_s": 2048.0}),
    ]  # fmt: skip


def test_nothing_works_beyond_as_the_study_says(folder: Path) -> None:
    change(folder / "table9_sequence_capabilities.csv", "✓ 2048", "✗ OOM")
    assert found("working_at_2048", audit(folder, {})).verdict is Verdict.HOLDS


def test_memory_below_nothing() -> None:
    finding = made_up("negative_memory")
    assert finding.verdict is Verdict.CANNOT_BE_TRUE
    assert "2 of 4 models in table1_model_loading.csv take less than no memory, beta -1.50 GB:" in finding.sentence
    assert [(one.model, one.line, one.values["memory_gb"]) for one in finding.evidence] == [
        ("beta", 3, -1.5), ("gamma", 4, -0.5),
    ]  # fmt: skip
    known = figures(finding)
    assert known["negative amounts"] == (3, 2, None)
    assert known["least amount"] == (-1.5, -1.5, None)
    assert known["mean of all amounts"][:2] == pytest.approx((0.0, -0.125))
    assert known["mean of those not negative"][:2] == pytest.approx((2.5 / 3, 0.75))


def test_nothing_is_not_below_nothing(folder: Path) -> None:
    change(folder / "table1_model_loading.csv", "0.20,-1.50", "0.20,-0.00")
    assert [one.model for one in found("negative_memory", audit(folder, {})).evidence] == ["gamma"]


def test_time_that_does_not_grow_and_another_table_that_has_it_grow() -> None:
    finding = made_up("time_does_not_grow")
    assert finding.verdict is Verdict.CANNOT_BE_TRUE
    assert figures(finding)["models whose time does not grow"] == (1, 1, None)
    assert figures(finding)["models timed at several lengths"] == (4, 3, None)
    assert "Of 3 models timed at several lengths, 1 have times" in finding.sentence
    (alpha,) = finding.evidence
    assert (alpha.model, alpha.line) == ("alpha", 2)
    assert alpha.values == {
        "at_128_ms": 10.0, "at_512_ms": 10.0, "at_1024_ms": 10.0, "does_not_grow_at": "512, 1024",
    }  # fmt: skip


def test_time_that_does_not_grow_alone_is_not_called_impossible(folder: Path) -> None:
    (folder / "table9_sequence_capabilities.csv").unlink()
    finding = found("time_does_not_grow", audit(folder, {}))
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert finding.sentence.endswith("a device that is fast enough for them could explain it too.")


def test_two_runs() -> None:
    finding = made_up("second_run")
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert figures(finding) == {
        "models that take another time": (1, 1, None),
        "models in both tables": (3, 2, None),
    }
    assert finding.sentence.endswith("alpha at 1024 takes 10 ms in the one and 160 ms in the other.")
    assert [one.values for one in finding.evidence] == [
        {"length": 1024, "latency_ms": 10.0, "table_9_latency_ms": 160.0, "times_as_slow": 16.0},
        {"length": 512, "latency_ms": 10.0, "table_9_latency_ms": 80.0, "times_as_slow": 8.0},
    ]


BERT_OPERATIONS_AT_512 = 12 * 2 * (4 * 768**2 + 2 * 768 * 3072) * 512 + 12 * 4 * 768 * 512**2 + 2 * 768**2
"""Twelve layers of products, their attention, and the pooler."""


def test_more_than_a_device_can_do() -> None:
    """A pass of BERT's size at 512 in 10 ms is 9.66 · 10¹² operations per second."""
    known = {"alpha": load_registry().models["bert-base-uncased"]}
    finding = found("above_ceiling", audit(MADE_UP, known, 5e12))
    assert finding.verdict is Verdict.CANNOT_BE_TRUE
    assert [one.values["length"] for one in finding.evidence] == [1024, 512]
    values = finding.evidence[1].values
    assert values["tera_operations"] == pytest.approx(BERT_OPERATIONS_AT_512 / 1e12)
    assert values["tera_operations_per_s"] == pytest.approx(BERT_OPERATIONS_AT_512 / 1e10)
    assert finding.sentence == (
        "Of 1 model whose operations are known, 1 would have done over 1.1 times the ceiling of 5 · 10¹² operations "
        "per second: alpha. The most are 21.3 · 10¹², 4.3 times the ceiling (alpha at 1024)."
    )
    assert figures(finding) == {
        "models beyond the ceiling": (1, 1, None),
        "models whose operations are known": (1, 1, None),
    }


def test_below_the_ceiling_of_the_fastest_device() -> None:
    known = {"alpha": load_registry().models["bert-base-uncased"]}
    finding = found("above_ceiling", audit(MADE_UP, known))
    assert (finding.verdict, finding.evidence) == (Verdict.HOLDS, ())
    assert finding.sentence.endswith("56.8 · 10¹² operations per second (twice the float32 peak of an M3 Ultra).")


def test_a_ceiling_for_models_that_nobody_knows() -> None:
    finding = made_up("above_ceiling")
    assert (finding.verdict, finding.evidence) == (Verdict.NOT_IN_THE_DATA, ())


def test_a_model_that_can_be_none_is_not_reckoned() -> None:
    spec = load_registry().models["bert-base-uncased"]
    broken = msgspec.structs.replace(spec, config=spec.config | {"num_attention_heads": 0})
    assert found("above_ceiling", audit(MADE_UP, {"alpha": broken})).verdict is Verdict.NOT_IN_THE_DATA


@pytest.mark.parametrize("ceiling", [0, -1, float("nan")])
def test_a_ceiling_that_is_none(ceiling: float) -> None:
    with pytest.raises(BadInput, match="the ceiling is"):
        audit(MADE_UP, {}, ceiling)


def test_the_headline_figures() -> None:
    finding = made_up("headlines")
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    known = figures(finding)
    assert known["Compressed: works at 1024"] == (100.0, 100.0, 100.0)
    assert known["Compressed: efficiency at 512"] == pytest.approx((5120.0, 5120.0, 649.2))
    assert known["Generative LLM: works at 1024"] == pytest.approx((200 / 3, 50.0, 44.0))
    assert known["Generative LLM: throughput at 128"] == pytest.approx((5120.0, 7040.0, 5892))
    assert known["Generative LLM: efficiency at 512"] == pytest.approx((307.2, 14080 / 30, 12.5))
    assert known["Code Model: throughput at 512"] == (None, None, 0)
    assert finding.sentence == (
        "Of 11 figures that the study prints by category and the dataset has, 2 follow from the rows as they stand "
        "and 2 from the models, "
        "each counted once. Groups are those of table5_scalability.csv (Architecture Type)."
    )
    assert [(one.model, one.values) for one in finding.evidence] == [
        ("alpha", {"group": "Compressed", "works_up_to": 1024}),
        ("beta", {"group": "Generative LLM", "works_up_to": 512}),
        ("gamma", {"group": "Generative LLM", "works_up_to": 1024}),
        ("delta", {"group": "Code Model", "works_up_to": ""}),
    ]


def test_without_the_studys_groups_those_of_the_registry_serve(folder: Path) -> None:
    (folder / "table5_scalability.csv").unlink()
    finding = found("headlines", audit(folder, {"alpha": load_registry().models["bert-base-uncased"]}))
    assert figures(finding)["BERT Family: works at 1024"] == (100.0, 100.0, 79.4)
    assert figures(finding)["no group: works at 1024"] == pytest.approx((40.0, 100 / 3, None))
    assert "models.toml, since table5_scalability.csv is missing" in finding.sentence


@pytest.mark.parametrize(
    ("group", "category"),
    [
        ("Other", "Other/Specialized"), ("Code Model", "Code Models"), ("code models", "Code Models"),
        ("Efficient Transformer", "Efficient Transformers"), ("BERT Family", "BERT Family"), ("BERT", None), ("", None),
    ],
)  # fmt: skip
def test_groups_that_are_named_a_little_differently(group: str, category: str | None) -> None:
    printed = printed_of(group)
    assert (printed and printed.category) == category


@pytest.mark.parametrize(
    ("unit", "value", "printed", "follows"),
    [
        ("%", 44.95, 45.0, True), ("%", 44.94, 45.0, False), ("GB", 0.415, 0.41, True), ("GB", 0.416, 0.41, False),
        ("tokens/s", 892.5, 892, True), ("tokens/s", 893, 892, False), ("models", 53, 53, True),
        ("models", 54, 53, False), ("tokens/s", None, 0, True), ("tokens/s", None, 892, False),
    ],
)  # fmt: skip
def test_a_printed_figure_is_rounded(unit: str, value: float | None, printed: float, follows: bool) -> None:
    one = Figure(what="", unit=unit, as_it_stands=None, each_once=value, printed=printed)
    assert one.follows is follows


def test_memory_by_length_is_not_there() -> None:
    finding = made_up("memory_by_length")
    assert finding.verdict is Verdict.NOT_IN_THE_DATA
    assert finding.sentence == (
        "table3_memory_scaling.csv has an amount in 0 of 6 cells: the study's Table III cannot be recomputed."
    )
    assert figures(finding)["Compressed: mean memory at 512"] == (None, None, 0.41)


def test_memory_by_length_where_there_is_some(folder: Path) -> None:
    change(folder / "table3_memory_scaling.csv", "alpha,N/A,N/A", "alpha,N/A,0.25")
    finding = found("memory_by_length", audit(folder, {}))
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert finding.sentence == "table3_memory_scaling.csv has an amount in 1 of 6 cells."
    assert figures(finding)["Compressed: mean memory at 512"] == (0.25, 0.25, 0.41)
    assert figures(finding)["Generative LLM: mean memory at 512"] == (None, None, 0.84)


def test_what_the_study_prints_in_two_ways() -> None:
    finding = made_up("printed_twice")
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert figures(finding) == {
        "models that work at 1024 by section IV.A": (3, 2, 53),
        "models that work at 1024 by Table V": (3, 2, 64),
        "models that work at 512 by section IV.A": (4, 3, 104),
        "models that work at 512 by Table V": (4, 3, 109),
    }


def test_what_can_be_done_without(folder: Path) -> None:
    for name in ("table3_memory_scaling.csv", "table5_scalability.csv", "table9_sequence_capabilities.csv"):
        (folder / name).unlink()
    whole = audit(folder, {})
    assert len(whole.missing_tables) == 4
    missing = {one.key for one in whole.findings if one.verdict is Verdict.NOT_IN_THE_DATA}
    assert missing == {"working_at_2048", "second_run", "above_ceiling", "headlines", "memory_by_length"}
    assert all("is missing" in found(key, whole).sentence for key in missing - {"above_ceiling"})


def test_a_dataset_with_other_lengths(folder: Path) -> None:
    (folder / TABLE_2).write_text("Model,64 tok/s,2048 tok/s\nalpha,6400,OOM\n")
    whole = audit(folder, {})
    assert figures(found("working", whole))["models that work at 64"] == (1, 1, None)
    assert figures(found("working", whole))["models that work at 2048"] == (0, 0, 0)
    assert found("working", whole).verdict is Verdict.HOLDS
    assert figures(found("printed_twice", whole))["models that work at 512 by Table V"] == (None, None, 109)
    assert {what for what in figures(found("headlines", whole)) if what.startswith("Compressed")} == {
        "Compressed: throughput at 64", "Compressed: throughput at 2048",
    }  # fmt: skip
    assert "was not run" not in found("working_at_2048", whole).sentence


def test_lengths_and_groups_of_which_the_study_prints_nothing(folder: Path) -> None:
    (folder / TABLE_2).write_text("Model,64 tok/s\nomega,6400\n")
    whole = audit(folder, {})
    assert found("working", whole).verdict is Verdict.NOT_IN_THE_DATA
    assert found("headlines", whole).verdict is Verdict.NOT_IN_THE_DATA


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, "the change must find its place"
    file.write_text(text.replace(before, after), encoding="utf-8")


# ---- the published dataset

PUBLISHED = os.environ.get("SCALEWALL_PUBLISHED")
published_only = pytest.mark.skipif(PUBLISHED is None, reason="SCALEWALL_PUBLISHED names no folder with the dataset")


@pytest.fixture(scope="module")
def published() -> Audit:
    assert PUBLISHED is not None
    return audit(Path(PUBLISHED))


def figure(key: str, what: str, of: Audit) -> Figure:
    (one,) = (one for one in found(key, of).figures if one.what == what)
    return one


@published_only
def test_the_published_rows(published: Audit) -> None:
    assert (published.rows, published.models, published.missing_tables) == (118, 81, ())
    finding = found("rows", published)
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert "37 stand there more than once, every row from opt-6.7b on is there again." in finding.sentence
    tables = {one.what: (one.as_it_stands, one.each_once) for one in finding.figures}
    assert tables.pop("rows of table9_sequence_capabilities.csv") == (34, 34)
    assert set(tables.values()) == {(118, 81)}
    assert len(tables) == 5


@published_only
def test_what_works_of_the_published(published: Audit) -> None:
    at_512 = figure("working", "models that work at 512", published)
    at_1024 = figure("working", "models that work at 1024", published)
    assert (at_512.as_it_stands, at_512.each_once, at_512.printed) == (104, 74, 104)
    assert (at_1024.as_it_stands, at_1024.each_once, at_1024.printed) == (53, 38, 53)
    shares = [figure("working", f"share that works at {length}", published) for length in (512, 1024)]
    assert [(round(one.as_it_stands or 0, 1), round(one.each_once or 0, 1)) for one in shares] == [
        (88.1, 91.4), (44.9, 46.9),
    ]  # fmt: skip
    beyond = found("working_at_2048", published)
    assert beyond.verdict is Verdict.DOES_NOT_HOLD
    assert [one.model for one in beyond.evidence] == [
        "gpt-neo-125m", "gpt-neo-1.3B", "gpt-j-6b", "pythia-70m", "pythia-160m", "pythia-410m", "pythia-1b",
        "pythia-1.4b", "pythia-2.8b",
    ]  # fmt: skip
    assert figures(beyond)["models in table9_sequence_capabilities.csv"] == (34, 34, None)
    assert figures(found("printed_twice", published))["models that work at 1024 by Table V"] == (53, 38, 64)
    assert figures(found("printed_twice", published))["models that work at 512 by Table V"] == (104, 74, 109)


@published_only
def test_the_published_memory(published: Audit) -> None:
    finding = found("negative_memory", published)
    assert finding.verdict is Verdict.CANNOT_BE_TRUE
    assert figures(finding)["negative amounts"][1] == 23
    worst = finding.evidence[0]
    assert (worst.model, worst.values) == ("bloom-7b1", {"memory_gb": -6.98})
    assert found("memory_by_length", published).verdict is Verdict.NOT_IN_THE_DATA


@published_only
def test_the_published_times(published: Audit) -> None:
    growth = found("time_does_not_grow", published)
    assert growth.verdict is Verdict.CANNOT_BE_TRUE
    (gpt2,) = of_model(growth, "gpt2")
    assert [round(float(gpt2.values[f"at_{at}_ms"]), 1) for at in (128, 512, 1024)] == [9.3, 9.6, 9.7]
    by_length = {one.values["length"]: one.values for one in of_model(found("second_run", published), "gpt2")}
    second = [round(float(by_length[at]["table_9_latency_ms"])) for at in (128, 512, 1024)]
    assert second == [79, 159, 279]
    assert by_length[1024]["times_as_slow"] == pytest.approx(28.67, abs=0.01)
    bert = {one.values["length"]: one.values for one in of_model(found("second_run", published), "bert-base-uncased")}
    assert [round(float(bert[at]["table_9_latency_ms"])) for at in (128, 512)] == [81, 169]


@published_only
def test_the_published_work(published: Audit) -> None:
    finding = found("above_ceiling", published)
    assert finding.verdict is Verdict.CANNOT_BE_TRUE
    assert figures(finding) == {
        "models beyond the ceiling": (7, 4, None),
        "models whose operations are known": (118, 81, None),
    }
    rates = {
        (one.model, one.values["length"]): round(float(one.values["tera_operations_per_s"])) for one in finding.evidence
    }
    assert rates == {
        ("stablelm-base-alpha-3b", 512): 202, ("Cerebras-GPT-1.3B", 1024): 196, ("Cerebras-GPT-590M", 1024): 113,
        ("pythia-1b", 1024): 110, ("Cerebras-GPT-1.3B", 512): 99,
    }  # fmt: skip


@published_only
def test_the_published_headlines(published: Audit) -> None:
    known = figures(found("headlines", published))
    assert known["BERT Family: works at 1024"] == (0.0, 0.0, 79.4)
    assert known["Compressed: works at 1024"] == (0.0, 0.0, 100.0)
    assert known["Generative LLM: works at 1024"] == pytest.approx((68.0, 27 / 0.35, 44.0))
    assert known["Compressed: throughput at 512"] == (91252.0, 91252.0, 52847)
    assert known["Generative LLM: efficiency at 512"] == pytest.approx((12.5, 14.2, 12.5), abs=0.05)
