"""The screen to begin with: suites to start, runs to open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bench.errors import BadInput, ScalewallError
from bench.launch import plan_run, start_engine
from bench.model_spec import ModelSpec
from bench.registry import load_registry
from bench.store import library
from bench.store.rows import RunRow
from bench.trial import Settings
from tui import actions
from tui.choices import run_label, short_summary, suite_label
from tui.messages import OpenRun
from tui.screens.confirm import ConfirmScreen
from tui.visible_text import visible, visible_lines
from tui.widgets.choice_list import ChoiceList
from tui.widgets.key_line import KeyLine

MAX_RUNS = 200
WIDTHS = [(0, "-thin"), (60, "-one-column"), (150, "-two-columns")]
HEIGHTS = [(0, "-flat"), (16, "-short")]
SUBTITLE = "which models still work at which length here, how fast, and what stops them"
DEVICE_LINE = "device: MPS, else CUDA, else CPU – the engine reports which"


@dataclass
class SuitesRead(Message):
    """The registry was read."""

    suites: dict[str, tuple[ModelSpec, ...]]


@dataclass
class RunsRead(Message):
    """The runs of this user were read."""

    runs: tuple[RunRow, ...]
    active: Path | None
    unreadable: int


@dataclass
class Failed(Message):
    """Something that was asked for did not work."""

    error: ScalewallError


@dataclass
class SweepStarted(Message):
    """An engine has the new run."""

    run_file: Path


class StartScreen(Screen[None]):
    """Offers the suites and the runs."""

    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.START)
    CSS_PATH = "start.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self, registry_paths: tuple[Path, ...], last_run: Path | None = None, *, read_only: bool = False
    ) -> None:
        super().__init__()
        self._read_only = read_only
        self._registry_paths = registry_paths
        self._last_run = last_run
        self._suites: dict[str, tuple[ModelSpec, ...]] = {}
        self._runs: tuple[RunRow, ...] = ()
        self._active: Path | None = None

    def compose(self) -> ComposeResult:
        """Lay out the two lists."""
        yield Static("scalewall", id="short", markup=False)
        yield Static("scalewall", id="title", markup=False)
        yield Static(SUBTITLE, id="subtitle", markup=False)
        yield Static(DEVICE_LINE, id="device", markup=False)
        yield Static("", id="problem", markup=False)
        with Container(id="lists"):
            with Vertical(id="suites-panel"):
                yield ChoiceList(id="suites", markup=False)
            with Vertical(id="runs-panel"):
                yield ChoiceList(id="runs", markup=False)
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read what there is."""
        self.query_one("#suites-panel").border_title = "start a sweep"
        self.query_one("#runs-panel").border_title = "open a run"
        self.query_one(KeyLine).actions = (*actions.START, *actions.PROGRAM_WIDE)
        self.action_reload()

    def action_reload(self) -> None:
        """Read suites and runs again."""
        self.query_one("#problem").remove_class("-shown")
        self.run_worker(self._read_suites, thread=True, exclusive=True, group="suites")
        self.run_worker(self._read_runs, thread=True, exclusive=True, group="runs")

    def on_resize(self) -> None:
        """Let no key reach lists that are out of sight."""
        self.call_after_refresh(self._let_lists_have_keys)

    def _let_lists_have_keys(self) -> None:
        lists = self.query_one("#lists")
        lists.disabled = not lists.display
        if self.focused is None and lists.display:
            self._choose_list()

    # ---- reading, in threads

    def _read_suites(self) -> None:
        with self._saying_what_fails():
            registry = load_registry(self._registry_paths)
            self.post_message(SuitesRead({name: registry.suite(name) for name in registry.suites}))

    def _read_runs(self) -> None:
        with self._saying_what_fails():
            runs, damaged = library.readable_runs()
            self.post_message(RunsRead(runs[:MAX_RUNS], library.active_run(), len(damaged)))

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

    @on(SuitesRead)
    def _show_suites(self, read: SuitesRead) -> None:
        self._suites = read.suites
        self._show_short()
        options = self.query_one("#suites", OptionList)
        options.clear_options()
        options.add_options([Option(suite_label(name, specs), id=name) for name, specs in read.suites.items()])
        options.highlighted = 0 if read.suites else None

    @on(RunsRead)
    def _show_runs(self, read: RunsRead) -> None:
        self._runs, self._active = read.runs, read.active
        self._show_short()
        options = self.query_one("#runs", OptionList)
        options.clear_options()
        options.add_options(
            [
                Option(run_label(run, is_active=run.path == read.active), id=str(place))
                for place, run in enumerate(read.runs)
            ]
        )
        if not read.runs:
            options.add_option(Option("no run yet", disabled=True))
        if read.unreadable:
            files = "run file" if read.unreadable == 1 else "run files"
            options.add_option(Option(f"{read.unreadable} {files} cannot be read", disabled=True))
        self._choose_list()

    def _show_short(self) -> None:
        """Say in one line what is here, for a terminal with no room for the lists."""
        line = short_summary(len(self._suites), len(self._runs), is_active=self._active is not None)
        self.query_one("#short", Static).update(line)

    def _choose_list(self) -> None:
        """Put the cursor on the run that was shown or is active, else on the suites."""
        wanted = self._last_run or self._active
        place = next((place for place, run in enumerate(self._runs) if run.path == wanted), None)
        options = self.query_one("#runs" if place is not None else "#suites", OptionList)
        options.focus()
        if place is not None:
            options.highlighted = place

    @on(Failed)
    def _show_problem(self, failed: Failed) -> None:
        problem = self.query_one("#problem", Static)
        problem.update("\n".join(visible_lines(str(failed.error))))
        problem.add_class("-shown")

    def action_other_list(self) -> None:
        """Go to the other list."""
        suites, runs = self.query_one("#suites"), self.query_one("#runs")
        (runs if suites.has_focus else suites).focus()

    # ---- choosing

    @on(OptionList.OptionSelected, "#runs")
    def _open_run(self, selected: OptionList.OptionSelected) -> None:
        if selected.option_id is not None:
            self.post_message(OpenRun(self._runs[int(selected.option_id)].path))

    @on(OptionList.OptionSelected, "#suites")
    def _start_suite(self, selected: OptionList.OptionSelected) -> None:
        name = selected.option_id or ""
        if self._read_only:
            self.post_message(
                Failed(BadInput("This screen only looks.", "Start a sweep from another: scalewall-tui run"))
            )
            return
        if self._active is None:
            self._start(name)
            return

        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._start(name)

        detail = (
            "A sweep is running. Two sweeps on one device disturb each other, and neither's figures can be trusted."
        )
        self.app.push_screen(ConfirmScreen(f"Start {visible(name, 40)} as well?", detail, "start it anyway"), answered)

    def _start(self, name: str) -> None:
        specs = self._suites[name]
        self.query_one("#problem").remove_class("-shown")
        self.notify(f"starting {visible(name, 40)} …", markup=False)
        self.run_worker(lambda: self._plan_and_start(name, specs), thread=True, exclusive=True, group="start")

    def _plan_and_start(self, name: str, specs: tuple[ModelSpec, ...]) -> None:
        with self._saying_what_fails():
            run_file = plan_run(name, Settings(), specs)
            start_engine(run_file)
            self.post_message(SweepStarted(run_file))

    @on(SweepStarted)
    def _show_sweep(self, started: SweepStarted) -> None:
        self.post_message(OpenRun(started.run_file))
