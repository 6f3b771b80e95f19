"""All that is known of the model under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.message import Message
from textual.reactive import var

from bench.store.rows import MarchRow
from tui.detail_text import Samples, detail_lines
from tui.run_view import RunView
from tui.widgets.lines_view import LinesView


class DetailPane(LinesView, can_focus=True):
    """Shows one model; asks for its samples when it is seen."""

    DEFAULT_CSS: ClassVar[str] = "DetailPane { height: 1fr; overflow-y: auto; }"

    view: var[RunView | None] = var(None, always_update=True, init=False)
    march_id: var[int | None] = var(None, init=False)
    samples: var[Samples] = var(dict, init=False)

    @dataclass
    class SamplesWanted(Message):
        """The timed passes of these attempts (trial, attempt) are to be read."""

        march_id: int
        trials: tuple[tuple[int, int], ...]

    def __init__(self, *, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._wanted: tuple[tuple[int, int], ...] = ()

    def watch_view(self) -> None:
        """Show what is new of the same model."""
        self._show_model()

    def watch_march_id(self) -> None:
        """Show another model, from its top."""
        self.scroll_to(y=0, animate=False, immediate=True, force=True)
        self._show_model()

    def watch_samples(self) -> None:
        """Show the passes too."""
        self._show_model()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._show_model()

    def take_samples(self, march_id: int, samples: Mapping[int, tuple[float, ...]]) -> None:
        """Keep the passes that were read, if they are still those of the model that is shown."""
        if march_id == self.march_id:
            self.samples = samples

    def _show_model(self) -> None:
        march = self.view.march(self.march_id) if self.view else None
        # The scrollbar's room is kept free whether it is there or not, or the text would change with it.
        width = self.region.width - self.gutter.width - self.styles.scrollbar_size_vertical
        if self.view is None or width <= 0:
            return
        if march is None:
            self.show(((("no model is under the cursor", "role--dim"),),))
            return
        self.show(detail_lines(self.view, march, self.samples, width - 1))
        self._want_samples(march)

    def _want_samples(self, march: MarchRow) -> None:
        wanted = tuple((trial.trial_id, trial.attempt) for trial in march.trials if trial.works)
        if wanted and wanted != self._wanted:
            self._wanted = wanted
            self.post_message(self.SamplesWanted(march.march_id, wanted))
