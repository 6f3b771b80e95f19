"""The keys for what stands below and beside the live table."""

from __future__ import annotations

from tui.actions.declared import MOVE, PANELS, QUESTIONS, Action
from tui.run_view import AT_WORK

PANEL_KEYS: tuple[Action, ...] = (
    Action(
        call="follow",
        keys="f",
        shown="f",
        label="follow",
        help="keep the cursor on the running model, until you move it",
        group=MOVE,
        rank=6,
        states=AT_WORK,
    ),
    Action(
        call="detail",
        keys="d",
        shown="d",
        label="detail",
        help="the same as Enter",
        group=PANELS,
        rank=2,
    ),
    Action(
        call="next_panel",
        keys="w",
        shown="w",
        label="panel",
        help="the next panel: wall, summary by category, none",
        group=PANELS,
        rank=5,
    ),
    Action(
        call="graph(1)",
        keys="g",
        shown="g",
        label="graph",
        help="the next graph: wall, throughput, efficiency, memory, predicted times",
        group=PANELS,
        rank=12,
    ),
    Action(
        call="graph(-1)",
        keys="G,shift+g",
        shown="G",
        label="graph back",
        help="the graph before",
        group=PANELS,
    ),
    Action(
        call="doubtful",
        keys="m",
        shown="m",
        label="doubtful",
        help="let figures in doubt (†) into the means of summary and graphs, or keep them out",
        group=PANELS,
    ),
    Action(
        call="app.focus_next",
        keys="",
        shown="Tab",
        label="focus",
        help="give the keys to the panel, and back",
        group=PANELS,
    ),
    Action(
        call="summary(0)",
        keys="0",
        shown="0",
        label="overview",
        help="the summary by category: what this run says",
        group=PANELS,
    ),
    Action(
        call="summary(1)",
        keys="1",
        shown="1",
        label="tables",
        help="the study's Table I beside its printed figures: loading and memory",
        group=PANELS,
        rank=7,
    ),
    Action(
        call="summary(2)",
        keys="2",
        shown="2",
        label="speed",
        help="Table II: success rate and throughput by length",
        group=PANELS,
    ),
    Action(
        call="summary(3)",
        keys="3",
        shown="3",
        label="memory",
        help="Table III: memory by length, and how it grows",
        group=PANELS,
    ),
    Action(
        call="summary(4)",
        keys="4",
        shown="4",
        label="efficiency",
        help="Table IV: throughput and memory per parameter",
        group=PANELS,
    ),
    Action(
        call="summary(5)",
        keys="5",
        shown="5",
        label="classes",
        help="Table V: classes by the longest length that works",
        group=PANELS,
    ),
    Action(
        call="definitions",
        keys="i",
        shown="i",
        label="definitions",
        help="what the columns of the summary mean, and where the study contradicts itself",
        group=QUESTIONS,
    ),
)

SUMMARY: tuple[Action, ...] = (
    Action(
        call="look_aside(1)",
        keys="right",
        shown="→",
        label="aside",
        help="in the summary (Tab goes there): the columns that have no room; Enter shows the models of a category",
        group=QUESTIONS,
    ),
    Action(
        call="look_aside(-1)",
        keys="left",
        shown="←",
        label="aside back",
        help="in the summary: the columns before",
        group=QUESTIONS,
    ),
)
"""The keys of the summary alone, while it has the keys."""
