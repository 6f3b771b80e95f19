"""The screen over a run, its panels and its filter: what every key of theirs must do."""

from __future__ import annotations

import re

from tests.end_to_end.pressing import (
    BACKSPACE,
    DOWN,
    END,
    ENTER,
    ESCAPE,
    EVERYWHERE,
    HOME,
    LEFT,
    RIGHT,
    TAB,
    UP,
    Place,
    Press,
    Seen,
    all_of,
    heard_by,
    in_rows,
    is_asked,
    is_not,
    is_typed_behind,
    opens,
    says,
    says_no,
)
from tui.actions import GRAPH, SCREENS
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_table import LineTable

WALL = r"1/5 wall"
PARAMETERS = r"parameters +110 M"
ASCENDING = r"model▲"
IN_GRAPH, IN_SUMMARY = says(r"1/5 › 128: works"), says_no(r"1/5 › ")


def cursor_on(name: str) -> Seen:
    return says(rf"(?m)^› {re.escape(name)}")


ON_FIRST, ON_LAST = cursor_on("bert-base-uncased"), cursor_on("ModernBERT-base")

A_RUN = Place(
    heard=heard_by(SCREENS["a run"]),
    presses={
        **EVERYWHERE,
        "down": Press(cursor_on("roberta-large"), UP),
        "up": Press(ON_FIRST, before=DOWN),
        "page_down": Press(ON_LAST, HOME),
        "page_up": Press(ON_FIRST, before=END),
        "last": Press(ON_LAST, HOME),
        "first": Press(ON_FIRST, before=END),
        "right": Press(says(r"\[ *BERT Family"), LEFT),
        "left": Press(says_no(r"\[ *BERT Family"), before=RIGHT),
        "sort": Press(says(ASCENDING), "S"),
        "sort_back": Press(says_no(ASCENDING), before="s"),
        "reverse": Press(says(r"model▼"), "oS", before="s"),
        "hold": Press(says(r"\bheld\b"), "h"),
        "figures": Press(says(r"median pass at each length"), "V"),
        "figures_back": Press(says(r"tokens/s at each length"), before="v"),
        "columns": opens(r"Space show or hide"),
        "open": Press(says(PARAMETERS), ENTER),
        "detail": Press(says(PARAMETERS), "d"),
        "filter": Press(says(r"4/18 models"), ESCAPE, then="gpt"),
        "clear_filter": Press(says_no(r"filter:"), before="/gpt\r", ready=says(r"4/18 models")),
        "follow": Press(says(r"following"), "f" + HOME, gone=all_of(says_no(r"following"), ON_FIRST)),
        "next_panel": Press(says(PARAMETERS), "ww"),
        "graph": Press(says(r"2/5 throughput"), "G"),
        "graph_back": Press(says(r"5/5"), "g"),
        "doubtful": Press(says(r"are in the means now"), "m", gone=says(r"are kept out of the means")),
        "focus_next": Press(IN_GRAPH, ESCAPE, keys=(TAB,)),
        "tables": Press(says(r"‹1[^›]*›"), "0"),
        "speed": Press(says(r"‹2[^›]*›"), "0"),
        "memory": Press(says(r"‹3[^›]*›"), "0"),
        "efficiency": Press(says(r"‹4[^›]*›"), "0"),
        "classes": Press(says(r"‹5[^›]*›"), "0"),
        "overview": Press(says(r"‹0[^›]*›"), before="1"),
        "definitions": opens(r"↑ ↓ scroll · Esc closes"),
        "copy": opens(r"copy to the clipboard"),
        "skip": Press(says(r"Skip ModernBERT-base\?"), "n" + HOME, before=END),
        "stop": opens(r"Stop the sweep\?", "n"),
        "stop_after_trial": opens(r"Stop after the trial in hand\?", "n"),
        "retry": opens(r"try again what ended by"),
        "add": opens(r"add to the sweep"),
        "query": opens(r"SQL over"),
        "pick_run": opens(r"all runs  3"),
        "compare": opens(r"compare with …  2"),
        "event_log": opens(r"log of 20251124"),
        "run_alone": Press(says(r"run it later")),
        "put_next": Press(is_asked("next"), before=END),
        "pause_or_resume": Press(is_asked("pause")),
    },
    elsewhere=frozenset({"resume_run"}),
    asks=frozenset({"next", "pause"}),
)

A_GRAPH = Place(
    heard=heard_by(SCREENS["a graph"]),
    way=[(TAB, IN_GRAPH)],
    presses={
        **EVERYWHERE,
        "down": Press(says(r"1/5 › 512: works"), UP),
        "up": Press(IN_GRAPH, before=DOWN),
        "part": Press(says(r"1/5 › 128: not"), LEFT),
        "part_back": Press(IN_GRAPH, before=RIGHT),
        "show_models": Press(says(r"10/18 models"), ESCAPE + TAB, gone=IN_GRAPH),
        "leave": Press(says(WALL), TAB),
    },
)

IN_SERIES = says(r"2/5 › BERT Family at 128")

A_GRAPH_OF_SERIES = Place(
    heard=heard_by(GRAPH),
    way=[("g", says(r"2/5 throughput")), (TAB, IN_SERIES)],
    presses={
        "down": Press(says(r"2/5 › Compressed at 128"), UP),
        "up": Press(IN_SERIES, before=DOWN),
        "part": Press(says(r"2/5 › BERT Family at 512"), LEFT),
        "part_back": Press(IN_SERIES, before=RIGHT),
        "show_models": Press(says(r"4/18 models"), ESCAPE + TAB, gone=IN_SERIES),
        "leave": Press(says(r"2/5 throughput"), TAB),
    },
)

THE_SUMMARY = Place(
    heard=heard_by(SCREENS["the summary"], LineTable),
    way=[(TAB, IN_GRAPH), (TAB, IN_SUMMARY)],
    presses={
        **EVERYWHERE,
        **in_rows(r"BERT Family +203 M", r"Compressed +66\.4 M", r"modern long\S* +·", r"category"),
        "aside": Press(says(r"← 1 of \d"), LEFT),
        "aside_back": Press(says_no(r"← 1 of \d"), before=RIGHT),
        "choose": Press(says(r"4/18 models"), ESCAPE + TAB + TAB),
    },
)

THE_FILTER = Place(
    heard=heard_by((), FilterBar),
    way=[("/", is_typed_behind(r"filter:"))],
    presses={
        "complete": Press(says(r"filter: +category:"), BACKSPACE * 9, before="cat"),
        "leave": Press(
            is_not(is_typed_behind(r"filter:")), "/" + BACKSPACE * 3, before="gpt", ready=says(r"4/18 models")
        ),
        "submit": Press(is_not(is_typed_behind(r"filter:")), before="gpt", ready=says(r"4/18 models"), keys=(ENTER,)),
    },
)
