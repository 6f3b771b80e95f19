"""What the table says of itself above its titles."""

from __future__ import annotations

import pytest

from tui.march_remarks import note
from tui.styled_lines import text_of


@pytest.mark.parametrize(
    ("is_filtered", "is_held", "is_following", "text"),
    [
        (False, False, False, "  40 models"),
        (True, False, False, "  7/40"),
        (False, True, False, "  7/40 held"),
        (False, False, True, "  7/40 following"),
        (True, True, True, "  7/40 held following"),
    ],
)
def test_the_count_and_what_keeps_the_rows(is_filtered: bool, is_held: bool, is_following: bool, text: str) -> None:
    assert text_of(note(7, 40, is_filtered=is_filtered, is_held=is_held, is_following=is_following)) == text


def test_before_a_run_is_read_there_is_no_count() -> None:
    assert text_of(note(0, None, is_filtered=False, is_held=True, is_following=False)) == "   held"
