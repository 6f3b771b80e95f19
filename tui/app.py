"""The application: which screen is shown, and what is remembered when it is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import constants, events, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input
from textual.widgets.input import Selection

from tui import actions
from tui.after_sweep import AfterSweep
from tui.appearance import console, first_look, gates, look_after
from tui.freed_memory import GIVE_BACK_EVERY_S, give_back
from tui.kept_choices import keep
from tui.key_order import caught_up
from tui.keys_first import KeysFirst
from tui.late_styles import LATE_SHEETS, read_late_styles
from tui.leaving import HUNG_UP_STATUS, LineDropped, end_soon
from tui.live_readings import LiveReadings
from tui.messages import OpenRun, SuitesWanted
from tui.preferences import Preferences
from tui.rebinding import Rebinding
from tui.run_link import RunChanged
from tui.screens.monitor import MonitorScreen
from tui.theme import COLOURLESS, THEMES

if TYPE_CHECKING:
    from tui.examination import Examination
    from tui.head_start import HeadStart
    from tui.run_catalogue import RunCatalogue
    from tui.screens.start import StartScreen


LOOK_RESTS_S = 0.5
"""A change of the look styles everything anew, which takes so long that a held key must not pile up changes."""


def _action_provider() -> type[Provider]:
    from tui.palette import ActionProvider  # imported when the palette is opened

    return ActionProvider


class ScalewallApp(App[Path | None]):
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
        super().__init__(css_path=_style_sheets("start" if run_file is None else "monitor"))
        self.preferences = preferences or Preferences()
        self.rebinding = Rebinding(self.preferences.keys)
        self.set_keymap(self.rebinding.keymap)
        self._run_file = run_file
        self.registry_paths = registry_paths
        self._begun = begun
        """Of the run that is shown first."""
        self.read_only = read_only
        """Whether nothing may be asked of an engine from here, and none started."""
        self.fault: Exception | None = None
        """What went wrong in the screen itself, and ended it."""
        self.live_readings = LiveReadings()
        self.keys_first = KeysFirst()
        self._types = False
        """Whether the key that is looked at types something."""
        self._after_sweep = AfterSweep(self, self.preferences)
        self.no_color = False  # our own gate does it, and Textual's rules for it would reverse what that reverses
        self._gates = gates(self.preferences)
        self.console = console(self.preferences)
        self.animation_level = "none"
        for theme in (*THEMES, COLOURLESS):
            self.register_theme(theme)
        self.theme = self._look = first_look(self.preferences)
        self._look_rests = False

    # What the first screen over a run has no use for is imported when somebody wants it.

    @cached_property
    def run_catalogue(self) -> RunCatalogue:
        """All runs of this user, as far as they were read."""
        from tui.run_catalogue import RunCatalogue

        return RunCatalogue()

    @cached_property
    def examination(self) -> Examination:
        """What the doctor says of this machine."""
        from tui.examination import Examination

        return Examination()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing to the terminal that it is not to get, whichever widget of whichever screen drew it."""
        ours_instead = (Monochrome, NoColor)
        return [*(one for one in super().get_line_filters() if not isinstance(one, ours_instead)), *self._gates]

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets again for another look; before there is a screen, take its colours alone."""
        if self.screen_stack:
            super().refresh_css(animate=animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        """Give what is shown first: an empty screen of Textual's own below it would be laid out and painted too."""
        screen = self._start_screen() if self._run_file is None else self._screen_of(self._run_file, self._begun)
        screen._push_result_callback(screen, None)  # noqa: SLF001 - as every screen has that may be left for another
        return screen

    def open_run(self, run_file: Path) -> None:
        """Show a run instead of what is shown now."""
        self._run_file = run_file
        self._show(self._screen_of(run_file))

    def _screen_of(self, run_file: Path, begun: HeadStart | None = None) -> MonitorScreen:
        return MonitorScreen(run_file, self.live_readings, self.registry_paths, read_only=self.read_only, begun=begun)

    @on(RunChanged)
    def _hear_of_run(self, news: RunChanged) -> None:
        self._after_sweep.hear(news)

    @on(OpenRun)
    def _open_chosen(self, chosen: OpenRun) -> None:
        self.open_run(chosen.run_file)

    def action_runs(self) -> None:
        """Show the start screen."""
        self._show(self._start_screen())

    @on(SuitesWanted)
    def _show_suites(self) -> None:
        if len(self.screen_stack) > 1:  # keys may have closed by now what asked for them
            self.pop_screen()
        self.push_screen(self._start_screen())

    def _start_screen(self) -> StartScreen:
        from tui.screens.start import StartScreen

        return StartScreen(
            self.registry_paths, self._run_file, self.run_catalogue, self.examination, read_only=self.read_only
        )

    def action_pick_run(self) -> None:
        """Choose another run, or come back to what is shown."""
        from tui.screens.run_picker import RunPickerScreen

        self.push_screen(RunPickerScreen(self.run_catalogue, self._run_file), self._open_picked)

    def _open_picked(self, run_file: Path | None) -> None:
        if run_file is not None and (run_file != self._run_file or not isinstance(self.screen, MonitorScreen)):
            self.open_run(run_file)

    def action_compare(self) -> None:
        """Compare the run that is shown with one that is chosen."""
        from tui.screens.run_picker import COMPARE_TITLE, RunPickerScreen

        picker = RunPickerScreen(self.run_catalogue, None, COMPARE_TITLE, left_out=self._run_file)
        self.push_screen(picker, self._compare_with)

    def _compare_with(self, other: Path | None) -> None:
        from tui.screens.comparison import ComparisonScreen

        if other is not None and self._run_file is not None:
            self.push_screen(ComparisonScreen(other, self._run_file, self.run_catalogue))

    def action_event_log(self) -> None:
        """Show everything that happened in the run that is shown."""
        from tui.screens.event_log import EventLogScreen

        if self._run_file is not None:
            self.push_screen(EventLogScreen(self._run_file))

    def action_command_palette(self) -> None:
        """Open the palette, in its own look also where somebody is quick: it keeps what it is filled with."""
        from tui.screens.palette import PaletteScreen

        read_late_styles(self)
        if not isinstance(self.screen, PaletteScreen):
            self.push_screen(PaletteScreen(id="--command-palette"))

    def action_help(self) -> None:
        """Show every key of the screen."""
        from tui.screens.help import HelpScreen

        run_keys = (*actions.TABLE, *actions.MONITOR, *actions.GRAPH, *actions.SUMMARY)
        own: Sequence[actions.Action] = getattr(self.screen, "ACTIONS", run_keys)
        shown = self.rebinding.of(actions.on_screen(own))
        self.push_screen(HelpScreen(actions.only_looking(shown) if self.read_only else shown))

    def action_look(self) -> None:
        """Go to the next look."""
        self.take_look("")

    def take_look(self, name: str) -> None:
        """Go to a look, by default to the next one, and remember it."""
        if self.preferences.colours == "none":
            self.notify(
                "No colours are asked for here (NO_COLOR, --no-color, or config.toml), and so no looks.", markup=False
            )
            return
        self._look = name or look_after(self._look)
        if not self._look_rests:
            self._change_look()

    def _change_look(self) -> None:
        self._look_rests = self.theme != self._look
        if self._look_rests:
            self.theme = self._look
            self.run_worker(self._remember_look, thread=True, exclusive=True, group="look", exit_on_error=False)
            self.set_timer(LOOK_RESTS_S, self._change_look)

    def action_save_view(self) -> None:
        """Let the user choose how to save what is shown."""
        from tui.saving import open_save_menu

        open_save_menu(self)

    def _remember_look(self) -> None:
        keep(self, "the look", theme=self._look, theme_instead_of=self.preferences.configured_theme)

    def on_mount(self) -> None:
        """Begin to give back memory now and then."""
        self.set_interval(GIVE_BACK_EVERY_S, give_back)

    def on_unmount(self) -> None:
        """Let go of what still looks at the machine."""
        if "examination" in vars(self):
            self.examination.end()

    async def action_quit(self) -> None:
        """Leave; what runs goes on."""
        self.exit(self._run_file)

    def action_copy_or_quit(self) -> None:
        """Copy what is selected, on the screen or in a line that is typed; leave where nothing is."""
        typed = self.focused if isinstance(self.focused, Input) else None
        selected = self.screen.get_selected_text() or (typed.selected_text if typed else "")
        if not selected:
            self.exit(self._run_file)
            return
        self.copy_to_clipboard(selected)
        self.screen.clear_selection()
        if typed is not None:
            typed.selection = Selection.cursor(typed.cursor_position)

    async def on_event(self, event: events.Event) -> None:
        """Know of each key whether it types something."""
        if isinstance(event, events.Key):
            self._types = event.is_printable
        await super().on_event(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Let a key do its work before the next one is looked at: over a slow line "/gpt" comes in one go.

        Textual hands each key to the widget that has the focus by then, and the table would take letters for keys.
        """
        if priority:  # the first time that it is asked about a key
            self.keys_first.pressed()
        if await super()._check_bindings(key, priority):
            return True
        if not priority:
            return False
        if isinstance(self.focused, Input):
            if self._types:
                return False
            await caught_up(self.focused)
        return await super()._check_bindings(key)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text; without any, such as when nothing is cut, leave there what the user has."""
        if text:
            super().copy_to_clipboard(text)

    def leave(self, status: int) -> None:
        """Leave with this exit status, in order; may be called at any time from any thread."""
        if self._loop is None:
            raise SystemExit(status)
        end_soon(status)
        self._loop.call_soon_threadsafe(self._leave, status)

    def _leave(self, status: int) -> None:
        if not self._exit:
            self.exit(self._run_file, return_code=status)

    @on(LineDropped)
    def _leave_dropped_line(self) -> None:
        self._leave(HUNG_UP_STATUS)

    def _handle_exception(self, error: Exception) -> None:
        """Remember the first error that nobody handled, and end."""
        if self._exit and isinstance(error, NoMatches):
            # A screen that is left while it is being built never gets the widgets that it looks for.
            self._fatal_error()
            return
        self.fault = self.fault or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's picture of a traceback: whoever started the screen says what happened."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def get_driver_class(self) -> type[Driver]:
        """Give our own driver, imported when it is used: for a terminal, or for the browser view that started us."""
        if constants.DRIVER is not None:
            from tui.browser.driver import in_place_of

            return in_place_of(super().get_driver_class())

        from tui.terminal_driver import TerminalDriver

        return TerminalDriver

    def _show(self, screen: MonitorScreen | StartScreen) -> None:
        while len(self.screen_stack) > 1:  # what lies over the run or the start screen goes with it
            self.pop_screen()
        self.switch_screen(screen)


def _style_sheets(first_screen: str) -> list[str | PurePath]:
    """Give those of the first screen together: each that comes later has all of them read again.

    Of rules that weigh the same the later one counts, so the sheets are always in the same order.
    """
    if first_screen == "monitor":
        return ["app.tcss", "screens/monitor.tcss"]  # the rest is read once it stands
    return ["app.tcss", "screens/monitor.tcss", *LATE_SHEETS, f"screens/{first_screen}.tcss"]
