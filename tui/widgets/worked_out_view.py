"""Lines that take work to make: made in a thread, and shown together with other news, not in a paint of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tui.widgets.lines_view import LinesView

SHOW_AFTER_S = 1.2
"""Results wait so long for news to be shown with; a little longer than the time between two looks that see news."""


Result = TypeVar("Result")


class WorkedOut(Widget, Generic[Result]):
    """What any widget needs to work out what it shows when its subject changed, and never on the event loop."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._subject: object = None
        self._result: Result | None = None
        self._next: Callable[[], Result] | None = None
        self._is_at_work = False
        self._may_wait = False
        self._waiting: Timer | None = None

    def work_out(self, subject: object, work: Callable[[], Result], *, may_wait: bool = True) -> None:
        """Have the work done in a thread, unless the last was on an equal subject."""
        if subject == self._subject:
            return
        is_urgent = not may_wait or self._subject is None or (self._next is not None and not self._may_wait)
        self._may_wait = not is_urgent
        self._subject, self._next = subject, work
        self._work_on()

    @property
    def is_at_work(self) -> bool:
        """Whether something is being worked out."""
        return self._is_at_work

    def _work_on(self) -> None:
        """Begin the newest work, once the one under way is done: threads cannot be stopped, and would pile up."""
        if self._next is None or self._is_at_work:
            return
        work, self._next, self._is_at_work = self._next, None, True
        self.run_worker(work, thread=True, group=type(self).__name__, exit_on_error=False)

    def take(self, result: Result) -> None:
        """Show what was worked out."""
        raise NotImplementedError

    def show_failure(self, name: str, error: BaseException | None) -> None:
        """Say that what should stand here could not be made."""
        raise NotImplementedError

    def show_result(self) -> None:
        """Show what is ready, if anything is."""
        result, self._result = self._result, None
        if self._waiting is not None:
            self._waiting.stop()
        if result is not None:
            self.take(result)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Keep what was worked out until there is other news, or for a moment; then go on with the newest."""
        if event.state not in {WorkerState.SUCCESS, WorkerState.ERROR}:
            return
        self._is_at_work = False
        is_outdated = self._next is not None and not self._may_wait
        if event.state is WorkerState.ERROR:
            self.show_failure(str(self.border_title or self.id), event.worker.error)
        elif not is_outdated:
            self._keep(event.worker.result)
        self._work_on()

    def _keep(self, result: Result | None) -> None:
        self._result = result
        if self._may_wait:
            self._waiting = self.set_timer(SHOW_AFTER_S, self.show_result)
        else:
            self.show_result()


class WorkedOutView(LinesView, WorkedOut[Result]):
    """Shows lines that are worked out."""

    def __init__(self, *, widget_id: str) -> None:
        super().__init__(id=widget_id)
