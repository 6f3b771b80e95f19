"""The screens beside the one over a run: what every key of theirs must do."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from bench.store import library
from tests.end_to_end.pressing import (
    BACKSPACE,
    DOWN,
    END,
    ENTER,
    ESCAPE,
    EVERYWHERE,
    HOME,
    LEFT,
    PAGE_DOWN,
    RIGHT,
    TAB,
    UP,
    Place,
    Press,
    Scene,
    all_of,
    at_cursor,
    heard_by,
    in_rows,
    is_not,
    is_taken,
    is_typed_behind,
    opens,
    says,
    says_no,
)
from tests.screen.made_up_run import finished
from tui.actions import SCREENS
from tui.widgets.line_table import LineTable
from tui.widgets.query_page import QueryPage
from tui.widgets.statement_line import StatementLine
from tui.widgets.words_line import WordsLine

SHOWN, OTHER, DAMAGED = "20251124-080000-made", "20251123-080000-made", "20250101-000000-bad0"
NEWEST = "20251201-080000-made"

OVER_THE_RUN = says(r"(?m)^› bert-base-uncased")
NO_FILTER = says_no(r"filter:")


def make_a_newer_run(_: Scene) -> None:
    finished(library.run_path(NEWEST), models=2).close()


def rename_the_other_run(_: Scene) -> None:
    """Change what a comparison says of it."""
    connection = sqlite3.connect(library.run_path(OTHER))
    connection.execute("UPDATE run SET name = 'called otherwise'")
    connection.commit()
    connection.close()


def end_a_trial(scene: Scene) -> None:
    march = scene.engine.marches()[9]
    scene.engine.trial(march, march.trials[1])


def keep_weights(_: Scene) -> None:
    """Cure one of the doctor's doubts: nothing is in the cache, and the tests are offline."""
    (Path(os.environ["HF_HUB_CACHE"]) / "models--made-up").mkdir(parents=True)


def let_the_engine_die(scene: Scene) -> None:
    """Leave nothing in the way of another sweep."""
    scene.engine.die()


THE_RUN, THE_OTHER = r"made-up paper +▶", r"made-up paper +✓"

TO_START = [("l", at_cursor(THE_RUN)), ("n", all_of(says(r"open a run"), at_cursor(THE_RUN)))]

THE_START = Place(
    heard=heard_by(SCREENS["the start"], LineTable),
    way=TO_START,
    presses={
        **EVERYWHERE,
        **in_rows(THE_RUN, THE_OTHER, DAMAGED, r"name"),
        "other_list": Press(at_cursor(r"quick"), TAB),
        "findings": opens(r"(?m)^ doctor: "),
        "pick_run": opens(r"all runs  3"),
        "back": Press(OVER_THE_RUN, "ln", gone=at_cursor(THE_RUN)),
        "open": Press(OVER_THE_RUN, "ln", keys=(ENTER,), gone=at_cursor(THE_RUN)),
        "choose": Press(says(r"Start \S+\?"), "n" + TAB, before=TAB, prepare=let_the_engine_die),
        "reload": Press(says(r"made-up paper +✓ finished +8/8"), prepare=make_a_newer_run),
    },
)

THE_LIST = Place(
    heard=heard_by(SCREENS["the list of runs"], LineTable, WordsLine),
    way=[("l", at_cursor(SHOWN))],
    presses={
        **EVERYWHERE,
        **in_rows(SHOWN, OTHER, DAMAGED, r"name"),
        "find": Press(says(r"1/3 runs"), ESCAPE, then="finish"),
        "leave": Press(at_cursor(OTHER), ESCAPE, before="/finish", ready=says(r"1/3 runs"), gone=NO_FILTER),
        "new_sweep": Press(says(r"start a sweep"), ESCAPE + "l"),
        "reload": Press(says(NEWEST), prepare=make_a_newer_run),
        "back": Press(OVER_THE_RUN, "l"),
        "choose": Press(says(r"✓ finished +\S+ +24/24 trials"), before=HOME + DOWN + DOWN),
    },
)

TO_COMPARISON = [("C", at_cursor(OTHER)), (ENTER, at_cursor(r"^  bert-base-uncased"))]

A_COMPARISON = Place(
    heard=heard_by(SCREENS["a comparison"], LineTable, WordsLine),
    way=TO_COMPARISON,
    presses={
        **EVERYWHERE,
        **in_rows(r"^  bert-base-uncased", r"^  roberta-large", r"^  ModernBERT-base", r"model"),
        "detail": opens(r"figures of both"),
        "choose": Press(says(r"figures of both"), ENTER),
        "find": Press(says(r"1/18 models"), ESCAPE, then="electra"),
        "leave": Press(at_cursor(r"electra"), ESCAPE, before="/electra", ready=says(r"1/18"), gone=NO_FILTER),
        **{
            verdict: Press(says(rf"(?m)^only {shown}"), "0")
            for verdict, shown in (
                ("same", "same"),
                ("better", "better"),
                ("worse", "worse"),
                ("fixed", "fixed"),
                ("broken", "broken"),
                ("cause", "cause changed"),
                ("open", "not alike or only in A"),
            )
        },
        "all": Press(says_no(r"(?m)^only same"), before="1"),
        "exchange": Press(says(r"48 only in A"), "x"),
        "take": Press(is_taken("compared-*.txt")),
        "other_run": opens(r"compare with …  2"),
        "reload": Press(says(r"A called otherwise"), prepare=rename_the_other_run),
        "back": Press(OVER_THE_RUN),
    },
)

