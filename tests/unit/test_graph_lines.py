"""The graphs beside the wall: exact in size, told apart by symbols, and open about what is missing."""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec
import pytest

from bench.category_means import CategoryMeans, Mean
from bench.outcome_names import CAUSES
from bench.predicted_times import PredictedTime
from bench.study import BY_CATEGORY, CATEGORIES
from bench.trial import Outcome
from bench.wall import WallPoint
from tests.unit.made_up_rows import march, queued
from tests.unit.made_up_rows import view as view_of
from tests.unit.test_wall_chart_lines import POINTS, everything
from tui.charts.by_length import MEMORY, THROUGHPUT, draw_by_length
from tui.charts.drawing import Drawing, Key
from tui.charts.efficiency import NOT_SWEPT, draw_efficiency
from tui.charts.graphs import draw
from tui.charts.letter_plot import CROWDED
from tui.charts.predicted import draw_predicted
from tui.charts.series import category_entries, legend_of, letters_of
from tui.charts.wall import STUDY_MARK, draw_wall, word_of
from tui.graphs import Graph, title, turned
from tui.styled_lines import STYLE_NAMES, text_of, width_of

LENGTHS = (128, 512, 1024, 2048)
NAMES = (*(one.category for one in CATEGORIES), "state-space", "modern long-context")
SIZES = [(54, 7), (58, 12), (78, 7), (98, 16), (118, 21), (48, 4), (60, 30)]


def mean(value: float, models: int = 3) -> Mean:
    return Mean(value=value, models=models)


def means_of(category: str, factor: float, lengths: int = 4) -> CategoryMeans:
    return CategoryMeans(
        category=category,
        models=4,
        throughputs=tuple(mean(factor * 900.0 * (place + 1)) for place in range(lengths)),
        peaks_bytes=tuple(mean(factor * 3e8 * (place + 1)) for place in range(lengths)),
        in_doubt=(0,) * lengths,
        parameters=1e8,
        efficiency=factor * 18.0,
    )


MEANS = tuple(means_of(name, 1.7**number) for number, name in enumerate(NAMES))
NOTHING = CategoryMeans(
    category="BERT Family", models=4, throughputs=(None,) * 4, peaks_bytes=(None,) * 4, in_doubt=(0,) * 4,
    parameters=None, efficiency=None,
)  # fmt: skip
TIMES = tuple(
    PredictedTime(category=NAMES[number % len(NAMES)], predicted_s=0.001 * 1.3**number, measured_s=0.0012 * 1.3**number)
    for number in range(30)
)

DRAWN: dict[str, Callable[[int, int], Drawing]] = {
    "wall": lambda width, height: draw_wall(POINTS, width, height),
    "throughput": lambda width, height: draw_by_length(THROUGHPUT, MEANS, LENGTHS, width, height),
    "memory": lambda width, height: draw_by_length(MEMORY, MEANS, LENGTHS, width, height),
    "efficiency": lambda width, height: draw_efficiency(MEANS, LENGTHS, width, height),
    "prediction": lambda width, height: draw_predicted(TIMES, NAMES, width, height),
}


def texts(drawing: Drawing) -> list[str]:
    return [text_of(line) for line in drawing.lines]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", DRAWN)
def test_a_graph_keeps_within_its_size(name: str, width: int, height: int) -> None:
    drawing = DRAWN[name](width, height)
    assert max(width_of(line) for line in drawing.lines) <= width
    expected = len(NAMES) + (height > len(NAMES)) if name == "efficiency" else height
    assert len(drawing.lines) == expected
    assert {style for line in drawing.lines for _, style in line} <= STYLE_NAMES | {""}


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", DRAWN)
def test_what_can_be_chosen_stands_where_it_says(name: str, width: int, height: int) -> None:
    drawing = DRAWN[name](width, height)
    keys = {choice.key for choice in drawing.choices} | {Key(bar) for bar in drawing.bars}
    assert {spot.key for spot in drawing.spots} <= keys
    for spot in drawing.spots:
        assert spot.cells > 0
        assert spot.first + spot.cells <= width
        assert 0 <= spot.line < len(drawing.lines)
        found = drawing.at(spot.first, spot.line)
        assert found is not None


@pytest.mark.parametrize(("width", "height"), [(10, 10), (78, 2), (0, 0)])
@pytest.mark.parametrize("name", DRAWN)
def test_without_room_there_is_nothing(name: str, width: int, height: int) -> None:
    assert DRAWN[name](width, height) == Drawing()


