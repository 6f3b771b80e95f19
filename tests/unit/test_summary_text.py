"""The cells of the overview: means with the models behind them, and those that a doubt keeps out."""

from __future__ import annotations

from bench.category_overview import overview_rows
from bench.march_digest import digest_of
from bench.store.rows import MarchRow
from bench.trial import Caveat
from tests.unit.made_up_rows import done, grown, march, measurement, queued, run
from tui.summary_text import summary_columns

LENGTHS = (128, 512)
BUSY = Caveat.BUSY_MACHINE


def cells_of(*marches: MarchRow, with_doubtful: bool = False) -> dict[str, str]:
    whole = run(*marches, lengths=LENGTHS)
    digests = [digest_of(whole, one) for one in marches]
    [row] = overview_rows(whole, marches, digests, with_doubtful=with_doubtful)
    return {column.key: column.cell(row).forms[0] for column in summary_columns(LENGTHS)}


def test_what_is_kept_out_stands_beside_the_mean() -> None:
    sound = march(grown(128, measurement(1000.0)), grown(512, measurement(2000.0)), march_id=1)
    busy = march(grown(128, measurement(3000.0, 1, BUSY)), queued(512), march_id=2)
    assert cells_of(sound, busy)["throughput 128"] == "1,000 (1†1)"
    assert cells_of(sound, busy, with_doubtful=True)["throughput 128"] == "2,000 (2†1)"
    assert cells_of(sound, busy)["effic."] == "20.0"


def test_where_all_are_in_doubt_nobody_is_to_think_that_nothing_was_measured() -> None:
    busy = march(grown(128, measurement(1000.0, 1, BUSY)), grown(512, measurement(2000.0, 1, BUSY)))
    cells = cells_of(busy)
    assert (cells["throughput 128"], cells["effic."], cells["works 512"]) == ("none (0†1)", "†1", "1/1")
    assert cells_of(march(done(128), queued(512)))["effic."] == "·"
