"""The definitions behind the summary's tables, and where the study contradicts itself; knows no widget."""

from __future__ import annotations

from tui.study_figures import BY_NUMBER, HIGHER, LOWER, Figure
from tui.styled_lines import StyledLine, cut, wrapped
from tui.trial_cell import DOUBT_MARK, IMPOSSIBLE_MARK

INDENT = 2

STUDY = "Transformer Scalability Crisis"
OVERVIEW_TITLE = "Overview: what this run says of each category"
_OVERVIEW = (
    ("done", "", "models of which every length has ended ÷ all models of the category"),
    ("params", "millions of parameters", "mean over the models that were loaded, as counted then"),
    ("load", f"seconds, {LOWER}", "mean time to load: config + build + weights + move to the device"),
    ("weights", "GB = 10⁹ bytes", "mean size of parameters and buffers, each storage counted once"),
    ("peak", f"GB = 10⁹ bytes, {LOWER}", "mean over the models of their highest peak at any length"),
    ("models that work", HIGHER, "models that work at the length ÷ all models of the category"),
    (
        "mean tokens/s",
        f"tokens per second, {HIGHER}",
        "mean over the n models that work there, and whose time is not in doubt",
    ),
    ("effic.", f"tokens per second per million parameters, {HIGHER}", "mean throughput at 512 ÷ mean parameters"),
)

_ON_THE_SCREEN = (
    "+7 columns →, above the categories: so many have no room here, those of the study first. With Tab, then → and ←"
    " they come into view, figure by figure."
)
_HOW_TO_READ = (
    "45,231 (27) is a mean over 27 models. (12·22): over 12 so far, and of 22 nobody knows yet.",
    "27/34·4: 27 of 34 models work, and of 4 nobody knows: not measured yet, or left out with no cause that says why.",
    "none (0): all are known, and none has the figure. · is what is not measured, not swept or not compared.",
    (
        "Models are counted once: names with the same architecture are one network under random weights, and the first"
        " of them in marching order stands for all. “29 of 34 names” says so."
    ),
)
_WHAT_DOUBTS = (
    "In doubt is a time with any doubt but outliers and a slow first pass; memory with memory pressure, swapping or"
    f" work on the CPU. {IMPOSSIBLE_MARK}, a time that cannot be true, is never in a mean. What works is counted all"
    " the same."
)
KEPT_OUT = (
    f"(27{DOUBT_MARK}3): 3 more work, but a doubt keeps their figures out of the mean, until they are let in."
    f" {_WHAT_DOUBTS}"
)
LET_IN = f"(30{DOUBT_MARK}3): of the 30, 3 are in doubt, and are in the mean all the same. {_WHAT_DOUBTS}"
OF_THE_STUDY = (
    (
        f"study: as printed in “{STUDY}”, 118 models on an Apple GPU; OOM and ∞ are its words."
        " · where it has no such category."
    ),
    "ratio: ours ÷ the study's; · where the study prints 0.",
)

_TWICE = "Its 118 rows are 81 models: 37 stand there twice, and are counted twice in its means, counts and shares."
_TWO_COUNTS = (
    "64 models (54.2 %) work at 1,024 in Tables II and V, 53 (44.9 %) in section IV.A; 109 at 512 in Table V,"
    " 104 in section IV.A. In its published data each model counted once, 38 of 81 work at 1,024 and 74 of 81 at 512."
)
_LABEL = (
    "“OOM” is its word for every failure, also where a model has no positions for the length, or wants other inputs."
)
_UNSYNCHRONISED = (
    "Its passes were timed without waiting for the device: in its published data gpt2 takes 9.3, 9.6 and 9.7 ms at 128,"
    " 512 and 1,024 tokens. A second run of its own, synchronised, has 79, 159 and 279 ms."
)
_RESIDENT = (
    "Its memory is a difference of resident sizes, which is negative for 23 of its 81 models (bloom-7b1: −6.98 GB)."
)

CONTRADICTIONS: dict[int, tuple[str, ...]] = {
    1: (
        _TWICE,
        _RESIDENT,
        (
            "The last column of its Table I, “Memory/Param Efficiency”, repeats the efficiency of Table IV, and gives"
            " Compressed the figure of the BERT Family (233.0; 649.2 in Table IV). It is not shown here."
        ),
    ),
    2: (
        _UNSYNCHRONISED,
        _TWO_COUNTS,
        (
            "It prints 0 at 2,048 for every category, but its published data behind the table hold no run at 2,048;"
            " in its second run 9 of 34 models work there."
        ),
        "That the BERT Family “improves” at 1,024 is said of a mean over the models that survive there.",
    ),
    3: (
        (
            "Its published table of memory by length holds N/A in every cell; the figures printed at 128 and at 512"
            " are, in every category, those after loading of Table I."
        ),
        _RESIDENT,
        _LABEL,
    ),
    4: (
        "“Memory efficiency” is memory per parameter: the higher, the worse. The overall score divides by it.",
        (
            "The “52×” over Small LLM is Compressed against Generative LLM (649.2 ÷ 12.5). Against Small LLM (0.6) it"
            " would be 1,082×."
        ),
        _UNSYNCHRONISED,
        _TWICE,
    ),
    5: (
        _TWO_COUNTS,
        _TWICE,
        _LABEL,
        "Its class Very Low is of models that work below 128 tokens only, but no length below 128 was tried.",
    ),
}


def title_of(number: int) -> str:
    """Name the table."""
    return BY_NUMBER[number].title if number in BY_NUMBER else OVERVIEW_TITLE


def how_to_read(*, with_doubtful: bool) -> tuple[str, ...]:
    """Say how cells are read."""
    return (*_HOW_TO_READ, LET_IN if with_doubtful else KEPT_OUT)


def definition_lines(number: int, width: int, *, with_doubtful: bool = False) -> tuple[StyledLine, ...]:
    """Give what each column of a table means, how it is read, and where the study's own data disagree with it."""
    table = BY_NUMBER.get(number)
    entries = _OVERVIEW if table is None else tuple(map(_entry, table.figures))
    lines = [line for entry in entries for line in _definition(*entry, width)]
    reading = (_ON_THE_SCREEN, *how_to_read(with_doubtful=with_doubtful), *(() if table is None else OF_THE_STUDY))
    lines += _section("How to read it", reading, width)
    if number in CONTRADICTIONS:
        lines += _section("What does not hold up in the study", CONTRADICTIONS[number], width)
    return tuple(lines)


def _entry(figure: Figure) -> tuple[str, str, str]:
    return figure.caption[0], ", ".join(part for part in (figure.unit, figure.better) if part), figure.formula


def _definition(name: str, unit: str, formula: str, width: int) -> list[StyledLine]:
    return [cut(((name, "role--strong"), (f"   {unit}", "role--dim")), width), *_indented(formula, width)]


def _section(title: str, texts: tuple[str, ...], width: int) -> list[StyledLine]:
    lines: list[StyledLine] = [(), ((title, "role--accent"),)]
    for text in texts:
        lines += _indented(text, width)
    return lines


def _indented(text: str, width: int) -> list[StyledLine]:
    """Hang a text behind a mark, so that one sees where the next begins."""
    lines = wrapped(text, width - 2 * INDENT)
    return [(("  · " if number == 0 else "    ", "role--dim"), *line) for number, line in enumerate(lines)]