@pytest.mark.parametrize("graph", [graph for graph in Graph if graph is not Graph.WALL])
def test_what_is_missing_is_said(graph: Graph) -> None:
    view = view_of(march(*map(queued, LENGTHS)))
    (line,) = texts(draw(graph, view, 78, 7))
    assert line.startswith("no ")
    assert "measured" in line
    assert draw(graph, view_of(), 78, 7).choices == ()


# ---- letters


def test_every_category_has_a_letter_of_its_own() -> None:
    letters = letters_of(NAMES)
    assert (letters["BERT Family"], letters["Compressed"], letters["Generative LLM"]) == ("B", "C", "G")
    assert len(set(letters.values())) == len(NAMES)
    assert all(letter.isupper() for letter in letters.values())
    many = letters_of([f"BERT {number}" for number in range(40)])
    assert min(many.values()) == "?"
    assert len(set(many.values())) == 27
    assert letters_of(["日本"]) == {"日本": "A"}


@pytest.mark.parametrize("figure", [THROUGHPUT, MEMORY], ids=["throughput", "memory"])
def test_with_room_every_category_and_the_study_stand_at_every_length(figure: object) -> None:
    drawing = draw_by_length(figure, MEANS, LENGTHS, 160, 30)  # type: ignore[arg-type]
    plot = "".join(line[:130] for line in texts(drawing))
    for name, letter in letters_of(NAMES).items():
        assert plot.count(letter) == 4, name
    study = letters_of(NAMES)["BERT Family"].lower()
    assert plot.replace("k", "").count(study) == 3
    assert "small letters: the study" in "\n".join(texts(drawing))


def test_without_a_category_of_the_study_nothing_is_said_of_it() -> None:
    drawing = draw_by_length(THROUGHPUT, [means_of("state-space", 1.0)], LENGTHS, 78, 7)
    assert "study" not in "\n".join(texts(drawing))


def test_letters_without_room_are_counted_as_a_crowd() -> None:
    same = [means_of(name, 1.0) for name in NAMES]
    drawing = draw_by_length(THROUGHPUT, same, LENGTHS, 54, 7)
    assert CROWDED in "".join(texts(drawing))
    hidden = [spot for spot in drawing.spots if spot.key.part]
    assert {spot.key for spot in hidden} == {choice.key for choice in drawing.choices}


def test_where_all_is_in_doubt_the_graph_says_so() -> None:
    """Nobody is to think that nothing was measured."""
    one = msgspec.structs.replace(NOTHING, in_doubt=(3, 2, 0, 0))
    assert (
        texts(draw_by_length(THROUGHPUT, [one], LENGTHS, 120, 10))[0].strip().startswith("all 5 figures so far are in")
    )
    assert texts(draw_efficiency([one], LENGTHS, 120, 10))[0].strip().startswith("all 2 figures so far are in doubt")
    of_memory = texts(draw_by_length(MEMORY, [one], LENGTHS, 120, 10))
    assert "in doubt" not in of_memory[0], "these are doubts about times"


def test_more_throughput_stands_higher() -> None:
    one = CategoryMeans(
        category="x", models=1, throughputs=(mean(10.0), mean(100.0)), peaks_bytes=(None, None), in_doubt=(0, 0),
        parameters=None, efficiency=None,
    )  # fmt: skip
    lines = texts(draw_by_length(THROUGHPUT, [one], (128, 512), 40, 8))
    rows = [number for number, line in enumerate(lines) if "X" in line[:36]]
    first, second = (lines[row].index("X") for row in reversed(rows))
    assert rows == [0, 6]
    assert first < second


def test_what_is_said_of_a_category_names_its_models_and_the_study() -> None:
    drawing = draw_by_length(THROUGHPUT, MEANS, LENGTHS, 78, 7)
    chosen = drawing.chosen(Key("BERT Family", "512"))
    assert chosen is not None
    assert chosen.says == "BERT Family at 512: 3,060 tok/s · study 45,231 tok/s · 3 of 4 models"
    assert chosen.wanted == 'category:"BERT Family"'
    silent = draw_by_length(THROUGHPUT, [NOTHING, *MEANS[1:2]], LENGTHS, 78, 7).chosen(Key("BERT Family"))
    assert silent is not None
    assert silent.says == "BERT Family: none of 4 models has been measured yet"


def test_a_legend_that_has_no_room_says_how_much_is_missing() -> None:
    many = [f"category number {number}" for number in range(40)]
    legend = legend_of(category_entries(many), 60, 8, 30)
    shown = " ".join(map(text_of, legend.lines))
    named = sum(name in shown for name in many)
    assert f"… {40 - named} more" in shown
    assert legend.plot_height + len(legend.lines) == 8
    assert {spot.key.bar for spot in legend.spots} <= set(many)


