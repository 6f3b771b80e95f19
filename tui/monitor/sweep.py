"""What is asked of the engine, or of a run that has none."""

from __future__ import annotations

from bench.store.rows import MarchRow
from tui.monitor.part import MonitorPart
from tui.visible_text import visible


class SweepKeys(MonitorPart):
    """Asks for what the keys of the sweep say."""

    def action_pause_or_resume(self) -> None:
        """Ask the engine to pause, or to go on."""
        if self.view is not None:
            self._requests.pause_or_resume(self.view)

    def action_skip(self) -> None:
        """Ask the engine to skip the model under the cursor."""
        march = self._march_with_something_left("skip")
        if march is not None:
            self._requests.skip(march)

    def action_put_next(self) -> None:
        """Ask the engine to take the model under the cursor next."""
        march = self._march_with_something_left("take next")
        if march is not None:
            self._requests.put_next(march)

    def _march_with_something_left(self, verb: str) -> MarchRow | None:
        """Give the model under the cursor, unless nothing of it is left; say so then."""
        march = self._march_under_cursor()
        if march is not None and march.is_over:
            self._say(f"{visible(march.spec.name)} has ended: nothing is left to {verb}", "warning")
            return None
        return march

    def action_stop(self) -> None:
        """Ask the engine to stop the sweep."""
        self._requests.stop()

    def action_stop_after_trial(self) -> None:
        """Ask the engine to stop once the trial in hand has ended."""
        if self.view is not None:
            self._requests.stop_after_trial(self.view)

    def action_retry(self) -> None:
        """Choose what is tried again."""
        if self.view is not None:
            self._requests.retry(self.view)

    def action_add(self) -> None:
        """Type what is to be added."""
        if self.view is not None:
            self._requests.add(self.view)

    def action_resume_run(self) -> None:
        """Start an engine on this run."""
        self._requests.take_up()
