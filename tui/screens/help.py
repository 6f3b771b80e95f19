"""Every key, mark and unit on one page; made from where they are declared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from bench.outcome_names import (
    CAUSES,
    IMPLIED_MARK,
    MEANINGS,
    NOT_MEASURED_NAME,
    NOT_MEASURED_SYMBOL,
    NOT_RUN_NAME,
    NOT_RUN_SYMBOL,
    SHORT_NAMES,
    SYMBOLS,
)
from bench.trial import Outcome
from tui.actions.declared import Action
from tui.dot_line import DOT_SIGNS, MEDIAN_SIGNS
from tui.filter_fields import ENDS, FIELDS
from tui.heat import BLOCKS
from tui.pivots import FIGURES, Pivot
from tui.screens.selectable import SelectableScreen
from tui.styled_lines import CAUSE_STYLES, FILL_STYLES, NOT_MEASURED_FILL, Span, StyledLine, wrapped
from tui.trial_cell import DOUBT_MARK, IMPOSSIBLE_MARK
from tui.widgets.lines_view import LinesView

KEY_CELLS, NAME_CELLS = 10, 12

UNITS: tuple[str, ...] = (
    "GB is 10⁹ bytes, MB 10⁶. Throughput is batch × length ÷ the median time of a pass, in tokens per second.",
    f"{BLOCKS} beside a figure: where it stands among the models at that length, on a logarithmic scale.",
    "roofline: the share of what the device can do that a pass at the longest working length reached.",
    (
        "4/10 ~3 s in the running cell: four of ten passes are timed, and the rest should take three seconds, as"
        " predicted or by the passes so far."
    ),
    (
        "passes in the detail: a bar for each, as they were timed; below, the same as dots from the fastest to the"
        f" slowest (the more in one place, the heavier: {DOT_SIGNS}); {MEDIAN_SIGNS} their median in its 95 % interval."
    ),
    "params: millions (M) or billions (B); dim where they are published and not counted yet.",
    "class, by the longest length that works: High from 1,024, Medium from 512, Low from 128, Very Low below it.",
    "16/34·4 in the summary: 16 of 34 models work, and of 4 nobody knows: not measured yet, or not run.",
    "max: the longest length that works so far; dim while longer ones are still to come.",
    "graphs: a capital letter for each category, a small one and ◆ for the study; + and * stand for several.",
    "Means are over the models that work; efficiency is their mean tokens per second at 512 ÷ mean millions of params.",
)

FILTER_RULES = (
    "A model has to match every piece: bert cause:position params<200M. A comma gives alternatives, quotes hold"
    ' together what has spaces (category:"small llm"), - or ! turns a piece round. Texts match in part; figures take'
    " = != < <= > >= and units, and = holds to the digits given."
)


class HelpPage(LinesView, can_focus=True):
    """The page; scrolls where it is longer than the screen."""

    DEFAULT_CSS: ClassVar[str] = "HelpPage { overflow-y: auto; }"

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__(id="page")
        self._actions = actions

    def on_resize(self) -> None:
        """Use the width there is."""
        self.show(help_lines(self._actions, self.scrollable_content_region.width - 1))


class HelpScreen(SelectableScreen, ModalScreen[None]):
    """The page over the screen that it helps with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "close"),
        Binding("question_mark", "dismiss", "close", id="help"),
        Binding("j", "scroll(1)", "down", show=False),
        Binding("k", "scroll(-1)", "up", show=False),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen HelpPage {
        width: 92; max-width: 96%; height: 96%; max-height: 56; padding: 0 1;
        background: $surface; border: round $accent; border-title-color: $accent; border-subtitle-color: $dim;
    }
    """

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        """Hold the page."""
        page = HelpPage(self._actions)
        page.border_title = "help"
        page.border_subtitle = "↑ ↓ scroll · Esc closes"
        yield page

    def action_scroll(self, lines: int) -> None:
        """Move the page."""
        self.query_one(HelpPage).scroll_relative(y=lines, animate=False)


def help_lines(actions: Sequence[Action], width: int) -> tuple[StyledLine, ...]:
    """Give the keys by group, the marks, and the units."""
    lines: list[StyledLine] = []
    for group in dict.fromkeys(action.group for action in actions):
        lines += [((group, "role--accent"),), *_keys(actions, group, width), ()]
    if any(action.name == "filter" for action in actions):
        lines += [(("Words and fields of a filter", "role--accent"),), *_fields(width), ()]
    lines += [(("What stops a model", "role--accent"),), *_causes(width), ()]
    lines += [(("What stands at each length", "role--accent"),)]
    for pivot in Pivot:
        lines += _indented(pivot.value, FIGURES[pivot].about, width, NAME_CELLS)
    lines += [(), (("Units and figures", "role--accent"),)]
    for text in UNITS:
        lines += _indented("", text, width, 2)
    return tuple(lines)


def _keys(actions: Sequence[Action], group: str, width: int) -> list[StyledLine]:
    lines: list[StyledLine] = []
    for action in actions:
        if action.group == group:
            lines += _indented(action.shown, action.help, width, KEY_CELLS, "role--key")
    return lines


def _fields(width: int) -> list[StyledLine]:
    lines = _indented("", FILTER_RULES, width, 2)
    for field in FIELDS.values():
        lines += _indented(field.name, field.hint, width, NAME_CELLS, "role--key")
    return [
        *lines,
        *_indented("1024:works", f"how a model ends at a length: {', '.join(ENDS)}", width, NAME_CELLS, "role--key"),
    ]


def _causes(width: int) -> list[StyledLine]:
    marks: list[tuple[Span, Span, str]] = [
        ((SYMBOLS[cause], FILL_STYLES[cause]), (SHORT_NAMES[cause], CAUSE_STYLES[cause]), MEANINGS[cause])
        for cause in (Outcome.COMPLETED, *CAUSES)
    ]
    marks += [
        ((NOT_RUN_SYMBOL, "role--dim"), (NOT_RUN_NAME, "role--dim"), MEANINGS[Outcome.SKIPPED]),
        ((NOT_MEASURED_SYMBOL, NOT_MEASURED_FILL), ("not yet", "role--dim"), NOT_MEASURED_NAME),
        ((IMPLIED_MARK, "role--dim"), ("a cause", "role--dim"), "a shorter length shows it; not tried"),
        (
            (DOUBT_MARK, "role--doubt"),
            ("doubt", "role--doubt"),
            "the figure carries a doubt; the detail pane says which",
        ),
        (
            (IMPOSSIBLE_MARK, "role--bad"),
            ("impossible", "role--bad"),
            "the figure cannot be true; the detail pane says why",
        ),
    ]
    return [line for symbol, name, meaning in marks for line in _mark(symbol, name, meaning, width)]


def _mark(symbol: Span, name: Span, meaning: str, width: int) -> list[StyledLine]:
    start: StyledLine = (("  ", ""), symbol, (f" {name[0]}".ljust(NAME_CELLS + 1), name[1]))
    rest: StyledLine = ((" " * (NAME_CELLS + 4), ""),)
    lines = wrapped(meaning, width - NAME_CELLS - 4)
    return [(*(rest if number else start), *line) for number, line in enumerate(lines)]


def _indented(label: str, text: str, width: int, cells: int, style: str = "") -> list[StyledLine]:
    rest = wrapped(text, width - cells - 2)
    return [((f"  {'' if number else label}".ljust(cells + 2), style), *line) for number, line in enumerate(rest)]
