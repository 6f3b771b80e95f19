"""What the doctor says, in one line and as a page; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

from bench.doctor.finding import DEVICE_TITLE, Finding
from tui.plain.doctor_lines import ARROW, MARKS, doctor_lines
from tui.styled_lines import StyledLine, wrapped
from tui.visible_text import visible

LOOKING = "looking at this machine and its device …"
MARK_STYLES = {MARKS["fine"]: "role--good", MARKS["warning"]: "role--doubt", MARKS["problem"]: "role--bad"}
CAME_TO, REST = "auto came to ", "; a small product"
DETAIL_MAX = 200


def verdict_line(findings: Sequence[Finding]) -> StyledLine:
    """Sum the findings up: ready, ready with doubts, or what would spoil a sweep."""
    problems = [visible(finding.title, 40) for finding in findings if finding.level == "problem"]
    doubts = [visible(finding.title, 40) for finding in findings if finding.level == "warning"]
    with_doubts = f"{_counted(len(doubts), 'doubt')}: {', '.join(doubts)}" if doubts else ""
    if problems:
        would = "thing would" if len(problems) == 1 else "things would"
        said = f"✗ {len(problems)} {would} spoil a sweep: {', '.join(problems)}"
        return ((said, "role--bad"), *([(f"; {with_doubts}", "role--doubt")] if doubts else []))
    if doubts:
        return (("! ready, with ", "role--doubt"), (with_doubts, "role--doubt"))
    return (("✓ ready", "role--good"),)


def device_words(findings: Sequence[Finding]) -> str:
    """Say which device a sweep would use, or why nobody knows."""
    finding = next((one for one in findings if one.title == DEVICE_TITLE), None)
    if finding is None:
        return "no device was found"
    return visible(finding.detail.removeprefix(CAME_TO).partition(REST)[0], DETAIL_MAX)


def finding_lines(findings: Sequence[Finding], width: int) -> tuple[StyledLine, ...]:
    """Give all findings with their remedies, as the command line says them, in lines of that width."""
    lines: list[StyledLine] = []
    for text in doctor_lines(findings):
        lines += _styled(text, width)
    return tuple(lines)


def _styled(text: str, width: int) -> Sequence[StyledLine]:
    said = text.strip()
    if not text.startswith(" "):
        return ((), *wrapped(said, width, "role--accent"))
    mark, _, rest = said.partition(" ")
    if mark == ARROW:
        return [(("      ", ""), *line) for line in wrapped(said, width - 6, "role--key")]
    lines = wrapped(rest, width - 4)
    return [((f"  {mark} ", MARK_STYLES.get(mark, "")), *lines[0]), *[(("    ", ""), *line) for line in lines[1:]]]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
