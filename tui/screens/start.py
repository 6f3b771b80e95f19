"""The screen to begin with: suites to start, runs to open, and whether this machine is ready."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import Static

from bench.errors import BadInput, ScalewallError
from bench.launch import refuse_second_sweep
from bench.model_spec import ModelSpec
from bench.registry import load_registry
from bench.store.rows import RunRow
from bench.trial import Settings
from tui import actions, run_rows, suite_rows
from tui.doctor_words import LOOKING, device_words, verdict_line
from tui.examination import Examination
from tui.messages import OpenRun
from tui.room import take_room
from tui.run_catalogue import ListedRun, RunCatalogue
from tui.screens.confirm import ConfirmScreen
from tui.screens.findings import Examined, FindingsScreen
from tui.screens.left_once import LeftOnce
from tui.styled_lines import StyledLine
from tui.sweep_start import estimate, plan_and_start
from tui.visible_text import visible, visible_lines
from tui.widgets.key_line import KeyLine
from tui.widgets.line_table import LineTable
from tui.widgets.lines_view import LinesView

MAX_RUNS = 200
WIDTHS = [(0, "-thin"), (60, "-one-column"), (150, "-two-columns")]
HEIGHTS = [(0, "-tiny"), (16, "-flat"), (20, "-tall")]
SUBTITLE = "which models still work at which length here, how fast, and what stops them"
SETTINGS = Settings()
ESTIMATING = "reckoning …"


@dataclass
class SuitesRead(Message):
    """The registry was read."""

    suites: dict[str, tuple[ModelSpec, ...]]


@dataclass
class RunsRead(Message):
    """The newest runs of this user were read."""

    entries: tuple[ListedRun, ...]


@dataclass
class Estimated(Message):
    """How long a suite would take was reckoned."""

    suite: str
    words: str


@dataclass
class Failed(Message):
    """Something that was asked for did not work."""

    error: ScalewallError


@dataclass
class SweepStarted(Message):
    """An engine has the new run."""

    run_file: Path


class StartScreen(LeftOnce[None]):
    """Offers the suites and the runs."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.START)
    ACTIONS = actions.START
    CSS_PATH = "start.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        registry_paths: tuple[Path, ...],
        last_run: Path | None,
        catalogue: RunCatalogue,
        examination: Examination,
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self._read_only = read_only
        self._registry_paths = registry_paths
        self._last_run = last_run
        self._catalogue = catalogue
        self._examination = examination
        self._suites: dict[str, tuple[ModelSpec, ...]] = {}
        self._entries: tuple[ListedRun, ...] = ()
        self._question: tuple[str, ConfirmScreen] | None = None
        """The suite that is asked about, and the dialog that asks."""
        self._has_focus = False

    def compose(self) -> ComposeResult:
        """Lay out what is known of this machine, and the two lists."""
        take_room(self, WIDTHS, HEIGHTS)
        yield Static("scalewall", id="short", markup=False)
        yield Static("scalewall", id="title", markup=False)
        yield Static(SUBTITLE, id="subtitle", markup=False)
        yield LinesView(id="machine")
        yield Static("", id="problem", markup=False)
        with Container(id="lists"):
            with Vertical(id="suites-panel"):
                yield LineTable(empty="reading …", id="suites")
            with Vertical(id="runs-panel"):
                yield LineTable(empty="reading …", id="runs")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read what there is, and have the machine examined when the screen stands."""
        self.query_one("#suites-panel").border_title = "start a sweep"
        self.query_one("#runs-panel").border_title = "open a run"
        self.query_one(KeyLine).actions = actions.on_screen(actions.START)
        self._read()
        self.after_refresh(self._examine)

    def on_resize(self) -> None:
        """Use the room there is, and let no key reach lists that are out of sight."""
        self.after_refresh(self._show_machine)
        self.after_refresh(self._let_lists_have_keys)

    def _let_lists_have_keys(self) -> None:
        lists = self.query_one("#lists")
        lists.disabled = not lists.display
        if self.focused is None and lists.display:
            self._has_focus = False
            self._choose_list()

    def action_reload(self) -> None:
        """Read suites and runs again, and examine the machine anew."""
        self.query_one("#problem").remove_class("-shown")
        self._examination.forget()
        self._read()
        self._examine()

    @property
    def suites(self) -> LineTable:
        """The list of suites."""
        return self.query_one("#suites", LineTable)

    @property
    def runs(self) -> LineTable:
        """The list of runs."""
        return self.query_one("#runs", LineTable)

    # ---- reading, in threads

    def _read(self) -> None:
        self.run_worker(self._read_suites, thread=True, exclusive=True, group="suites")
        self.run_worker(self._read_runs, thread=True, exclusive=True, group="runs")

    def _examine(self) -> None:
        self._show_machine()
        self._examination.begin(lambda found: self.post_message(Examined(found)))

    def _read_suites(self) -> None:
        with self._saying_what_fails():
            registry = load_registry(self._registry_paths)
            self.post_message(SuitesRead({name: registry.suite(name) for name in registry.suites}))

    def _read_runs(self) -> None:
        with self._saying_what_fails():
            self.post_message(RunsRead(tuple(self._catalogue.entries(MAX_RUNS))))

    @contextmanager
    def _saying_what_fails(self) -> Iterator[None]:
        """In a thread: let the screen say what does not work, and go on."""
        try:
            yield
        except ScalewallError as error:
            self.post_message(Failed(error))
        except (OSError, sqlite3.Error, msgspec.MsgspecError) as error:
            self.post_message(Failed(ScalewallError(f"The system refused: {error}.")))

    # ---- showing

    @on(Examined)
    def _show_machine(self) -> None:
        if not self.size.width:
            return
        found = self._examination.findings
        device = LOOKING if found is None else device_words(found)
        verdict: StyledLine = (("looking …", "role--dim"),) if found is None else verdict_line(found)
        lines: list[StyledLine] = [
            (("  device  ", "role--dim"), (device, "role--dim" if found is None else "")),
            (("  doctor  ", "role--dim"), *verdict, ("  D tells all", "role--dim")),
        ]
        self.query_one("#machine", LinesView).show(lines)

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

    @property
    def _readable(self) -> list[RunRow]:
        return [entry.run for entry in self._entries if entry.run is not None]

    def _choose_list(self) -> None:
        """Put the cursor on the run that was shown or is going on, else on the suites."""
        if self._has_focus:
            return
        self._has_focus = True
        active = next((entry.path for entry in self._entries if entry.is_alive), None)
        wanted = self._last_run or active
        if any(entry.path == wanted for entry in self._entries):
            self.runs.cursor_key = str(wanted)
            self.runs.focus()
        else:
            self.suites.focus()

    @on(Failed)
    def _show_problem(self, failed: Failed) -> None:
        problem = self.query_one("#problem", Static)
        problem.update("\n".join(visible_lines(str(failed.error))))
        problem.add_class("-shown")

    def action_back(self) -> None:
        """Go back to the run from which one came."""
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)

    def action_other_list(self) -> None:
        """Go to the other list."""
        self.set_focus(self.runs if self.suites.has_focus else self.suites)

    def action_findings(self) -> None:
        """Show all that the doctor found."""
        self.app.push_screen(FindingsScreen(self._examination))

    # ---- choosing

    @on(LineTable.Chosen, "#runs")
    def _open_run(self, chosen: LineTable.Chosen) -> None:
        entry = next(entry for entry in self._entries if str(entry.path) == chosen.key)
        if entry.run is not None:
            self.post_message(OpenRun(entry.path))
        elif entry.damage is not None:
            self.post_message(Failed(entry.damage))

    @on(LineTable.Chosen, "#suites")
    def _ask_about_suite(self, chosen: LineTable.Chosen) -> None:
        name = chosen.key
        if self._read_only:
            error = BadInput("This screen only looks.", "Start a sweep from another: scalewall-tui run")
            self.post_message(Failed(error))
            return
        self.query_one("#problem").remove_class("-shown")
        self.run_worker(lambda: self._refuse_or_ask(name), thread=True, exclusive=True, group="start")

    def _refuse_or_ask(self, name: str) -> None:
        """In a thread: ask before a sweep is started, unless another one is going on."""
        with self._saying_what_fails():
            refuse_second_sweep()
            self.app.call_from_thread(self._ask, name)
            words = estimate(name, self._suites[name], SETTINGS, self._readable, self._examination.findings)
            self.post_message(Estimated(name, words))

    def _ask(self, name: str) -> None:
        def answered(confirmed: bool | None) -> None:
            self._question = None
            if confirmed:
                self._start(name)

        question = ConfirmScreen(f"Start {visible(name, 40)}?", self._what_would_run(name, ESTIMATING), "start it")
        self._question = (name, question)
        self.app.push_screen(question, answered)

    @on(Estimated)
    def _show_estimate(self, estimated: Estimated) -> None:
        if self._question is not None and self._question[0] == estimated.suite:
            self._question[1].show_detail(self._what_would_run(estimated.suite, estimated.words))

    def _what_would_run(self, name: str, estimate: str) -> str:
        found = self._examination.findings
        device = LOOKING if found is None else device_words(found)
        return "\n".join(suite_rows.start_lines(self._suites[name], SETTINGS, device, estimate))

    def _start(self, name: str) -> None:
        specs = self._suites[name]
        self.notify(f"starting {visible(name, 40)} …", markup=False)
        self.run_worker(lambda: self._plan_and_start(name, specs), thread=True, exclusive=True, group="start")

    def _plan_and_start(self, name: str, specs: tuple[ModelSpec, ...]) -> None:
        with self._saying_what_fails():
            self.post_message(SweepStarted(plan_and_start(name, specs, SETTINGS, self._examination)))

    @on(SweepStarted)
    def _show_sweep(self, started: SweepStarted) -> None:
        self.post_message(OpenRun(started.run_file))
