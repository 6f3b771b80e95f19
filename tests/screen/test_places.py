"""The screens beside a run: the list of runs, the comparison, the log; one comes back and loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from bench import events
from bench.store import library
from bench.store.requests import request
from tests.screen.made_up_run import MadeUpEngine, finished, in_the_middle
from tests.screen.seeing import app_of, monitor, seen, table, type_in_one_go, until, until_read, until_seen
from tui.app import ScalewallApp
from tui.screens.comparison import ComparisonScreen
from tui.screens.event_log import EventLogScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.run_picker import RunPickerScreen
from tui.screens.start import StartScreen
from tui.widgets.event_lines import EventLines
from tui.widgets.line_table import LineTable
from tui.widgets.wall_chart import WallChart

SHOWN, OTHER, DAMAGED = "20251124-080000-made", "20251123-080000-made", "20250101-000000-bad0"


@pytest.fixture
def runs() -> Iterator[tuple[MadeUpEngine, MadeUpEngine]]:
    """Give a run that goes on, and an earlier one that has ended; a third is damaged."""
    shown, other = in_the_middle(library.run_path(SHOWN)), finished(library.run_path(OTHER), models=6)
    library.run_path(DAMAGED).write_text("no")
    yield shown, other
    shown.close()
    other.close()


Runs = tuple[MadeUpEngine, MadeUpEngine]


def rows(pilot: Pilot[Any]) -> list[str]:
    return [Path(row.key).stem for row in pilot.app.screen.query_one(LineTable).rows]


def taken(home: Path, pattern: str) -> str:
    """Give the text of the one file of that name that was written."""
    (written,) = home.rglob(pattern)
    return written.read_text()


def has_more(log: EventLines, than: int) -> Callable[[], bool]:
    return lambda: log.total > than


def rows_of_runs(pilot: Pilot[Any]) -> int:
    return len(pilot.app.screen.query_one("#runs", LineTable).rows)


def events_of(pilot: Pilot[Any]) -> EventLines:
    return pilot.app.screen.query_one(EventLines)


def lines_in_view(pilot: Pilot[Any]) -> list[str]:
    """Give the lines of the log that are in view, without the scrollbar."""
    log = events_of(pilot)
    return [line[: log.room].rstrip() for line in seen(pilot).splitlines()[1 : 1 + log.size.height]]


async def until_on(pilot: Pilot[Any], screen: type) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, screen), f"{screen.__name__} is shown")


async def open_picker(pilot: Pilot[Any], key: str = "l", runs: int = 3) -> None:
    await until_read(pilot)
    await pilot.press(key)
    await until_on(pilot, RunPickerScreen)
    await until(pilot, lambda: len(rows(pilot)) == runs, "all runs are listed")


# ---- the list of runs


async def test_one_comes_back_to_the_run_as_it_was(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("down", "down", "d", "s")
        before = (table(pilot).cursor_id, table(pilot).order, monitor(pilot).detail_open)
        screen = monitor(pilot)
        await open_picker(pilot)
        assert rows(pilot) == [SHOWN, OTHER, DAMAGED]
        assert Path(pilot.app.screen.query_one(LineTable).cursor_key or "").stem == SHOWN
        await pilot.press("escape")
        await until_on(pilot, MonitorScreen)
        assert monitor(pilot) is screen
        assert (table(pilot).cursor_id, table(pilot).order, monitor(pilot).detail_open) == before


async def test_another_run_is_opened(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(80, 24)) as pilot:
        await open_picker(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: monitor(pilot).path == runs[1].path, "the other run is shown")
        await until_read(pilot)
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("q")
    assert app_of(pilot).return_value == runs[1].path


async def test_runs_are_filtered_as_one_types(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(80, 24)) as pilot:
        await open_picker(pilot)
        await pilot.press("slash", *"finish")
        await until(pilot, lambda: rows(pilot) == [OTHER], "only the one that has ended is listed")
        assert "1/3 runs" in seen(pilot)
        await pilot.press("enter", "escape")
        assert isinstance(pilot.app.screen, RunPickerScreen), "the first Esc clears the filter"
        assert len(rows(pilot)) == 3
        await pilot.press("escape")
        await until_on(pilot, MonitorScreen)


async def test_words_that_come_in_one_go_are_words_from_the_first_letter_on(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(80, 24)) as pilot:
        await open_picker(pilot)
        type_in_one_go(pilot, "slash", *"finish")
        await until(pilot, lambda: rows(pilot) == [OTHER], "only the one that has ended is listed")
        assert isinstance(pilot.app.screen, RunPickerScreen), "no letter was taken for a key"


async def test_the_table_has_the_keys_as_soon_as_the_filter_is_cleared(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        type_in_one_go(pilot, "escape", "tab")
        await until(pilot, lambda: isinstance(pilot.app.focused, WallChart), "the panel has the keys")
        await pilot.pause()
        assert isinstance(pilot.app.focused, WallChart), "and keeps them"


async def test_a_damaged_run_says_why_and_what_to_do(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(100, 30), notifications=True) as pilot:
        await open_picker(pilot)
        assert "✗ cannot read" in seen(pilot)
        await pilot.press("end")
        await until_seen(pilot, "file is not a database")
        assert f"scalewall-tui verify {DAMAGED}" in seen(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, RunPickerScreen), "it cannot be opened"


async def test_from_the_list_one_goes_to_the_suites(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(80, 24)) as pilot:
        await open_picker(pilot)
        screen = monitor(pilot)
        await pilot.press("n")
        await until_on(pilot, StartScreen)
        await until(pilot, lambda: rows_of_runs(pilot), "the runs are listed")
        await pilot.press("escape")
        await until_on(pilot, MonitorScreen)
        assert monitor(pilot) is screen, "the run was kept"


async def test_a_new_run_is_seen_when_one_looks_again(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(80, 24)) as pilot:
        await open_picker(pilot)
        newer = finished(library.run_path("20251201-080000-made"), models=2)
        await pilot.press("r")
        await until(pilot, lambda: len(rows(pilot)) == 4, "the new run is listed")
        newer.close()


async def test_each_screen_helps_with_its_own_keys(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(100, 50)) as pilot:
        await open_picker(pilot)
        await pilot.press("question_mark")
        await until_seen(pilot, "to the suites, to start a sweep")
        assert "skip what is left" not in seen(pilot)


# ---- while another screen covers the run


async def test_nothing_is_done_while_the_run_is_covered_and_all_is_there_afterwards(runs: Runs) -> None:
    engine = runs[0]
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        march = engine.marches()[9]
        await open_picker(pilot)
        before = monitor(pilot).view
        for trial in march.trials[1:]:
            engine.trial(march, trial)
        await until(pilot, lambda: monitor(pilot)._held is not None, "news has come")
        engine.record(events.RunPaused())
        assert monitor(pilot).view is before, "the covered screen has not taken it"
        await pilot.press("escape")
        await until(pilot, lambda: "paused" in seen(pilot), "the screen is up to date")
        view = monitor(pilot).view
        assert view is not None
        changed = view.march(march.march_id)
        assert changed is not None
        assert changed.is_over


# ---- the comparison


async def open_comparison(pilot: Pilot[Any]) -> None:
    await open_picker(pilot, "C", runs=2)
    assert rows(pilot) == [OTHER, DAMAGED], "no run is compared with itself"
    await pilot.press("enter")
    await until_on(pilot, ComparisonScreen)
    await until(pilot, lambda: rows(pilot), "the runs are compared")


async def test_two_runs_are_compared(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(120, 40)) as pilot:
        await open_comparison(pilot)
        await until_seen(pilot, "= 24 same")
        assert f"A made-up paper  {OTHER}" in seen(pilot)
        assert f"B made-up paper  {SHOWN}" in seen(pilot)
        assert "48 only in B" in seen(pilot)
        assert len(rows(pilot)) == 18
        await pilot.press("escape")
        await until_on(pilot, MonitorScreen)


async def test_another_run_is_chosen_among_all_but_the_one_it_is_compared_with(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(120, 40)) as pilot:
        await open_comparison(pilot)
        await pilot.press("x", "C")
        await until_on(pilot, RunPickerScreen)
        await until(pilot, lambda: rows(pilot) == [SHOWN, DAMAGED], "the one that is B now is left out")


async def test_with_no_other_run_there_is_none_to_compare_with() -> None:
    engine = in_the_middle(library.run_path(SHOWN))
    async with ScalewallApp(engine.path).run_test(size=(80, 24)) as pilot:
        await open_picker(pilot, "C", runs=0)
        await until_seen(pilot, "there is no other run to compare with")
    engine.close()


async def test_only_the_models_with_a_verdict_are_shown(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(120, 40)) as pilot:
        await open_comparison(pilot)
        await pilot.press("1")
        assert len(rows(pilot)) == 6
        await pilot.press("1")
        assert len(rows(pilot)) == 18, "the second time, all"
        await pilot.press("5")
        await until_seen(pilot, "no model is so")
        await pilot.press("0")
        assert len(rows(pilot)) == 18
        await pilot.press("slash", *"electra")
        await until(pilot, lambda: rows(pilot) == ["electra-small-discriminator"], "the words choose a model")


async def test_the_figures_of_both_follow_the_cursor(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(120, 40)) as pilot:
        await open_comparison(pilot)
        await pilot.press("enter")
        await until_seen(pilot, "figures of both")
        assert "A 20,637 tok/s" in seen(pilot)
        await pilot.press("down")
        await until_seen(pilot, "A 11,482 tok/s")
        await pilot.press("escape")
        assert "figures of both" not in seen(pilot)
        assert isinstance(pilot.app.screen, ComparisonScreen)


async def test_the_runs_change_places(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(120, 40)) as pilot:
        await open_comparison(pilot)
        await pilot.press("x")
        await until_seen(pilot, "48 only in A")


async def test_a_comparison_is_taken_away(runs: Runs, scalewall_home: Path) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(120, 40), notifications=True) as pilot:
        await open_comparison(pilot)
        await until_seen(pilot, "= 24 same")
        await pilot.press("y")
        await until_seen(pilot, "sent to your terminal")
    text = taken(scalewall_home, "compared-*.txt")
    assert "= 24 same · B 48 only in B" in text
    assert "electra-small-discriminator" in text


async def test_a_run_that_cannot_be_read_any_more_is_said(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(120, 40)) as pilot:
        await open_comparison(pilot)
        runs[1].path.write_text("no")
        await pilot.press("r")
        await until_seen(pilot, "scalewall-tui verify")
        assert "malformed" in seen(pilot)


# ---- the log


async def open_log(pilot: Pilot[Any]) -> EventLines:
    await until_read(pilot)
    await pilot.press("L")
    await until_on(pilot, EventLogScreen)
    await until(pilot, lambda: events_of(pilot).total, "events are read")
    return events_of(pilot)


async def test_the_log_follows_its_end(runs: Runs) -> None:
    engine = runs[0]
    async with ScalewallApp(engine.path).run_test(size=(100, 24)) as pilot:
        log = await open_log(pilot)
        await until_seen(pilot, "following")
        await until(pilot, lambda: log.is_at_end, "the newest is in view")
        engine.record(events.RunPaused(reason="made up: the disk is full"))
        await until_seen(pilot, "paused: made up: the disk is full")


async def test_the_log_stays_where_one_has_scrolled_to(runs: Runs) -> None:
    engine = runs[0]
    async with ScalewallApp(engine.path).run_test(size=(100, 24)) as pilot:
        log = await open_log(pilot)
        await until(pilot, lambda: log.is_at_end and log.max_scroll_y > 0, "the newest is in view")
        await pilot.press("pageup")
        await until_seen(pilot, "End follows again")
        before, total = lines_in_view(pilot), log.total
        engine.record(events.RunPaused(reason="made up"))
        await until(pilot, lambda: log.total > total, "an event has come")
        assert lines_in_view(pilot) == before
        await pilot.press("end")
        await until_seen(pilot, "paused: made up")


async def test_only_what_went_wrong_is_shown(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(100, 24)) as pilot:
        log = await open_log(pilot)
        await pilot.press("exclamation_mark")
        await until_seen(pilot, "only what went wrong")
        assert log.kept
        assert all(entry.is_failure for entry in log.kept)
        await pilot.press("exclamation_mark")
        assert len(log.kept) == log.total


async def test_the_log_is_filtered_as_one_types(runs: Runs) -> None:
    async with ScalewallApp(runs[0].path).run_test(size=(100, 24)) as pilot:
        log = await open_log(pilot)
        await pilot.press("slash", *"GPT2 begins")
        await until(pilot, lambda: len(log.kept) < log.total, "some are left out")
        assert all("gpt2" in entry.text and "begins" in entry.text for entry in log.kept)
        await pilot.press("escape")
        assert len(log.kept) == log.total
        assert isinstance(pilot.app.screen, EventLogScreen)


async def test_an_answer_says_what_was_asked(runs: Runs) -> None:
    engine = runs[0]
    async with ScalewallApp(engine.path).run_test(size=(100, 24)) as pilot:
        await open_log(pilot)
        request(engine.path, "skip", "gpt2")
        engine.answer("refused: it has ended")
        await until_seen(pilot, "asked to skip gpt2: refused: it has ended")


async def test_of_a_long_run_the_newest_are_read_and_older_ones_on_request(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.log_reader.AT_ONCE", 20)
    async with ScalewallApp(runs[1].path).run_test(size=(120, 24)) as pilot:
        log = await open_log(pilot)
        await until_seen(pilot, "older not read")
        assert log.total == 20
        await pilot.press("home")
        await until(pilot, lambda: log.scroll_offset.y == 0, "the oldest that is read is in view")
        before = lines_in_view(pilot)[1:]
        await pilot.press("home")
        await until(pilot, lambda: log.total == 40, "older ones are read")
        assert lines_in_view(pilot)[1:] == before, "what is in view stays, below the line of the day"
        seqs = [entry.seq for entry in log.kept]
        assert seqs == sorted(set(seqs))
        while log.kept[0].seq > 1:
            total = log.total
            await pilot.press("home", "home")
            await until(pilot, has_more(log, total), "still older ones are read")
        assert "older not read" not in seen(pilot)


async def test_the_log_is_taken_away(runs: Runs, scalewall_home: Path) -> None:
    async with ScalewallApp(runs[1].path).run_test(size=(100, 24), notifications=True) as pilot:
        await open_log(pilot)
        await pilot.press("y")
        await until_seen(pilot, "written to")
    assert "length_unsupported" in taken(scalewall_home, f"{OTHER}-log.txt")
