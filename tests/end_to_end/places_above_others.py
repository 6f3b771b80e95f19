"""The dialogs, menus and pages that lie above another screen: what every key of theirs must do."""

from __future__ import annotations

from tests.end_to_end.places_beside_a_run import SQL
from tests.end_to_end.pressing import (
    BACKSPACE,
    DOWN,
    ENTER,
    ESCAPE,
    TAB,
    UP,
    Place,
    Press,
    all_of,
    answer,
    at_cursor,
    click_away,
    closes,
    each,
    forget_what_was_taken,
    heard_by,
    in_rows,
    is_asked,
    is_taken,
    is_typed_behind,
    is_written,
    says,
    says_no,
)
from tui.screens.add import AddScreen
from tui.screens.column_picker import ColumnPicker
from tui.screens.confirm import ConfirmScreen
from tui.screens.definitions import DefinitionsScreen
from tui.screens.export_format import ExportFormatScreen
from tui.screens.help import HelpScreen
from tui.screens.offer_menu import OfferMenu
from tui.screens.retry import RetryScreen
from tui.widgets.line_table import LineTable

COPYING, SAVING = r"copy to the clipboard", r"save the view into a file"


def copies(file: str, *keys: str) -> Press:
    return Press(is_taken(file), "y", keys=keys, prepare=forget_what_was_taken, gone=says(COPYING))


def saves(file: str, *keys: str) -> Press:
    return Press(is_written(file), "e", keys=keys, prepare=forget_what_was_taken, gone=says(SAVING))


PANELS_ARE_DRAWN = all_of(says(r"10/18"), says(r"Compressed +66\.4 M +1/1"))

COPY_MENU = Place(
    heard=heard_by((), OfferMenu),
    way=[("", PANELS_ARE_DRAWN), ("y", at_cursor(r"c  cell"))],
    presses={
        "move(1)": Press(at_cursor(r"r  row"), "k"),
        "move(-1)": Press(at_cursor(r"c  cell"), before="j"),
        "away": closes(COPYING, "y"),
        "cell": copies("cell-*.txt", "c", ENTER),
        "row": copies("row-*.tsv", "r"),
        "table": copies("table-*.tsv", "t"),
        "wall": copies("wall-*.txt", "w"),
        "summary": copies("summary-*.tsv", "s"),
        "detail": copies("detail-*.txt", "d"),
    },
    is_left_by="qq",
)

SAVE_MENU = Place(
    heard=heard_by((), OfferMenu),
    way=[("e", at_cursor(r"v  picture"))],
    presses={
        "move(1)": Press(at_cursor(r"t  text"), "k"),
        "move(-1)": Press(at_cursor(r"v  picture"), before="j"),
        "away": closes(SAVING, "e"),
        "picture": saves("picture-*.svg", "v", ENTER),
        "text": saves("text-*.txt", "t"),
        "page": saves("page-*.md", "m"),
    },
    is_left_by="qq",
)

FIRST_OF_HELP, FIRST_DEFINITION = r"│ Move ", r"│ done "

HELP = Place(
    heard=heard_by((), HelpScreen),
    way=[("?", says(FIRST_OF_HELP))],
    columns=100,
    lines=24,
    presses={
        "scroll(1)": Press(says_no(FIRST_OF_HELP), "k"),
        "scroll(-1)": Press(says(FIRST_OF_HELP), before="j"),
        "dismiss": closes(FIRST_OF_HELP, "?"),
        "help": closes(FIRST_OF_HELP, "?"),
    },
    is_left_by="qq",
)

DEFINITIONS = Place(
    heard=heard_by((), DefinitionsScreen),
    way=[("0", says(r"‹0 overview›")), (TAB, at_cursor(r"BERT Family")), ("i", says(FIRST_DEFINITION))],
    columns=100,
    lines=24,
    presses={
        "scroll(1)": Press(says_no(FIRST_DEFINITION), "k"),
        "scroll(-1)": Press(says(FIRST_DEFINITION), before="j"),
        "dismiss": closes(FIRST_DEFINITION, "i"),
    },
    is_left_by="qq",
)

PALETTE = Place(
    heard={},
    way=[("\x10", says(r"sort back +S"))],
    presses={
        "search": Press(all_of(says(r"follow +f"), says_no(r"sort back +S")), BACKSPACE * 6, keys=("follow",)),
        "leave": Press(says_no(r"sort back +S"), "\x10", keys=(ESCAPE,)),
        "take": Press(says(r"18 following"), before="follow", ready=says_no(r"sort back +S"), keys=(ENTER,)),
    },
)

COLUMNS = r"Space show or hide"
FIRST_COLUMN, SECOND_COLUMN = r"✓  model", r"\[.\] category"

COLUMN_PICKER = Place(
    heard=heard_by((), ColumnPicker, LineTable),
    way=[("c", at_cursor(FIRST_COLUMN))],
    presses={
        **in_rows(FIRST_COLUMN, SECOND_COLUMN, r"\[x\] roofline", "", "▼▲"),
        "turn": Press(says(r"\[ \] category"), " " + UP, before=DOWN),
        "choose": Press(says(r"\[ \] category"), ENTER + UP, before=DOWN),
        "all": Press(says(r"\[x\] category"), UP, before=DOWN + " ", gone=at_cursor(FIRST_COLUMN)),
        "dismiss": closes(COLUMNS, "c"),
    },
    is_left_by="qq",
)

RETRYING = r"try again what ended by"

RETRY = Place(
    heard=heard_by((), RetryScreen, LineTable),
    way=[("R", says(r"\[ \] stale"))],
    presses={
        **in_rows(r"\[ \] POSITIONS", r"\[ \] stale", r"\[ \] stale", ""),
        "choose": Press(says(r"\[x\] POSITIONS"), " "),
        "dismiss(None)": closes(RETRYING, "R"),
        "choose of LineTable": Press(is_asked("retry")),
    },
    asks=frozenset({"retry"}),
)

ADDING = r"add to the sweep"

ADD = Place(
    heard=heard_by((), AddScreen),
    way=[("a", says(ADDING))],
    presses={
        "app.focus_next": Press(is_typed_behind(r"│ lengths"), DOWN),
        "dismiss(None)": closes(ADDING, "a"),
        "give": Press(says(r"Add 1 model"), "n", before="opt-125m", ready=says(r"1 new model"), keys=(ENTER,)),
    },
)

STOPPING = r"Stop the sweep\?"

CONFIRM = Place(
    heard=heard_by((), ConfirmScreen),
    way=[("X", says(STOPPING))],
    presses={
        "answer(False)": closes(STOPPING, "X"),
        "answer(True)": Press(is_asked("stop"), "X", prepare=answer, gone=says(STOPPING)),
    },
    asks=frozenset({"stop"}),
    is_left_by="nq",
)

EXPORTING = r"Write all 18 rows"


def writes(file: str) -> Press:
    """Write it, and say so."""
    written, new = says(r"rows written to"), each(forget_what_was_taken, click_away(r"rows written to"))
    return Press(all_of(is_written(file), written), "e", prepare=new, gone=says(EXPORTING))


EXPORT = Place(
    heard=heard_by((), ExportFormatScreen),
    way=[*SQL.way, ("e", says(EXPORTING))],
    presses={
        "answer('')": closes(EXPORTING, "e"),
        "answer('csv')": writes("query-*.csv"),
        "answer('parquet')": writes("query-*.parquet"),
        "answer('jsonl')": writes("query-*.jsonl"),
    },
    is_left_by="nq",
)
