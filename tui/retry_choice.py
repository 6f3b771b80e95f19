"""What of a run can be tried again, by cause, and how many trials a choice comes to; knows no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import msgspec

from bench.march_digest import MarchDigest
from bench.outcome_names import MEANINGS, NOT_RUN_NAME, SHORT_NAMES
from bench.resume_plan import STALE, UNEXPLAINED_WORD
from bench.trial import UNEXPLAINED, Outcome
from bench.wall import END_CODES
from tui.cells import Cell
from tui.columns import TableColumn, Width
from tui.line_rows import LineRow
from tui.styled_lines import CAUSE_STYLES, StyledLine

MEANT_BY_UNEXPLAINED = UNEXPLAINED | {Outcome.INTERRUPTED}
CHOSEN, NOT_CHOSEN = "[x]", "[ ]"
_OUTCOMES = {code: end for end, code in END_CODES.items()}

COLUMNS = (
    TableColumn(key="mark", title="", width=Width(least=3, good=3, most=3, priority=0), descending_first=False),
    TableColumn(key="cause", title="try again", width=Width(least=9, good=11, most=11, priority=0)),
    TableColumn(key="trials", title="trials", width=Width(least=6, good=6, most=7, priority=0), align="right"),
    TableColumn(key="meaning", title="what it means", width=Width(least=10, good=20, most=56, priority=1)),
)


class Choice(msgspec.Struct, frozen=True):
    """One cause among ended trials."""

    word: str
    """As the engine knows it."""
    name: str
    style: str
    count: int
    meaning: str
    outcomes: frozenset[Outcome] = frozenset()


def ended_counts(digests: Iterable[MarchDigest]) -> Counter[Outcome]:
    """Count how the trials of a run ended that have."""
    codes = Counter(code for digest in digests for code in digest.ends)
    return Counter({end: count for code, count in codes.items() if (end := _OUTCOMES[code]) is not None})


def choices_of(counts: Counter[Outcome], stale: int = 0) -> tuple[Choice, ...]:
    """Give what occurs, the unexplained first, the stale last."""
    unexplained = sum(counts[outcome] for outcome in MEANT_BY_UNEXPLAINED)
    first = Choice(
        UNEXPLAINED_WORD,
        "unexplained",
        "role--strong",
        unexplained,
        "CRASH, LOAD, FAILED and INTERRUPT together",
        MEANT_BY_UNEXPLAINED,
    )
    causes = [_choice(outcome, counts[outcome]) for outcome in Outcome if outcome is not Outcome.COMPLETED]
    last = Choice(STALE, "stale", "role--doubt", stale, "measured before the machine, torch or transformers changed")
    return tuple(choice for choice in (first, *causes, last) if choice.count)


def rows_of(choices: Sequence[Choice], chosen: Collection[str]) -> tuple[LineRow, ...]:
    """Give a row for each choice, marked where it is chosen."""
    return tuple(_row(choice, is_chosen=choice.word in chosen) for choice in choices)


def what_it_does(choices: Sequence[Choice], chosen: Collection[str]) -> str:
    """Say how many trials are tried again; a stale one may have another cause as well."""
    picked = [choice for choice in choices if choice.word in chosen]
    if not picked:
        return "nothing is chosen"
    by_outcome = {outcome: choice.count for choice in choices for outcome in choice.outcomes if _is_of_one(choice)}
    wanted = frozenset[Outcome]().union(*(choice.outcomes for choice in picked))
    stale = sum(choice.count for choice in picked if choice.word == STALE)
    count = stale + sum(by_outcome.get(outcome, 0) for outcome in wanted)
    at_most = "at most " if stale and wanted else ""
    return f"try {at_most}{count:,} trial{'' if count == 1 else 's'} again"


def what_enter_takes(chosen: Collection[str], under_cursor: str | None) -> StyledLine:
    """Say whether Enter takes what is ticked, or the line at the cursor, which nobody ticked."""
    if chosen:
        return ((f"{len(chosen)} ticked: Enter takes {'it' if len(chosen) == 1 else 'them'}", "role--dim"),)
    return (("nothing is ticked: Enter takes the line at the cursor", "role--warning"),) if under_cursor else ()


def _choice(outcome: Outcome, count: int) -> Choice:
    name = NOT_RUN_NAME if outcome is Outcome.SKIPPED else SHORT_NAMES[outcome]
    return Choice(outcome.value, name, CAUSE_STYLES[outcome], count, MEANINGS[outcome], frozenset({outcome}))


def _is_of_one(choice: Choice) -> bool:
    return len(choice.outcomes) == 1


def _row(choice: Choice, *, is_chosen: bool) -> LineRow:
    mark = Cell((CHOSEN,), "role--accent") if is_chosen else Cell((NOT_CHOSEN,), "role--dim")
    cells = (
        mark,
        Cell((choice.name,), choice.style),
        Cell((f"{choice.count:,}",)),
        Cell((choice.meaning,), "role--dim"),
    )
    return LineRow(choice.word, cells, (float(not is_chosen), choice.name, float(choice.count), choice.meaning))
