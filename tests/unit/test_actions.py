"""Keys, footer and help come from one declaration and cannot disagree."""

from __future__ import annotations

import pytest

from tui import actions
from tui.actions.query import QUERY
from tui.app import ScalewallApp
from tui.dot_line import DOT_SIGNS, MEDIAN_SIGNS
from tui.filter_fields import FIELDS
from tui.panels import Panel, arrangement, next_panel, summary_shown
from tui.run_view import RunState
from tui.screens.comparison import ComparisonScreen
from tui.screens.event_log import EventLogScreen
from tui.screens.findings import FindingsScreen
from tui.screens.help import help_lines
from tui.screens.monitor import MonitorScreen
from tui.screens.place import PlaceScreen
from tui.screens.query import QueryScreen
from tui.screens.run_picker import RunPickerScreen
from tui.screens.start import StartScreen
from tui.styled_lines import text_of, width_of
from tui.widgets.key_line import action_at, key_spans
from tui.widgets.march_table import MarchTable
from tui.widgets.summary_table import SummaryTable
from tui.widgets.wall_chart import WallChart

MONITOR = (*actions.TABLE, *actions.MONITOR, *actions.SUMMARY, *actions.PROGRAM_WIDE)


@pytest.mark.parametrize(
    ("owner", "declared"),
    [
        (MarchTable, actions.TABLE),
        (MonitorScreen, actions.MONITOR),
        (WallChart, actions.GRAPH),
        (SummaryTable, actions.SUMMARY),
        (ScalewallApp, actions.PROGRAM_WIDE),
    ],
)
def test_every_action_is_there_to_be_called(owner: type, declared: tuple[actions.Action, ...]) -> None:
    for action in declared:
        target = ScalewallApp if action.call.startswith("app.") else owner
        assert callable(getattr(target, f"action_{action.name}")), action.call


def test_the_start_screen_can_do_what_it_declares() -> None:
    for action in actions.START:
        target = ScalewallApp if action.call.startswith("app.") else StartScreen
        assert not action.keys or callable(getattr(target, f"action_{action.name}"))


@pytest.mark.parametrize("screen", [RunPickerScreen, ComparisonScreen, EventLogScreen, FindingsScreen])
def test_every_place_can_do_what_it_declares(screen: type[PlaceScreen[object]]) -> None:
    for action in screen.ACTIONS:
        assert not action.keys or callable(getattr(screen, f"action_{action.name}")), action.call
    keys = [key for action in actions.on_screen(screen.ACTIONS) for key in action.keys.split(",") if key]
    assert len(keys) == len(set(keys))


def test_the_screen_for_statements_can_do_what_it_declares() -> None:
    for action in QUERY:
        assert not action.keys or callable(getattr(QueryScreen, f"action_{action.name}"))


def test_no_key_is_declared_twice_on_one_screen() -> None:
    for declared in (*actions.SCREENS.values(), (*actions.SUMMARY, *actions.MONITOR)):
        keys = [key for action in declared for key in action.keys.split(",") if key]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("screen", actions.SCREENS)
def test_a_capital_letter_is_heard_however_the_terminal_says_it(screen: str) -> None:
    keys = {key for action in actions.SCREENS[screen] for key in action.keys.split(",")}
    capitals = {key for key in keys if len(key) == 1 and key.isupper()}
    assert {f"shift+{key.lower()}" for key in capitals} <= keys


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_the_footer_fits_and_keeps_help_and_quit(width: int) -> None:
    line = key_spans(actions.possible(MONITOR, RunState.RUNNING), width)
    assert width_of(line) <= width
    assert "? help" in text_of(line)
    assert "q quit" in text_of(line)


def test_the_footer_shows_what_makes_sense_now() -> None:
    running = text_of(key_spans(actions.possible(MONITOR, RunState.RUNNING), 200))
    dead = text_of(key_spans(actions.possible(MONITOR, RunState.DEAD), 200))
    assert "p pause" in running
    assert "r resume" not in running
    assert "r resume" in dead
    assert "p pause" not in dead


def test_a_screen_that_only_looks_has_no_key_of_the_sweep() -> None:
    left = {action.name for action in actions.only_looking(MONITOR)}
    assert left.isdisjoint(
        {"pause_or_resume", "skip", "stop", "stop_after_trial", "put_next", "retry", "add", "resume_run"}
    )
    assert {"filter", "help", "quit", "follow"} <= left
    assert not actions.asks_nothing("add", actions.MONITOR)
    assert actions.asks_nothing("filter", actions.MONITOR)


def test_a_click_on_the_footer_finds_its_key() -> None:
    line = text_of(key_spans(MONITOR, 200))
    found = action_at(MONITOR, 200, line.index("/ filter"))
    assert found is not None
    assert found.name == "filter"
    assert action_at(MONITOR, 200, 199) is None


def test_the_help_names_every_key_and_every_mark() -> None:
    text = "\n".join(map(text_of, help_lines(MONITOR, 80)))
    for action in MONITOR:
        assert action.shown in text
    for field in FIELDS:
        assert f"  {field} " in text
    for word in ("1024:works", "POSITIONS", "HOST MEM", "not run", "10⁹", "†", "↳"):
        assert word in text
    assert all(width_of(line) <= 80 for line in help_lines(MONITOR, 80))
    for signs in (DOT_SIGNS, MEDIAN_SIGNS):
        assert signs in " ".join(text.split()), "what stands under the passes in the detail is explained"


@pytest.mark.parametrize(
    ("side_by_side", "seen"),
    [
        (False, [("wall", False), ("summary", False), ("summary", True), ("none", False), ("wall", False)]),
        (True, [("wall", False), ("wall", True), ("none", False), ("wall", False)]),
    ],
)
def test_the_panels_go_round(side_by_side: bool, seen: list[tuple[str, bool]]) -> None:
    panel, detail = Panel.WALL, False
    shown = [(panel.value, detail)]
    for _ in seen[1:]:
        panel, detail = next_panel(panel, detail_open=detail, side_by_side=side_by_side)
        shown.append((panel.value, detail))
    assert shown == seen
    assert arrangement(panel, detail_open=detail) == {
        "-panel-wall": True, "-panel-summary": False, "-panel-none": False, "-detail": False,
    }  # fmt: skip


def test_the_summary_takes_the_room_of_the_detail_where_only_one_has_it() -> None:
    assert summary_shown(detail_open=True, has_room_for_both=False) == (Panel.SUMMARY, False)
    assert summary_shown(detail_open=True, has_room_for_both=True) == (Panel.SUMMARY, True)
