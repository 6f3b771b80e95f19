"""The small pieces that the cards of a measured and of a failed trial share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from bench.impossible import SENTENCES, Impossible
from bench.outcome_names import CAVEAT_SENTENCES
from bench.store.rows import CloseUp
from bench.trial import Caveat, Conditions
from tui import formatting
from tui.styled_lines import Span, StyledLine, flowed, text_of, width_of, wrapped
from tui.trial_cell import DOUBT_MARK, IMPOSSIBLE_MARK
from tui.visible_text import visible, visible_lines

DOT: Final[Span] = (" · ", "role--dim")


def labelled(label: str, value: str) -> StyledLine:
    """Give a figure with its name before it."""
    return ((f"{label} ", "role--dim"), (value, ""))


def flow(parts: Iterable[StyledLine], room: int) -> list[StyledLine]:
    """Let figures flow onto as many lines as they need; one that no line holds is wrapped."""
    lines: list[StyledLine] = []
    waiting: list[StyledLine] = []
    for part in parts:
        if width_of(part) <= room:
            waiting.append(part)
            continue
        lines += [*flowed(waiting, room, DOT), *wrapped(text_of(part), room)]
        waiting = []
    return [*lines, *flowed(waiting, room, DOT)]


def quoted(text: str, room: int, max_lines: int) -> list[StyledLine]:
    """Give foreign text, made harmless, behind a bar."""
    lines: list[StyledLine] = []
    for line in visible_lines(text, max_lines):
        lines += [(("│ ", "role--dim"), *piece) for piece in wrapped(line, room - 2)]
    return lines


def caveat_lines(caveats: Iterable[Caveat], room: int) -> list[StyledLine]:
    """Give a sentence for each doubt."""
    lines: list[StyledLine] = []
    for caveat in caveats:
        name = caveat.value.replace("_", " ")
        lines += wrapped(f"{DOUBT_MARK} {name}: {CAVEAT_SENTENCES[caveat]}", room, "role--doubt")
    return lines


def impossible_lines(findings: Iterable[Impossible], room: int) -> list[StyledLine]:
    """Give a sentence for each reason why a figure cannot be true."""
    lines: list[StyledLine] = []
    for finding in findings:
        lines += wrapped(f"{IMPOSSIBLE_MARK} cannot be true: {SENTENCES[finding]}", room, "role--bad")
    return lines


def conditions_lines(close_up: CloseUp | None, room: int) -> list[StyledLine]:
    """Say what the machine was like before and after, as far as it tells."""
    if close_up is None or close_up.after is None:
        return []
    before, after = close_up.before or close_up.after, close_up.after
    parts = [labelled("free", _from_to(formatting.memory, before.available_bytes, after.available_bytes))]
    if after.load_average is not None:
        parts.append(labelled("load", f"{after.load_average:.1f}"))
    parts += [labelled(name, value) for name, value in _states(after)]
    if (swapped := _grown(before.swapped_bytes, after.swapped_bytes)) is not None:
        parts.append(labelled("swapped", formatting.memory(swapped) if swapped else "nothing"))
    if after.swap_used_bytes:
        parts.append(labelled("in swap", formatting.memory(after.swap_used_bytes)))
    return flow(parts, room)


def _states(conditions: Conditions) -> Iterable[tuple[str, str]]:
    if conditions.power_source:
        yield "power", conditions.power_source
    if conditions.low_power is not None:
        yield "low-power mode", "on" if conditions.low_power else "off"
    if conditions.thermal_pressure:
        yield "heat", visible(conditions.thermal_pressure, 20)
    if conditions.memory_pressure:
        yield "memory pressure", visible(conditions.memory_pressure, 20)


def _grown(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else max(0, after - before)


def _from_to(words: Callable[[int], str], before: int, after: int) -> str:
    first, last = words(before), words(after)
    return first if first == last else f"{first} → {last}"
