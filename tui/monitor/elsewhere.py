"""What leads from a run elsewhere: to a screen or a menu above it, or to a run of one trial."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import on

from tui.messages import DefinitionsWanted
from tui.monitor.part import MonitorPart
from tui.widgets.march_table import MarchTable
from tui.widgets.summary_table import SummaryTable

if TYPE_CHECKING:
    from tui.trial_alone import TrialAlone


class WaysElsewhere(MonitorPart):
    """Opens what lies above; each is imported when somebody wants it."""

    @cached_property
    def _alone(self) -> TrialAlone:
        from tui.trial_alone import TrialAlone

        return TrialAlone(self)

    def action_run_alone(self) -> None:
        """Try one length of the model under the cursor again, by itself."""
        from tui.trial_alone import telling_length

        march = self._march_under_cursor()
        if self.view is not None and march is not None:
            self._alone.ask(self.view, march, telling_length(march))

    def action_query(self) -> None:
        """Ask the run's tables in SQL."""
        from tui.screens.query import QueryScreen

        self.app.push_screen(QueryScreen(self.path))

    def action_copy(self) -> None:
        """Let the user choose what to copy."""
        from tui.copying import open_copy_menu

        open_copy_menu(self)

    def action_definitions(self) -> None:
        """Say what the columns of the summary mean, whoever has the keys."""
        self.query_one(SummaryTable).action_definitions()

    @on(DefinitionsWanted)
    def _explain(self, wanted: DefinitionsWanted) -> None:
        from tui.screens.definitions import DefinitionsScreen

        self.app.push_screen(DefinitionsScreen(wanted.table, with_doubtful=wanted.with_doubtful))

    @on(MarchTable.ColumnsWanted)
    def _pick_columns(self) -> None:
        from tui.screens.column_picker import ColumnPicker

        table = self._table
        self.app.push_screen(ColumnPicker(table.columns, table.titles, table.hidden, table.hide))