# ---- efficiency


def test_efficiency_prints_ours_beside_the_study() -> None:
    rows = {line.split(" █")[0].strip(): line.split() for line in texts(draw_efficiency(MEANS, LENGTHS, 78, 12))[:9]}
    study = BY_CATEGORY["BERT Family"].efficiency_tokens_per_s_per_m
    assert rows["BERT Family"][-3:] == ["30.6", STUDY_MARK, f"{study:.0f}"]
    assert rows["Code Models"][-2:] == [STUDY_MARK, "0"]
    assert STUDY_MARK not in rows["state-space"]


def test_a_longer_bar_is_more_efficient() -> None:
    lines = texts(draw_efficiency(MEANS, LENGTHS, 120, 12))[: len(MEANS)]
    bars = [line[: line.rindex("█") + 1].count("█") + line[: line.rindex("█")].count(STUDY_MARK) for line in lines]
    assert bars == sorted(bars)
    assert bars[0] < bars[-1]


def test_efficiency_wants_its_length() -> None:
    assert texts(draw_efficiency(MEANS, (128, 1024), 78, 7)) == [NOT_SWEPT]


# ---- predicted


def test_a_perfect_prediction_stands_on_the_diagonal() -> None:
    exact = [PredictedTime(category="x", predicted_s=s, measured_s=s) for s in (0.001, 0.01, 0.1, 1.0)]
    drawing = draw_predicted(exact, ["x"], 78, 12)
    plain = texts(draw_predicted(exact[:1] + exact[-1:], ["x"], 78, 12))
    for line, ideal in zip(texts(drawing), plain, strict=True):
        for column, character in enumerate(line[:40]):
            if character == "X":
                assert ideal[column] in "/X"


def test_what_is_slower_than_predicted_stands_above() -> None:
    slow = [PredictedTime(category="x", predicted_s=0.001, measured_s=0.5)]
    lines = texts(draw_predicted(slow, ["x"], 78, 12))
    row = next(number for number, line in enumerate(lines) if "X" in line[:40])
    diagonal = [number for number, line in enumerate(lines) if "/" in line[:20]]
    assert row < min(diagonal)
    assert "×500" in "\n".join(lines)


def test_cells_of_several_categories_are_told_from_those_of_one() -> None:
    two = [PredictedTime(category=name, predicted_s=0.1, measured_s=0.1) for name in ("x", "y")]
    lines = texts(draw_predicted(two, ["x", "y"], 78, 12))
    assert "*" in "".join(line[:40] for line in lines)
    drawing = draw_predicted(two, ["x", "y"], 78, 12)
    assert len({(spot.line, spot.first) for spot in drawing.spots if spot.first < 40}) == 1


def test_of_ten_thousand_trials_there_are_no_more_marks_than_cells() -> None:
    dice = random.Random(1)
    many = [
        PredictedTime(
            category=dice.choice(NAMES), predicted_s=10 ** dice.uniform(-3, 2), measured_s=10 ** dice.uniform(-3, 2)
        )
        for _ in range(10_000)
    ]
    drawing = draw_predicted(many, NAMES, 78, 7)
    assert len(drawing.spots) <= 78 * 7 * len(NAMES)
    assert sum(int(choice.says.split(": ")[1].split()[0].replace(",", "")) for choice in drawing.choices) == 10_000


# ---- the wall


def test_the_study_stands_on_the_bars_of_its_lengths() -> None:
    lines = texts(draw_wall(POINTS, 78, 8))
    bars = [line.split(maxsplit=2)[1] for line in lines[:4]]
    for bar, share in zip(bars, (116 / 118, 104 / 118, 53 / 118, 0.0), strict=True):
        assert bar.index(STUDY_MARK) == round(share * (len(bar) - 1))
    assert "◆ study 0.0 %" in "\n".join(lines)


def test_the_study_hides_no_cause() -> None:
    for width in range(30, 120):
        for line in texts(draw_wall(POINTS, width, 7))[:4]:
            label, bar = line.split(maxsplit=2)[:2]
            point = next(one for one in POINTS if f"{one.sequence_length:,}" == label)
            for cause in point.causes:
                assert {Outcome.LOAD_FAILED: "L", Outcome.LENGTH_UNSUPPORTED: "P", Outcome.OUT_OF_MEMORY: "M"}[
                    cause
                ] in bar


