"""The table that any screen can use: cursor, order, places."""

from __future__ import annotations

from textual import on
from textual.app import App, ComposeResult

from tui.cells import Cell
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow
from tui.rebinding import Rebinding
from tui.sort_order import SortOrder
from tui.theme import DARK
from tui.widgets.line_table import LineTable

COLUMNS = [
    TableColumn(key="name", title="name", width=Width(least=4, good=8, most=8, priority=0), descending_first=False),
    TableColumn(key="value", title="value", width=Width(least=6, good=8, most=8, priority=1), align="right"),
]


def rows(*values: tuple[str, float | None]) -> list[LineRow]:
    return [LineRow(name, (Cell((name,)), Cell((str(value),))), (name, value)) for name, value in values]


class TableApp(App[None]):
    CSS_PATH = "../../tui/app.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.chosen: list[str] = []

    @on(LineTable.Chosen)
    def _keep(self, chosen: LineTable.Chosen) -> None:
        self.chosen.append(chosen.key)

    def compose(self) -> ComposeResult:
        yield LineTable()


async def test_the_cursor_stays_on_its_row_when_the_order_changes() -> None:
    app = TableApp()
    async with app.run_test(size=(40, 10)) as pilot:
        table = app.query_one(LineTable)
        table.focus()
        table.show_table(COLUMNS, rows(("a", 1.0), ("b", 3.0), ("c", None), ("d", 2.0)))
        await pilot.press("down")
        assert table.cursor_key == "b"
        await pilot.press("s", "s")
        assert table.order == SortOrder("value", descending=True)
        assert [row.key for row in table.rows] == ["b", "d", "a", "c"]
        assert table.cursor_key == "b"
        await pilot.press("end")
        assert table.cursor_key == "c"


async def test_a_row_that_goes_leaves_the_cursor_at_its_place() -> None:
    app = TableApp()
    async with app.run_test(size=(40, 10)) as pilot:
        table = app.query_one(LineTable)
        table.show_table(COLUMNS, rows(("a", 1.0), ("b", 3.0), ("c", 2.0)))
        table.focus()
        await pilot.press("end")
        table.show_table(COLUMNS, rows(("a", 1.0), ("b", 3.0)))
        assert table.cursor_key == "b"
        assert [line.split() for line in table.lines] == [["name", "value"], ["a", "1.0"], ["b", "3.0"]]


async def test_enter_chooses_the_row() -> None:
    app = TableApp()
    async with app.run_test(size=(40, 10)) as pilot:
        table = app.query_one(LineTable)
        table.show_table(COLUMNS, rows(("a", 1.0), ("b", 3.0)))
        table.focus()
        await pilot.press("down", "enter")
        assert app.chosen == ["b"]


async def test_other_keys_of_the_live_table_are_heard_here_too() -> None:
    app = TableApp()
    app.set_keymap(Rebinding({"down": ("n", "f2")}).keymap)
    async with app.run_test(size=(40, 10)) as pilot:
        table = app.query_one(LineTable)
        table.focus()
        table.show_table(COLUMNS, rows(("a", 1.0), ("b", 3.0), ("c", None)))
        await pilot.press("n", "f2", "down")
        assert table.cursor_key == "c"
        await pilot.press("up")
        assert table.cursor_key == "b"
