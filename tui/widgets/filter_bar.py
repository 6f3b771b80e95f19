"""The line in which a filter is typed, and in which its terms stand as chips when that is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from tui.message_fields import with_fields
from tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from tui.filter_terms import Filter
    from tui.widgets.chips import Chips

PLACEHOLDER = "words, or fields such as category:bert params<200M"
LONGEST_FILTER = 200
"""Characters; each that is typed costs as much as all before it, and a broken paste types thousands."""
HINT_LINES = 2


class FilterBar(Vertical):
    """Says at every key which terms are in force: a piece that is wrong leaves the last good ones there."""

    DEFAULT_CSS: ClassVar[str] = """
    FilterBar { height: 1; display: none; }
    FilterBar.-open { display: block; }
    FilterBar #filter-line { height: 1; }
    FilterBar #filter-label { width: 10; height: 1; }
    FilterBar Input { width: 1fr; display: none; }
    FilterBar Chips { width: 1fr; height: 1; }
    FilterBar #filter-count { width: 20; height: 1; text-align: right; }
    FilterBar #filter-hint { height: 2; display: none; }
    FilterBar.-typing { height: 3; }
    FilterBar.-typing Input, FilterBar.-typing #filter-hint { display: block; }
    FilterBar.-typing Chips { display: none; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,up", "leave", "to the table", show=False),
        Binding("tab", "complete", "complete", show=False),
    ]

    @with_fields
    class Typed(Message):
        """Other terms are in force."""

        wanted: Filter

    def __init__(self, *, then: Callable[[], object], widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._then = then
        """Gives the keys back."""
        self.lengths: Sequence[int] = ()
        """Those of the run."""
        self._wanted: Filter = ()
        self._error = ""
        self._count = ""

    def _make(self) -> None:
        """Hold a label, the input or the chips, the count, and the hint under them; made when somebody filters."""
        if self.children:
            return
        from tui.widgets.bounded_input import BoundedInput
        from tui.widgets.chips import Chips

        line = Horizontal(id="filter-line")
        self.mount(line, LinesView(id="filter-hint"))
        line.mount(  # at once, not when the line is composed: the next key may have come already
            Static("  filter:", id="filter-label", markup=False),
            BoundedInput(placeholder=PLACEHOLDER, max_length=LONGEST_FILTER, then=self._be_done),
            Chips(id="filter-chips"),
            Static(self._count, id="filter-count", markup=False),
        )

    # ---- what others ask

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(Input).value if self.children else ""

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return self.has_class("-open")

    @property
    def error(self) -> str:
        """What is wrong with it; empty where nothing is."""
        return self._error

    def open(self) -> None:
        """Show the line and type into it."""
        self._make()
        self.add_class("-open", "-typing")
        self.screen.set_focus(self.query_one(Input))  # at once: the next key may have come already
        self._take(self.text, is_typed=True)

    def fill(self, text: str) -> None:
        """Put this text in force, as chips."""
        self._make()
        with self.prevent(Input.Changed):
            self.query_one(Input).value = text
        self.add_class("-open")
        self.leave()

    def leave(self) -> None:
        """Be done typing: show the chips; nothing where nothing is typed, and what is wrong where something is."""
        self._take(self.text, is_typed=False)
        if not self.text.strip():
            self.close()
        elif not self._error:
            self.remove_class("-typing")
        else:
            self.add_class("-typing")

    def close(self) -> None:
        """Forget the filter and hide the line."""
        if not self.children:
            return
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""
        self._take("", is_typed=False)
        self.remove_class("-open", "-typing")

    def show_count(self, shown: int, total: int) -> None:
        """Say how many models match."""
        self._count = f"{shown:,}/{total:,} models "
        if self.children:
            self.query_one("#filter-count", Static).update(self._count, layout=False)

    # ---- keys and mouse

    def action_leave(self) -> None:
        """Go on with the rows that match."""
        self._be_done()

    def action_complete(self) -> None:
        """Type on as far as there is only one way."""
        from tui.filter_terms import completed

        typed = self.query_one(Input)
        typed.value = completed(typed.value, self.lengths)
        typed.cursor_position = len(typed.value)

    def on_resize(self) -> None:
        """Use the room there is."""
        self._draw()

    def on_chips_clicked(self, event: Chips.Clicked) -> None:
        """Type on."""
        event.stop()
        self.open()

    @on(Input.Changed)
    def _read_what_is_typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-typing"):  # else it is news of letters that were dealt with when the line was left
            self._take(self.text, is_typed=True)

    def _be_done(self) -> None:
        """Leave at once, not by a message: the next key may have come already."""
        self.leave()
        self._then()

    # ---- terms

    def _take(self, text: str, *, is_typed: bool) -> None:
        from tui.filter_terms import WrongFilter, filter_of

        try:
            wanted = filter_of(text, self.lengths, is_typed=is_typed)
        except WrongFilter as wrong:
            self._error = wrong.message
        else:
            self._error = ""
            if wanted != self._wanted:
                self._wanted = wanted
                self.post_message(self.Typed(wanted))
        self._draw()

    def _draw(self) -> None:
        if not self.children:
            return
        from tui.widgets.chips import Chips

        hint = self.query_one("#filter-hint", LinesView)
        self.query_one(Chips).wanted = self._wanted
        if self.size.width:
            from tui.filter_line import hint_lines
            from tui.filter_terms import hint_for

            text = hint_for(self.text, self.lengths)
            hint.show(hint_lines(text, self._error, self.size.width, HINT_LINES))
