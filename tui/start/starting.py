"""From the suite that is chosen to its sweep: refused beside another one, asked about, started."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.message import Message

from bench.errors import BadInput
from bench.launch import refuse_second_sweep
from bench.model_spec import ModelSpec
from bench.trial import Settings
from tui import suite_rows
from tui.doctor_words import LOOKING, device_words
from tui.messages import OpenRun
from tui.screens.confirm import ConfirmScreen
from tui.start.part import Failed, StartPart
from tui.sweep_start import estimate, plan_and_start
from tui.visible_text import visible
from tui.widgets.line_table import LineTable

SETTINGS = Settings()
ESTIMATING = "reckoning …"


@dataclass
class Estimated(Message):
    """How long a suite would take was reckoned."""

    suite: str
    words: str


@dataclass
class SweepStarted(Message):
    """An engine has the new run."""

    run_file: Path


class SweepStarting(StartPart):
    """Starts the sweep of a suite, once somebody said yes."""

    _question: tuple[str, ConfirmScreen] | None = None
    """The suite that is asked about, and the dialog that asks."""

    @on(LineTable.Chosen, "#suites")
    def _ask_about_suite(self, chosen: LineTable.Chosen) -> None:
        name = chosen.key
        if self._read_only:
            error = BadInput("This screen only looks.", "Start a sweep from another: scalewall-tui run")
            self.post_message(Failed(error))
            return
        self._forget_problem()
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
