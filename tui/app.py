"""The application: what it is started with, and the parts that it is made of, which stand in ``tui/program/``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.command import Provider

from bench.machine.heap import give_back
from tui import actions
from tui.after_sweep import AfterSweep
from tui.preferences import Preferences
from tui.program.appearance import Appearance
from tui.program.leaving import Leaving
from tui.program.part import Started
from tui.program.ways import Ways
from tui.run_link import RunChanged

if TYPE_CHECKING:
    from tui.head_start import HeadStart


GIVE_BACK_EVERY_S = 300.0


def _action_provider() -> type[Provider]:
    from tui.palette import ActionProvider  # imported when the palette is opened

    return ActionProvider


class ScalewallApp(Ways, Appearance, Leaving):
    """Shows a run, or the start screen; returns the run file that was shown last."""

    TITLE = "scalewall"
    BINDINGS: ClassVar[list[BindingType]] = [
        *actions.bindings(actions.PROGRAM_WIDE),
        Binding("ctrl+c", "copy_or_quit", show=False, priority=True),
    ]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_action_provider}

    def __init__(
        self,
        run_file: Path | None = None,
        registry_paths: tuple[Path, ...] = (),
        *,
        preferences: Preferences | None = None,
        read_only: bool = False,
        begun: HeadStart | None = None,
    ) -> None:
        super().__init__(
            Started(
                run_file=run_file,
                registry_paths=registry_paths,
                preferences=preferences or Preferences(),
                read_only=read_only,
                begun=begun,
            )
        )
        self._after_sweep = AfterSweep(self, self.preferences)

    @on(RunChanged)
    def _hear_of_run(self, news: RunChanged) -> None:
        self._after_sweep.hear(news)

    def on_mount(self) -> None:
        """Begin to give back memory now and then."""
        self.set_interval(GIVE_BACK_EVERY_S, give_back)
