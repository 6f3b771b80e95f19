"""What a screen asks of the engine: confirmed where it costs something, asked in a thread, open until answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from textual.screen import Screen

from bench.addition import Addition, encode_addition
from bench.errors import ScalewallError
from bench.extending_at_rest import extend_at_rest
from bench.extension import News
from bench.launch import one_launch_at_a_time, refuse_second_sweep, start_engine
from bench.resume_plan import ResumePlan
from bench.resuming import plan_of_resuming, stale_trials
from bench.store.requests import RequestKind
from bench.store.rows import MarchRow
from tui.addition_text import Typed, addition_lines, what_is_added
from tui.messages import Asked
from tui.plain.resume_lines import resume_lines
from tui.retry_choice import ended_counts
from tui.run_link import LinkFailed, RunLink
from tui.run_view import AT_WORK, RunState, RunView
from tui.screens.add import AddScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.retry import RetryScreen, StaleCounted
from tui.visible_text import visible


class EngineRequests:
    """Asks on behalf of a screen, which gets an Asked message for each request, and LinkFailed where one fails."""

    def __init__(self, screen: Screen[Any], link: RunLink, registry_paths: tuple[Path, ...] = ()) -> None:
        self._screen = screen
        self._link = link
        self._registry_paths = registry_paths

    def pause_or_resume(self, view: RunView) -> None:
        """Ask for a pause, or for the end of one."""
        self._ask("resume" if view.run.status == "paused" else "pause")

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

    def stop_after_trial(self, view: RunView) -> None:
        """Ask to stop once the trial in hand has ended, once that is confirmed; not where somebody has."""
        if view.state is RunState.STOPPING:
            self._screen.notify("it stops after the present trial already; X stops it at once", markup=False)
            return
        detail = "It ends first, and is kept. r resumes the sweep later; X still stops it at once."
        question = ConfirmScreen("Stop after the trial in hand?", detail, "stop then")
        self._confirm(question, "stop_after", words="stop after this trial")

    def put_next(self, march: MarchRow) -> None:
        """Ask to take a model next."""
        self._ask("next", march.spec.name)

    def retry(self, view: RunView) -> None:
        """Let causes be chosen, and ask to try what ended by them again; without an engine take the run up for it."""

        def chosen(causes: frozenset[str] | None) -> None:
            if causes and view.state in AT_WORK:
                self._ask("retry", ",".join(sorted(causes)))
            elif causes:
                self.take_up(causes)

        self._screen.app.push_screen(RetryScreen(ended_counts(view.all_digests), self._count_stale), chosen)

    def add(self, view: RunView) -> None:
        """Let models and lengths be typed, say what they come to, and add them once that is confirmed."""

        def given(typed: Typed | None) -> None:
            if typed is not None and typed.news is not None:
                self._confirm_addition(typed.addition, typed.news, has_engine=view.engine_alive)

        names = {march.spec.name for march in view.marches}
        self._screen.app.push_screen(AddScreen(names, view.lengths, self._registry_paths), given)

    def take_up(self, retry: frozenset[str] = frozenset()) -> None:
        """Start an engine on the run, once it was said what that will do and is confirmed."""
        self._screen.run_worker(partial(self._plan, retry), thread=True, exclusive=True, group="engine")

    @contextmanager
    def saying_what_fails(self) -> Iterator[None]:
        """Let the screen say what does not work, and go on."""
        try:
            yield
        except ScalewallError as error:
            self._screen.post_message(LinkFailed(error))
        except OSError as error:
            self._screen.post_message(LinkFailed(ScalewallError(f"The system refused: {error}.")))

    def _plan(self, retry: frozenset[str]) -> None:
        with self.saying_what_fails():
            plan = plan_of_resuming(self._link.path, retry)
            self._screen.app.call_from_thread(self._confirm_start, plan, retry)

    def _confirm_start(self, plan: ResumePlan, retry: frozenset[str]) -> None:
        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._start(retry)

        question = ConfirmScreen("Take the sweep up?", "\n".join(resume_lines(plan)), "go on")
        self._screen.app.push_screen(question, answered)

    def _start(self, retry: frozenset[str] = frozenset(), addition: Addition | None = None) -> None:
        self._screen.notify("starting the engine …", markup=False)
        start = partial(self._start_engine, retry, addition)
        self._screen.run_worker(start, thread=True, exclusive=True, group="engine")

    def _start_engine(self, retry: frozenset[str], addition: Addition | None) -> None:
        with self.saying_what_fails(), one_launch_at_a_time():
            self._link.refuse_if_read_only()
            refuse_second_sweep(self._link.path)
            if addition is not None:
                words = extend_at_rest(self._link.path, addition).words
                self._screen.app.call_from_thread(self._screen.notify, visible(words, 200), markup=False)
            start_engine(self._link.path, retry=retry)

    def _confirm_addition(self, addition: Addition, news: News, *, has_engine: bool) -> None:
        def answered(confirmed: bool | None) -> None:
            if confirmed and has_engine:
                with self.saying_what_fails():
                    self._ask("add", encode_addition(addition), f"add {what_is_added(news)}")
            elif confirmed:
                self._start(addition=addition)

        detail = "\n".join(addition_lines(news, has_engine=has_engine))
        question = ConfirmScreen(f"Add {what_is_added(news)}?", detail, "add")
        self._screen.app.push_screen(question, answered)

    def _count_stale(self, chooser: RetryScreen) -> None:
        """In a thread: count what is measured and would not be measured the same way now."""
        with self.saying_what_fails():
            chooser.post_message(StaleCounted(stale_trials(self._link.path)))

    def _confirm(self, question: ConfirmScreen, kind: RequestKind, argument: str = "", words: str = "") -> None:
        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._ask(kind, argument, words)

        self._screen.app.push_screen(question, answered)

    def _ask(self, kind: RequestKind, argument: str = "", words: str = "") -> None:
        said = words or f"{kind} {visible(argument, 30)}".strip()

        def ask() -> None:
            with self.saying_what_fails():
                self._screen.post_message(Asked(self._link.ask(kind, argument), said))

        self._screen.run_worker(ask, thread=True, group="requests")
