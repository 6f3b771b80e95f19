"""The tables at the end of a run without a screen."""

from __future__ import annotations

from bench import events
from bench.store.event_rows import EventRow
from bench.trial import Caveat
from tests.unit.made_up_rows import BEGUN, done, grown, march, measurement, queued, run
from tui.plain.run_lines import event_line, summary_lines


def test_a_figure_in_doubt_says_so_beside_itself() -> None:
    doubtful = measurement(1000.0, 1, Caveat.NOT_CONVERGED, Caveat.BUSY_MACHINE)
    rows = march(done(128), grown(512, doubtful))
    lines = list(summary_lines(run(rows, lengths=(128, 512)), [rows]))
    (row,) = (line for line in lines if line.startswith("model-1 "))
    assert "1,000†" in row
    assert row.count("†") == 1
    assert "† the figure carries a doubt: not_converged, busy_machine" in lines


def test_without_a_doubt_no_mark_is_explained() -> None:
    rows = march(done(128))
    assert "†" not in "\n".join(summary_lines(run(rows), [rows]))


def test_what_a_stop_gives_back_is_tried_once_the_run_is_resumed() -> None:
    queued_by = {
        events.STOPPED_BY_USER: "model-1 512 is to be tried again when the run is resumed",
        "the machine slept": "model-1 512 is tried again: the machine slept",
    }
    for reason, words in queued_by.items():
        event = events.TrialQueued(trial_id=512, reason=reason)
        row = EventRow(seq=1, recorded_at=BEGUN, march_id=1, trial_id=512, event=event)
        assert event_line(row, {1: march(queued(512))}) == f"00:00:00 {words}"
