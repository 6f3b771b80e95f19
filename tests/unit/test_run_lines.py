"""The tables at the end of a run without a screen."""

from __future__ import annotations

from bench.trial import Caveat
from tests.unit.made_up_rows import done, march, measurement, run
from tui.plain.run_lines import summary_lines


def test_a_figure_in_doubt_says_so_beside_itself() -> None:
    doubtful = measurement(1000.0, 1, Caveat.NOT_CONVERGED, Caveat.BUSY_MACHINE)
    rows = march(done(128), done(512, doubtful))
    lines = list(summary_lines(run(rows, lengths=(128, 512)), [rows]))
    (row,) = (line for line in lines if line.startswith("model-1 "))
    assert "1,000†" in row
    assert row.count("†") == 1
    assert "† the figure carries a doubt: not_converged, busy_machine" in lines


def test_without_a_doubt_no_mark_is_explained() -> None:
    rows = march(done(128))
    assert "†" not in "\n".join(summary_lines(run(rows), [rows]))
