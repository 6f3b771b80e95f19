"""What a screen asks of the engine: confirmed where it costs something, asked in a thread, open until answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from textual.message import Message
from textual.screen import Screen

from bench.errors import ScalewallError
from bench.launch import one_launch_at_a_time, refuse_second_sweep, start_engine
from bench.resume_plan import ResumePlan
from bench.resuming import plan_of_resuming
from bench.store.requests import RequestKind
from bench.store.rows import MarchRow
from tui.plain.resume_lines import resume_lines
from tui.run_link import LinkFailed, RunLink
from tui.run_view import RunState, RunView
from tui.screens.confirm import ConfirmScreen
from tui.visible_text import visible


@dataclass
class Asked(Message):
    """A request is in the run file."""

    command_id: int
    words: str


class EngineRequests:
    """Asks on behalf of a screen, which gets an Asked message for each request, and LinkFailed where one fails."""

    def __init__(self, screen: Screen[Any], link: RunLink) -> None:
        self._screen = screen
        self._link = link

    def pause_or_resume(self, view: RunView) -> None:
        """Ask for a pause, or for the end of one."""
        self._ask("resume" if view.state in {RunState.PAUSED, RunState.PAUSING} else "pause")

    def skip(self, march: MarchRow) -> None:
        """Ask to skip what is left of a model, once that is confirmed."""
        left = sum(trial.state != "ended" for trial in march.trials)
        question = f"Skip {visible(march.spec.name, 60)}?"
        detail = f"{left} of its {len(march.trials)} lengths have not ended. They will count as not run."
        self._confirm(ConfirmScreen(question, detail, "skip it"), "skip", march.spec.name)

    def stop(self) -> None:
        """Ask to stop the sweep, once that is confirmed."""
        detail = "What is measured stays in the run file; r resumes the sweep later. The trial in hand is lost."
        self._confirm(ConfirmScreen("Stop the sweep?", detail, "stop it"), "stop")

    def take_up(self) -> None:
        """Start an engine on the run, once it was said what that will do and is confirmed."""
        self._screen.run_worker(self._plan, thread=True, exclusive=True, group="engine")

    @contextmanager
    def saying_what_fails(self) -> Iterator[None]:
        """In a thread: let the screen say what does not work, and go on."""
        try:
            yield
        except ScalewallError as error:
            self._screen.post_message(LinkFailed(error))
        except OSError as error:
            self._screen.post_message(LinkFailed(ScalewallError(f"The system refused: {error}.")))

    def _plan(self) -> None:
        with self.saying_what_fails():
            plan = plan_of_resuming(self._link.path)
            self._screen.app.call_from_thread(self._confirm_start, plan)

    def _confirm_start(self, plan: ResumePlan) -> None:
        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._screen.notify("starting the engine …", markup=False)
                self._screen.run_worker(self._start_engine, thread=True, exclusive=True, group="engine")

        question = ConfirmScreen("Take the sweep up?", "\n".join(resume_lines(plan)), "go on")
        self._screen.app.push_screen(question, answered)

    def _start_engine(self) -> None:
        with self.saying_what_fails(), one_launch_at_a_time():
            refuse_second_sweep(self._link.path)
            start_engine(self._link.path)

    def _confirm(self, question: ConfirmScreen, kind: RequestKind, argument: str = "") -> None:
        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._ask(kind, argument)

        self._screen.app.push_screen(question, answered)

    def _ask(self, kind: RequestKind, argument: str = "") -> None:
        words = f"{kind} {visible(argument, 30)}".strip()

        def ask() -> None:
            with self.saying_what_fails():
                self._screen.post_message(Asked(self._link.ask(kind, argument), words))

        self._screen.run_worker(ask, thread=True, group="requests")
