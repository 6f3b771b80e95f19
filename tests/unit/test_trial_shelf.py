"""Of a large run only the trials last used are kept; whoever asks for others gets them from the run file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.errors import RunFileDamaged
from bench.store.reader import RunReader
from tests.screen.made_up_run import MadeUpEngine, create
from tui import run_look, trial_shelf
from tui.run_look import Look
from tui.trial_shelf import TrialShelf

MODELS, LENGTHS = 6, 4


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[MadeUpEngine]:
    playing = create(tmp_path / "made-up.run", models=MODELS)
    yield playing
    playing.close()


@pytest.fixture
def reader(engine: MadeUpEngine) -> Iterator[RunReader]:
    reading = RunReader(engine.path)
    yield reading
    reading.close()


@pytest.fixture
def small_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (trial_shelf, run_look):
        monkeypatch.setattr(module, "KEPT_TRIALS", 2 * LENGTHS)
    monkeypatch.setattr(run_look, "TRIALS_AT_ONCE", 16)


@pytest.mark.usefixtures("small_shelf")
def test_trials_that_were_put_away_are_there_when_they_are_asked_for(reader: RunReader) -> None:
    shelf, marches = TrialShelf(reader), reader.marches()
    for march in marches:
        away = shelf.put_away(march)
        assert (len(away.trials), away.trials[0], away.trials[1:]) == (LENGTHS, march.trials[0], march.trials[1:])
    assert [tuple(shelf.put_away(march).trials) for march in marches] == [march.trials for march in marches]


@pytest.mark.usefixtures("small_shelf")
def test_no_more_trials_are_kept_than_there_is_room_for(reader: RunReader) -> None:
    shelf = TrialShelf(reader)
    for march in reader.marches():
        shelf.put_away(march)
        shelf.put_away(march)
    assert list(shelf._kept) == [MODELS - 1, MODELS]
    shelf.take(1)
    assert list(shelf._kept) == [MODELS, 1]
    assert shelf._count == 2 * LENGTHS


@pytest.mark.usefixtures("small_shelf")
def test_trials_that_cannot_be_read_are_not_taken_for_none(reader: RunReader) -> None:
    shelf = TrialShelf(reader)
    first, *_ = [shelf.put_away(march) for march in reader.marches()]
    reader.close()
    with pytest.raises(RunFileDamaged):
        tuple(first.trials)
    assert len(first.trials) == LENGTHS
    shelf.close()
    assert tuple(first.trials) == (), "nobody looks any more"


@pytest.mark.usefixtures("small_shelf")
def test_a_large_run_is_read_a_few_models_at_a_time_and_says_the_same(engine: MadeUpEngine, reader: RunReader) -> None:
    engine.begin()
    engine.march(engine.marches()[0])
    look = Look(reader)
    news = look.news(set())
    assert news is not None
    assert [march.march_id for march in news.marches] == list(range(1, MODELS + 1))
    assert [tuple(march.trials) for march in news.marches] == [march.trials for march in engine.marches()]
    assert sorted(news.digests) == list(range(1, MODELS + 1))
    engine.march(engine.marches()[4])
    later = look.news(set())
    assert later is not None
    assert [march.march_id for march in later.marches] == [5]
    assert later.marches[0].is_over


def test_a_small_run_is_kept_whole(engine: MadeUpEngine, reader: RunReader) -> None:
    news = Look(reader).news(set())
    assert news is not None
    assert news.marches == engine.marches()
