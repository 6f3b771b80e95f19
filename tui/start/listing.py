"""The two lists of the start screen: read in threads, shown as they come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from textual import on
from textual.message import Message
from textual.widgets import Static

from bench.model_spec import ModelSpec
from bench.registry import load_registry
from tui import run_rows, suite_rows
from tui.messages import OpenRun
from tui.run_catalogue import ListedRun
from tui.start.part import Failed, StartPart
from tui.widgets.line_table import LineTable

MAX_RUNS = 200


@dataclass
class SuitesRead(Message):
    """The registry was read."""

    suites: dict[str, tuple[ModelSpec, ...]]


@dataclass
class RunsRead(Message):
    """The newest runs of this user were read."""

    entries: tuple[ListedRun, ...]


class StartLists(StartPart):
    """Reads suites and runs, lists them, and opens the run that is chosen."""

    _has_chosen_list = False
    """Whether one of the lists was given the cursor."""

    def _read(self) -> None:
        self.run_worker(self._read_suites, thread=True, exclusive=True, group="suites")
        self.run_worker(self._read_runs, thread=True, exclusive=True, group="runs")

    def _read_suites(self) -> None:
        with self._saying_what_fails():
            registry = load_registry(self._registry_paths)
            self.post_message(SuitesRead({name: registry.suite(name) for name in registry.suites}))

    def _read_runs(self) -> None:
        with self._saying_what_fails():
            self.post_message(RunsRead(tuple(self._catalogue.entries(MAX_RUNS))))

    @on(SuitesRead)
    def _take_suites(self, read: SuitesRead) -> None:
        self._suites = read.suites
        self._show_suites()
        self._show_short()

    @on(RunsRead)
    def _take_runs(self, read: RunsRead) -> None:
        self._entries = read.entries
        now = datetime.now(UTC)
        self.runs.say_empty("no run yet")
        rows = [run_rows.run_row(entry, now, is_shown=entry.path == self._last_run) for entry in read.entries]
        self.runs.show_table(run_rows.COLUMNS, rows)
        self._say_how_many_cannot_be_read()
        self._show_suites()
        self._show_short()
        self._choose_list()

    def _show_suites(self) -> None:
        newest, now = suite_rows.newest_by_suite(self._readable), datetime.now(UTC)
        rows = [suite_rows.suite_row(name, specs, newest.get(name), now) for name, specs in self._suites.items()]
        grows = len(rows) != len(self.suites.rows)
        self.suites.show_table(suite_rows.COLUMNS, rows)
        if grows:
            self.suites.refresh(layout=True)

    def _show_short(self) -> None:
        """Say in one line what is here, for a terminal with no room for the lists."""
        is_active = any(entry.is_alive for entry in self._entries)
        line = suite_rows.short_summary(len(self._suites), len(self._entries), is_active=is_active)
        self.query_one("#short", Static).update(line)

    def _say_how_many_cannot_be_read(self) -> None:
        unreadable = sum(entry.run is None for entry in self._entries)
        files = "run file" if unreadable == 1 else "run files"
        self.query_one("#runs-panel").border_subtitle = f"{unreadable} {files} cannot be read" if unreadable else ""

    def _choose_list(self) -> None:
        """Put the cursor on the run that was shown or is going on, else on the suites."""
        if self._has_chosen_list:
            return
        self._has_chosen_list = True
        active = next((entry.path for entry in self._entries if entry.is_alive), None)
        wanted = self._last_run or active
        if any(entry.path == wanted for entry in self._entries):
            self.runs.cursor_key = str(wanted)
            self.runs.focus()
        else:
            self.suites.focus()

    def _let_lists_have_keys(self) -> None:
        """Let no key reach lists that are out of sight."""
        lists = self.query_one("#lists")
        lists.disabled = not lists.display
        if self.focused is None and lists.display:
            self._has_chosen_list = False
            self._choose_list()

    @on(LineTable.Chosen, "#runs")
    def _open_run(self, chosen: LineTable.Chosen) -> None:
        entry = next(entry for entry in self._entries if str(entry.path) == chosen.key)
        if entry.run is not None:
            self.post_message(OpenRun(entry.path))
        elif entry.damage is not None:
            self.post_message(Failed(entry.damage))
