"""The list of runs: read once, and again only where a file has changed."""

from __future__ import annotations

import pytest

from bench.store import library
from bench.store.rows import RunRow
from tests.screen.made_up_run import finished, in_the_middle
from tui.run_catalogue import RunCatalogue

FIRST, SECOND = "20251123-080000-made", "20251124-080000-made"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which files are read."""
    read: list[str] = []
    really = library.read_run

    def note(path: object) -> RunRow:
        read.append(str(path))
        return really(path)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "read_run", note)
    return read


def test_what_has_not_changed_is_read_once(reads: list[str]) -> None:
    catalogue = RunCatalogue()
    finished(library.run_path(FIRST), models=2).close()
    assert [entry.path.stem for entry in catalogue.entries()] == [FIRST]
    list(catalogue.entries())
    assert len(reads) == 1


def test_what_goes_on_is_read_again() -> None:
    catalogue = RunCatalogue()
    engine = in_the_middle(library.run_path(FIRST), models=4, done=1)
    (before,) = catalogue.entries()
    march = engine.marches()[1]
    engine.trial(march, march.trials[1])
    (after,) = catalogue.entries()
    assert before.is_alive
    assert before.run is not None
    assert after.run is not None
    assert after.run.ended_trial_count > before.run.ended_trial_count
    engine.die()
    (dead,) = catalogue.entries()
    assert not dead.is_alive
    engine.close()


def test_newest_first_and_damaged_ones_with_reason_and_remedy() -> None:
    catalogue = RunCatalogue()
    finished(library.run_path(SECOND), models=2).close()
    library.run_path(FIRST).write_text("no")
    newer, damaged = catalogue.entries()
    assert newer.run is not None
    assert damaged.run is None
    assert damaged.damage is not None
    assert damaged.damage.remedy == f"See what is wrong with: scalewall-tui verify {FIRST}"


def test_what_is_gone_is_forgotten() -> None:
    catalogue = RunCatalogue()
    path = library.run_path(FIRST)
    finished(path, models=2).close()
    list(catalogue.entries())
    path.unlink()
    assert list(catalogue.entries()) == []
    assert catalogue._known == {}
