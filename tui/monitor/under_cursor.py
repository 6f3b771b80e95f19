"""What is under the cursor: the detail pane shows it, and the cursor may follow the model that is measured."""

from __future__ import annotations

from textual import on
from textual.message import Message

from bench.store.rows import CloseUp
from tui.message_fields import with_fields
from tui.monitor.part import MonitorPart
from tui.widgets.detail_pane import DetailPane
from tui.widgets.march_table import MarchTable


@with_fields
class CloseUpsRead(Message):
    """The trials of a model were read closely, by trial."""

    march_id: int
    close_ups: dict[int, CloseUp]


class UnderCursor(MonitorPart):
    """Hands the detail pane the model and the length under the cursor, and what is read of them alone."""

    def action_follow(self) -> None:
        """Keep the cursor on the running model, or let it be."""
        self._table.following = not self._table.following

    @on(MarchTable.CursorMoved)
    def _follow_cursor(self, moved: MarchTable.CursorMoved) -> None:
        pane = self.query_one(DetailPane)
        pane.first_length, pane.march_id = self._table.cursor_length, moved.march_id
        if moved.by_user:
            self._table.following = False

    @on(MarchTable.CellMoved)
    def _follow_cell(self, moved: MarchTable.CellMoved) -> None:
        if moved.length is not None:  # a cell of the whole model changes nothing for who reads of one length
            self.query_one(DetailPane).first_length = moved.length

    @on(DetailPane.CloseUpsWanted)
    def _read_close_ups(self, wanted: DetailPane.CloseUpsWanted) -> None:
        def read() -> None:
            with self._requests.saying_what_fails():
                self.post_message(CloseUpsRead(wanted.march_id, self._link.close_ups(wanted.trials)))

        self.run_worker(read, thread=True, exclusive=True, group="close-ups")

    @on(CloseUpsRead)
    def _show_close_ups(self, read: CloseUpsRead) -> None:
        self.query_one(DetailPane).take_close_ups(read.march_id, read.close_ups)
