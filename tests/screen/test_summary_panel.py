"""The summary's tables by their keys: where they are shown, what they say, and what one can do in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from tests.screen.made_up_run import MadeUpEngine, create, finished
from tests.screen.seeing import monitor, seen, table, until, until_drawn, until_seen
from tests.unit.made_up_rows import done, march, view
from tui.app import ScalewallApp
from tui.filter_terms import category_term
from tui.messages import FilterWanted
from tui.panels import Panel
from tui.screens.definitions import DefinitionsScreen
from tui.sort_order import SortOrder
from tui.theme import DARK
from tui.widgets import summary_table
from tui.widgets.filter_bar import FilterBar
from tui.widgets.summary_table import Summary, SummaryTable
from tui.widgets.wall_chart import WallChart


def summary(pilot: Pilot[Any]) -> SummaryTable:
    return monitor(pilot).query_one(SummaryTable)


async def show(pilot: Pilot[Any], number: int) -> None:
    """Press the key of a table and wait for it."""
    await pilot.press(str(number))
    await until(pilot, lambda: summary(pilot).summary.table == number, f"table {number} is worked out")
    await until_drawn(pilot)


async def test_each_key_shows_its_table_where_the_wall_was(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        for number, name, title in (
            (1, "load", "params M"), (2, "speed", "128 tok/s"), (3, "memory", "scaling"),
            (4, "efficiency", "MB per M"), (5, "classes", "not known"), (0, "overview", "models that work"),
        ):  # fmt: skip
            await show(pilot, number)
            for text in (f"‹{number} {name}›", title, "BERT Family"):
                assert text in seen(pilot)
            assert "wall:" not in seen(pilot)
            assert table(pilot).has_focus, "the keys stay with the models"


async def test_at_120_a_table_takes_the_width_and_the_overview_gives_it_back(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 2)
        assert "wall:" not in seen(pilot)
        assert summary(pilot).size.width > 100
        await show(pilot, 0)
        await until_seen(pilot, "wall: models that work")


async def test_a_table_takes_the_place_of_the_detail_where_only_one_has_room(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        await pilot.press("d")
        await until(pilot, lambda: summary(pilot).size.width == 0, "the detail is shown instead")
        await show(pilot, 4)
        assert not monitor(pilot).detail_open
        assert "MB per M" in seen(pilot)


async def test_at_200_a_table_is_seen_beside_the_detail(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(200, 60)) as pilot:
        await until_drawn(pilot)
        await pilot.press("d")
        await show(pilot, 4)
        assert monitor(pilot).detail_open
        assert "MB per M" in seen(pilot)
        assert "passes" in seen(pilot)


async def test_enter_on_a_category_asks_for_its_models(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 2)
        await pilot.press("tab")
        assert summary(pilot).has_focus
        await pilot.press("down", "enter")
        bar = monitor(pilot).query_one(FilterBar)
        await until(pilot, lambda: bar.text == 'category:"Compressed"', "the filter says which")
        await until(pilot, lambda: table(pilot).has_focus, "the models have the keys")


async def test_the_total_is_no_category(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 5)
        await pilot.press("tab", "end")
        await until(pilot, lambda: summary(pilot).lines[-1].split()[0] == "total", "the total is last")
        await pilot.press("enter")
        await pilot.pause()
        assert monitor(pilot).query_one(FilterBar).text == ""
        assert summary(pilot).has_focus
    engine.close()


async def test_each_table_keeps_the_order_that_it_was_given(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 4)
        await pilot.press("tab", "S")
        await until_seen(pilot, "▼")
        by_size = summary(pilot).order
        assert by_size.key != "order"
        await pilot.press("o")
        await until_seen(pilot, "▲")
        await show(pilot, 1)
        assert summary(pilot).order == SortOrder()
        assert "▲" not in "\n".join(summary(pilot).lines)
        await show(pilot, 4)
        assert summary(pilot).order == by_size.reversed()
    engine.close()


async def test_the_keys_come_back_when_the_panel_goes(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 2)
        await pilot.press("tab", "w", "w")
        await until(pilot, lambda: monitor(pilot).panel is Panel.NONE, "no panel is shown")
        await until(pilot, lambda: table(pilot).has_focus, "the models have the keys again")


async def test_the_table_follows_what_ends_and_is_worked_out_only_then(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[int] = []
    real = summary_table._study_table

    def counted(*subject: Any) -> Summary:
        worked_out.append(subject[1].table)
        return real(*subject)

    monkeypatch.setattr(summary_table, "_study_table", counted)
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        assert worked_out == [], "only what is shown"
        await show(pilot, 2)
        assert worked_out == [2]
        one = engine.marches()[9]
        engine.writer.show_progress(one.march_id, one.trials[1].trial_id, "repeat", 13, 20)
        await until(pilot, lambda: monitor(pilot).view.progress.done == 13, "the news has come")  # type: ignore[union-attr]
        assert worked_out == [2]
        engine.trial(one, one.trials[1])
        await until(pilot, lambda: worked_out == [2, 2], "it is worked out again")


async def test_nothing_measured_shows_marks_and_no_zero(run_file: Path) -> None:
    engine = create(run_file)
    async with ScalewallApp(run_file).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        for number in (2, 3):
            await show(pilot, number)
            rows = summary(pilot).summary.lines
            ours = [row.cells[1].forms[0] for row in rows]
            assert ours == ["·"] * len(rows)
    engine.close()


async def test_a_table_that_fails_says_so_and_the_rest_goes_on(
    engine: MadeUpEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Summary:
        raise ValueError("made up")

    monkeypatch.setattr(summary_table, "_study_table", fail)
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await pilot.press("3")
        await until_seen(pilot, "the summary cannot be shown: ValueError('made up')")
        await show(pilot, 0)
        assert "BERT Family" in seen(pilot)


@pytest.mark.parametrize("in_summary", [False, True], ids=["from the models", "in the summary"])
@pytest.mark.parametrize("number", range(6))
async def test_i_explains_the_table_that_is_shown(engine: MadeUpEngine, number: int, *, in_summary: bool) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        await show(pilot, number)
        if in_summary:
            while not summary(pilot).has_focus:
                await pilot.press("tab")
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, DefinitionsScreen), "the page is there")
        await until_seen(pilot, "How to read it")
        await pilot.press("i")
        await until(pilot, lambda: not isinstance(pilot.app.screen, DefinitionsScreen), "the page is away")
        assert (summary(pilot) if in_summary else table(pilot)).has_focus


async def test_the_text_of_a_table_has_its_rows_in_the_order_shown(run_file: Path) -> None:
    engine = finished(run_file)
    async with ScalewallApp(run_file).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 0)
        assert summary(pilot).table_text().startswith("category\tmodels done\tmean params\t")
        await show(pilot, 2)
        summary(pilot).order = SortOrder("throughput_512", descending=True)
        lines = [line.split("\t") for line in summary(pilot).table_text().splitlines()]
        shown = [row.key for row in summary(pilot).rows]
        assert [line[0] for line in lines[1:]] == shown
        place = lines[0].index("tokens/s at 512")
        figures = [float(line[place]) for line in lines[1:] if line[place]]
        assert figures == sorted(figures, reverse=True)
        assert len(figures) > 3
    engine.close()


async def test_columns_without_room_are_counted(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 2)
        columns = len(summary(pilot).summary.columns)
        shown = summary(pilot).lines[0].split("ours (n)")
        assert f"+{columns - len(shown)} columns" in seen(pilot)
        await pilot.resize_terminal(200, 60)
        await until_drawn(pilot)
        assert f"+{columns - len(shown)} columns" not in seen(pilot)
        assert "ratio" in summary(pilot).lines[0]


def test_a_name_with_quotes_is_asked_for_by_its_longest_part() -> None:
    assert category_term("BERT Family") == 'category:"BERT Family"'
    assert category_term('the "better" ones') == 'category:"better"'


class Alone(App[None]):
    """Nothing but the summary."""

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.wanted: list[str] = []

    def compose(self) -> ComposeResult:
        yield SummaryTable(widget_id="summary")

    @on(FilterWanted)
    def _keep(self, wanted: FilterWanted) -> None:
        self.wanted.append(wanted.text)


async def test_a_figure_that_changes_repaints_its_row_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = view(march(done(512), march_id=1, category="one"), march(march_id=2, category="two"), lengths=(512,))
    ended = view(
        march(done(512), march_id=1, category="one"), march(done(512), march_id=2, category="two"), lengths=(512,)
    )
    async with Alone().run_test(size=(80, 24)) as pilot:
        shown = pilot.app.query_one(SummaryTable)
        shown.table = 2
        shown.view = waiting
        await until(pilot, lambda: len(shown.rows) == 2, "the first figures are there")
        await pilot.pause()
        painted: list[tuple[Region, ...]] = []
        monkeypatch.setattr(shown, "refresh", lambda *regions, **_: painted.append(regions))
        shown.view = ended
        await until(pilot, lambda: painted, "something is painted")
        await pilot.pause()
        assert [region.y for regions in painted for region in regions] == [3], "titles and the other row stay"


async def test_figures_in_doubt_are_let_into_the_means_and_kept_out_again(run_file: Path) -> None:
    """Also in the graphs; the definitions say which it is."""
    engine = create(run_file)
    engine.live()
    engine.begin()
    for one in engine.marches()[:6]:
        engine.march(one)
    async with ScalewallApp(run_file).run_test(size=(200, 60)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 2)
        with_doubts = [row for row in summary(pilot).summary.rows if row["throughput_128_spoilt"]]
        assert with_doubts, "some made-up figures are in doubt"
        before = {row["category"]: row["throughput_128_n"] for row in with_doubts}
        await pilot.press("m")
        await until(pilot, lambda: summary(pilot).with_doubtful and _let_in(pilot, before), "they are let in")
        assert monitor(pilot).query_one(WallChart).with_doubtful
        summary(pilot).focus()
        await pilot.press("i")
        await until_seen(pilot, "are in the mean all the same")
        await pilot.press("escape", "m")
        await until(pilot, lambda: not summary(pilot).with_doubtful and not _let_in(pilot, before), "kept out again")
    engine.close()


def _let_in(pilot: Pilot[Any], before: dict[str, int]) -> bool:
    rows = {row["category"]: row for row in summary(pilot).summary.rows}
    return all(rows[name]["throughput_128_n"] == n + rows[name]["throughput_128_spoilt"] for name, n in before.items())


async def test_what_has_no_room_is_seen_by_looking_aside(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        await show(pilot, 2)
        summary(pilot).focus()
        assert "columns →" in seen(pilot)
        everything = {column.key for column in summary(pilot).columns}
        found = set(summary(pilot).shown_keys)
        for step in range(1, 6):
            await pilot.press("right")
            await until_drawn(pilot)
            found |= set(summary(pilot).shown_keys)
            if f"← {step} of {step}" in seen(pilot):
                break
        assert found == everything
        await pilot.press("right")
        assert summary(pilot).aside == step, "there is nothing further to the right"
        await show(pilot, 3)
        assert summary(pilot).aside == 0