def test_at_other_lengths_there_is_no_study() -> None:
    other = tuple(
        WallPoint(sequence_length=length, working=3, causes={}, not_run=0, not_measured=1) for length in (64, 4096)
    )
    assert STUDY_MARK not in "\n".join(texts(draw_wall(other, 78, 8)))
    longer = (*POINTS, WallPoint(sequence_length=4096, working=3, causes={}, not_run=0, not_measured=133))
    assert "◆ study 0.0 % at 2,048" in "\n".join(texts(draw_wall(longer, 78, 8)))


def test_marks_without_a_legend_are_left_out() -> None:
    assert STUDY_MARK not in "\n".join(texts(draw_wall(POINTS, 78, 4)))


def test_parts_have_words_for_the_filter() -> None:
    assert [word_of(part) for part in (Outcome.COMPLETED, *CAUSES, Outcome.SKIPPED, None)] == [
        "works", "positions", "memory", "host-mem", "time", "operator", "numbers", "input", "crash", "load", "failed",
        "interrupt", "not-run", "not-yet",
    ]  # fmt: skip


def test_a_part_of_a_bar_is_described() -> None:
    drawing = draw_wall(POINTS, 78, 8)
    chosen = drawing.chosen(Key("1024", "positions"))
    assert chosen is not None
    assert (chosen.says, chosen.wanted) == ("1,024: POSITIONS 52 of 136 models (38 %)", "1024:positions")
    works = drawing.chosen(Key("1024", "works"))
    assert works is not None
    assert works.says == "1,024: works 60 of 136 models (44 %) · study 44.9 %"


def test_all_parts_of_a_bar_can_be_chosen() -> None:
    drawing = draw_wall((everything(),), 78, 8)
    assert len(drawing.choices) == len(CAUSES) + 3
    assert {choice.key for choice in drawing.choices} == {spot.key for spot in drawing.spots if spot.key.part}


# ---- titles


def test_the_graphs_go_round_and_say_where_one_is() -> None:
    graph = Graph.WALL
    seen = [graph]
    for _ in range(len(Graph) - 1):
        graph = turned(graph, 1)
        seen.append(graph)
    assert seen == list(Graph)
    assert turned(graph, 1) is Graph.WALL
    assert turned(Graph.WALL, -1) is graph
    assert [title(one)[:3] for one in Graph] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    assert all(len(title(one)) <= 55 for one in Graph), "two panels stand side by side at 120 columns"


# ---- figures and names of no world


@pytest.mark.parametrize("value", [0.0, -3.0, 5e-324, 1e308, float("inf"), 1e-15, 1e21])
@pytest.mark.parametrize("other", [1000.0, 1e-12, 1e20])
def test_any_figure_that_a_file_may_hold_leaves_a_graph_whole(value: float, other: float) -> None:
    odd = [
        CategoryMeans(
            category=name, models=1, throughputs=(mean(figure),) * 4, peaks_bytes=(mean(figure),) * 4,
            in_doubt=(0,) * 4, parameters=1.0, efficiency=figure,
        )
        for name, figure in (("日本語のモデル" * 4, value), ("x", other))
    ]  # fmt: skip
    times = [PredictedTime(category="x", predicted_s=value, measured_s=other) for _ in range(3)]
    for width, height in SIZES:
        for drawing in (
            draw_by_length(THROUGHPUT, odd, LENGTHS, width, height),
            draw_by_length(MEMORY, odd, LENGTHS, width, height),
            draw_efficiency(odd, LENGTHS, width, height),
            draw_predicted(times, ["x"], width, height),
        ):
            assert drawing.lines
            assert max(width_of(line) for line in drawing.lines) <= width


def test_of_many_lengths_those_with_room_are_shown_and_the_others_counted() -> None:
    lengths = tuple(range(128, 128 * 65, 128))
    many = [means_of(name, 1.7**number, len(lengths)) for number, name in enumerate(NAMES)]
    narrow, wide = (draw_by_length(THROUGHPUT, many, lengths, width, 12) for width in (78, 198))
    shown = [{choice.key.part for choice in drawing.choices} for drawing in (narrow, wide)]
    assert {"128", "512", "1024", "2048", "8192"} <= shown[0] < shown[1]
    assert f"{len(shown[0])} of 64 lengths" in "\n".join(texts(narrow))
    four = draw_by_length(THROUGHPUT, MEANS, LENGTHS, 54, 7)
    assert {choice.key.part for choice in four.choices} == {str(length) for length in LENGTHS}
    assert "lengths" not in "\n".join(texts(four))
