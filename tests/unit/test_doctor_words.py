"""What the doctor says, in one line and as a page."""

from __future__ import annotations

import msgspec
import pytest

from bench.doctor.checks import findings_on
from bench.doctor.finding import Finding, fine, problem, warning
from tests.unit.made_up_facts import QUIET, changed
from tui.doctor_words import device_words, finding_lines, verdict_line
from tui.styled_lines import text_of, width_of

BUSY, HOT = warning("other programs", "busy", "Close them."), warning("heat", "hot", "Wait.")
FULL, LOST = problem("disk", "full", "Free some."), problem("worker", "lost", "Install.")


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([fine("torch", "2.13.0")], "✓ ready"),
        ([BUSY], "! ready, with 1 doubt: other programs"),
        ([BUSY, HOT], "! ready, with 2 doubts: other programs, heat"),
        ([FULL], "✗ 1 thing would spoil a sweep: disk"),
        ([FULL, LOST, HOT], "✗ 2 things would spoil a sweep: disk, worker; 1 doubt: heat"),
    ],
)
def test_the_verdict_in_a_line(findings: list[Finding], said: str) -> None:
    assert text_of(verdict_line(findings)) == said


def test_the_device_by_its_name() -> None:
    assert device_words(findings_on(QUIET)) == "cpu (simulated chip)"
    assert device_words(()) == "no device was found"
    running = findings_on(changed("device", environment=None, was_asked=False))
    assert device_words(running) == "not tried, since that would disturb the sweep that is running"


@pytest.mark.parametrize("width", [40, 78, 118])
def test_the_page_says_what_the_command_line_says(width: int) -> None:
    long = msgspec.structs.replace(FULL, detail="word " * 40, remedy="do " * 40)
    lines = finding_lines([fine("torch", "2.13.0"), long], width)
    assert all(width_of(line) <= width for line in lines)
    text = "\n".join(map(text_of, lines))
    assert "✓ torch: 2.13.0" in text
    assert "→ do do" in text
    assert text.endswith("not ready: disk")


def test_hostile_words_stay_words() -> None:
    assert "^[" in text_of(verdict_line([warning("\x1b[2J", "x", "y")]))
