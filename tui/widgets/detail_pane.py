"""All that is known of the model under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import var

from bench.store.rows import MarchRow
from tui.message_fields import with_fields
from tui.run_view import RunView
from tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from tui.detail_text import CloseUps


class DetailPane(LinesView, can_focus=True):
    """Shows one model; asks for its passes and conditions when it is seen."""

    DEFAULT_CSS: ClassVar[str] = "DetailPane { height: 1fr; overflow-y: auto; }"

    view: var[RunView | None] = var(None, always_update=True, init=False)
    march_id: var[int | None] = var(None, init=False)
    first_length: var[int | None] = var(None, init=False)
    """The length that stands before the others; None leaves all in their order."""
    close_ups: var[CloseUps] = var(dict, init=False)

    @with_fields
    class CloseUpsWanted(Message):
        """These attempts (trial, attempt) are to be read closely."""

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
        self._show_from_top()

    def watch_first_length(self) -> None:
        """Show what is to be seen of this length, at the top."""
        self._show_from_top()

    def watch_close_ups(self) -> None:
        """Show the passes too."""
        self._show_model()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._show_model()

    def take_close_ups(self, march_id: int, close_ups: CloseUps) -> None:
        """Keep what was read, if it is still of the model that is shown."""
        if march_id == self.march_id:
            self.close_ups = close_ups

    def _show_from_top(self) -> None:
        self.scroll_to(y=0, animate=False, immediate=True, force=True)
        self._show_model()

    def _show_model(self) -> None:
        march = self.view.march(self.march_id) if self.view else None
        # The scrollbar's room is kept free whether it is there or not, or the text would change with it.
        width = self.region.width - self.gutter.width - self.styles.scrollbar_size_vertical
        if self.view is None or width <= 0:
            return
        if march is None:
            self.show(((("no model is under the cursor", "role--dim"),),))
            return
        from tui.detail_text import detail_lines  # which a pane that nobody opened has no use for

        self.show(detail_lines(self.view, march, self.close_ups, width - 1, self.first_length))
        self._want_close_ups(march)

    def _want_close_ups(self, march: MarchRow) -> None:
        wanted = tuple((trial.trial_id, trial.attempt) for trial in march.trials if trial.started_at and trial.ended_at)
        if wanted and wanted != self._wanted:
            self._wanted = wanted
            self.post_message(self.CloseUpsWanted(march.march_id, wanted))