DAY = r"─{5,} \w+day"

THE_LOG = Place(
    heard=heard_by(SCREENS["the log"], WordsLine),
    way=[("L", says(r"111 events"))],
    presses={
        **EVERYWHERE,
        "down": Press(says_no(DAY), before=HOME),
        "up": Press(says(DAY), before=HOME + DOWN),
        "on": Press(says_no(r"calibrated in"), before=HOME),
        "page_up": Press(says(DAY), before=HOME + PAGE_DOWN),
        "oldest": Press(says(DAY), before=END),
        "newest": Press(says(r"▼ following"), before=HOME),
        "find": Press(says(r"1/111 events"), ESCAPE, then="calibrated"),
        "leave": Press(
            is_not(is_typed_behind(r"filter:")), ESCAPE, before="/calibrated", ready=says(r"1/111"), gone=NO_FILTER
        ),
        "failures": Press(says(r"only what went wrong"), "!"),
        "take": Press(is_taken("*-log.txt")),
        "back": Press(OVER_THE_RUN),
    },
)

DOUBTS_OF_HUB = r"(?m)^ doctor: .*\bhub\b"
FIRST_FINDING = r"(?m)^ +device *$"

THE_FINDINGS = Place(
    heard=heard_by(SCREENS["the doctor's findings"]),
    way=[*TO_START, ("D", says(DOUBTS_OF_HUB))],
    lines=18,
    presses={
        **EVERYWHERE,
        "down": Press(says_no(FIRST_FINDING), UP),
        "up": Press(says(FIRST_FINDING), before=DOWN),
        "on": Press(says_no(FIRST_FINDING), HOME),
        "page_up": Press(says(FIRST_FINDING), before=END),
        "newest": Press(says_no(FIRST_FINDING), HOME),
        "oldest": Press(says(FIRST_FINDING), before=END),
        "take": Press(is_taken("doctor.txt")),
        "examine": Press(all_of(says(r"would spoil a sweep"), says_no(DOUBTS_OF_HUB)), prepare=keep_weights),
        "back": Press(says(r"start a sweep")),
    },
)

FIRST_ROW, STATEMENT = r"^  bert-base-uncased", "SELECT * FROM models"
FIRST_TABLE = r"trials  one row for each model at each length"


ANSWERED = all_of(at_cursor(FIRST_ROW), is_not(is_typed_behind(r"SQL:")))
"""The answer has the keys: it takes them when it comes."""


def type_more(scene: Scene) -> None:
    scene.wait_until(ANSWERED, "the answer has the keys")
    scene.terminal.type(":zz")
    scene.wait_until(says(r"modelszz"), "something else is typed")


SQL = Place(
    heard=heard_by(SCREENS["SQL"], LineTable, StatementLine, QueryPage),
    way=[(":", says(r"SQL over")), (f"{STATEMENT}{ENTER}", ANSWERED)],
    columns=100,
    lines=24,
    presses={
        **{name: press for name, press in EVERYWHERE.items() if name != "save_view"},
        **in_rows(FIRST_ROW, r"^  roberta-large", r"^  ModernBERT-base", r"model"),
        "tables": Press(says(FIRST_TABLE), TAB, gone=ANSWERED),
        "scroll_down": Press(says_no(FIRST_TABLE), "k" + TAB, before=TAB, gone=ANSWERED),
        "scroll_up": Press(says(FIRST_TABLE), TAB, before=TAB + "j", gone=ANSWERED),
        "columns_on": Press(says(r"columns 2–"), LEFT),
        "columns_back": Press(says(r"columns 1–"), before=RIGHT),
        "type": Press(says(r"modelszz"), BACKSPACE * 2 + ENTER, then="zz", gone=ANSWERED),
        "ask": Press(says(r"(?m)^ 3 rows"), f":{BACKSPACE * 8}{ENTER}", before=": LIMIT 3", keys=(ENTER,)),
        "look_back(1)": Press(says_no(r"modelszz"), ENTER, prepare=type_more, gone=ANSWERED),
        "look_back(-1)": Press(says(r"modelszz"), BACKSPACE * 2 + ENTER, prepare=type_more, before=UP, gone=ANSWERED),
        "refresh": Press(says(r"run at 38/72 trials"), prepare=end_a_trial),
        "copy": Press(is_taken("query*.tsv")),
        "export": opens(r"Write all 18 rows", "n"),
        "leave": Press(OVER_THE_RUN),
    },
    elsewhere=frozenset({"choose"}),  # nowhere: there is nothing to choose in an answer
)
