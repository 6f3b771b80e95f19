"""What the doctor found, as lines for a person and as one JSON object for a script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from bench.doctor.finding import Finding, exit_status, verdict
from tui.visible_text import visible

MARKS = {"fine": "✓", "warning": "!", "problem": "✗"}
ARROW = "→"
ASCII_MARKS = {"fine": "ok", "warning": "!", "problem": "x"}
ASCII_ARROW = "->"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that was found, as JSON has it."""

    device: str
    """As asked for."""
    ready: bool
    verdict: str
    exit_status: int
    findings: tuple[Finding, ...]


def doctor_lines(findings: Sequence[Finding], encoding: str = "utf-8") -> Iterator[str]:
    """Give a heading for each group, a line for each finding with its remedy below, and the verdict last."""
    marks, arrow = (MARKS, ARROW) if _can_say("".join(MARKS.values()) + ARROW, encoding) else (ASCII_MARKS, ASCII_ARROW)
    for group, members in groupby(findings, lambda finding: finding.group):
        yield group
        for finding in members:
            text = f"{marks[finding.level]} {visible(finding.title)}: {visible(finding.detail)}"
            yield _sayable(f"  {text}", encoding)
            if finding.remedy:
                yield _sayable(f"      {arrow} {visible(finding.remedy)}", encoding)
    yield _sayable(visible(verdict(findings)), encoding)


def doctor_json(device: str, findings: Sequence[Finding]) -> str:
    """Give one JSON object, in ASCII: it fits any encoding."""
    status = exit_status(findings)
    report = Report(
        device=device,
        ready=status == 0,
        verdict=verdict(findings),
        exit_status=status,
        findings=tuple(findings),
    )
    return json.dumps(msgspec.to_builtins(report))


def _can_say(text: str, encoding: str) -> bool:
    return _sayable(text, encoding) == text


def _sayable(text: str, encoding: str) -> str:
    """Give the text with a question mark for what the terminal's encoding lacks."""
    return text.encode(encoding, "replace").decode(encoding)
