"""News waits for the answer to a key, and for no more than that."""

from __future__ import annotations

import pytest

from tui.keys_first import AT_MOST_S, SETTLED_S, KeysFirst


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_without_a_key_nothing_waits(clock: Clock) -> None:
    assert KeysFirst(clock).wait_s() == 0.0


def test_news_waits_until_the_answer_to_a_key_has_been_seen(clock: Clock) -> None:
    keys = KeysFirst(clock)
    keys.pressed()
    clock.now_s += 0.25 * SETTLED_S
    assert keys.wait_s() == pytest.approx(0.75 * SETTLED_S)
    clock.now_s += 0.76 * SETTLED_S
    assert keys.wait_s() == 0.0


def test_news_does_not_wait_for_ever_for_a_key_that_is_held(clock: Clock) -> None:
    keys, waited_s = KeysFirst(clock), 0.0
    while True:
        keys.pressed()
        wait_s = keys.wait_s()
        if wait_s == 0.0:
            break
        clock.now_s += min(wait_s, 0.03)
        waited_s += min(wait_s, 0.03)
    assert waited_s == pytest.approx(AT_MOST_S)


def test_each_news_has_its_own_patience(clock: Clock) -> None:
    keys = KeysFirst(clock)
    for _ in range(3):
        keys.pressed()
        assert keys.wait_s() == pytest.approx(SETTLED_S)
        clock.now_s += 1.01 * SETTLED_S
        assert keys.wait_s() == 0.0
        clock.now_s += 2 * AT_MOST_S
