"""The doctor's lines: marks, remedies, groups, the verdict last, and JSON for scripts."""

from __future__ import annotations

import json

from bench.doctor.checks import findings_on
from bench.doctor.finding import fine, problem, warning
from tests.unit.made_up_facts import QUIET, changed
from tui.plain.doctor_lines import doctor_json, doctor_lines

FINDINGS = (
    fine("device", "cpu — here"),
    warning("power", "on battery", "Plug it in"),
    problem("disk\x1b[2J", "full\nand broken", "Free \x1b]0;some space"),
)


def test_every_finding_has_a_line_and_every_remedy_one_below() -> None:
    assert list(doctor_lines(FINDINGS)) == [
        "device",
        "  ✓ device: cpu — here",
        "  ! power: on battery",
        "      → Plug it in",
        "  ✗ disk^[[2J: full^Jand broken",
        "      → Free ^[]0;some space",
        "not ready: disk^[[2J; with 1 doubt",
    ]


def test_groups_stand_once_in_their_order_and_the_verdict_last() -> None:
    lines = list(doctor_lines(findings_on(QUIET)))
    headings = [line for line in lines[:-1] if not line.startswith(" ")]
    assert headings == ["device", "machine", "settings", "storage", "terminal"]
    assert lines[-1] == "ready"
    assert not any("→" in line for line in lines)


def test_a_terminal_without_the_marks_gets_others() -> None:
    lines = list(doctor_lines(FINDINGS, "ascii"))
    assert lines[1:4] == ["  ok device: cpu ? here", "  ! power: on battery", "      -> Plug it in"]
    assert "".join(lines).isascii()
    assert list(doctor_lines(FINDINGS, "iso-8859-1"))[1] == "  ok device: cpu ? here"


def test_json_carries_all_of_it() -> None:
    findings = findings_on(changed("load.after", power_source="battery"))
    said = doctor_json("auto", (*findings, fine("cores", "½ core")))
    assert said.isascii()
    report = json.loads(said)
    assert report["findings"].pop()["detail"] == "½ core"
    assert (report["device"], report["ready"], report["exit_status"]) == ("auto", True, 0)
    assert report["verdict"] == "ready, with 1 doubt"
    assert [one["title"] for one in report["findings"]] == [one.title for one in findings]
    (doubt,) = (one for one in report["findings"] if one["level"] == "warning")
    assert doubt.keys() == {"group", "level", "title", "detail", "remedy"}
    assert (doubt["group"], doubt["title"], doubt["remedy"]) == ("machine", "power", "Plug it in")
