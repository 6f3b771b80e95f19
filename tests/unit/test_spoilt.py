"""Which doubts keep a figure out of means."""

from __future__ import annotations

import pytest

from bench.spoilt import SPOILS_MEMORY, SPOILS_TIME, memory_is_spoilt, time_is_spoilt
from bench.trial import Caveat

ABOUT_NO_TIME = {Caveat.OUTLIERS, Caveat.FIRST_PASS_SLOW, Caveat.PREDICTED_LIMIT_ONLY}


@pytest.mark.parametrize("caveat", Caveat)
def test_every_doubt_is_decided(caveat: Caveat) -> None:
    """A new caveat has to be put on one side or the other."""
    assert time_is_spoilt([caveat]) is (caveat not in ABOUT_NO_TIME)
    assert memory_is_spoilt([caveat]) is (caveat in SPOILS_MEMORY)


def test_what_spoils_memory_spoils_time_too() -> None:
    assert SPOILS_MEMORY < SPOILS_TIME


def test_no_doubt_spoils_nothing() -> None:
    assert not time_is_spoilt(())
    assert not memory_is_spoilt(())
    assert time_is_spoilt((Caveat.OUTLIERS, Caveat.BUSY_MACHINE))
