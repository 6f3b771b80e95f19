"""What is cut out of a line is what Textual would cut out, whatever stands in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.thin_paint import cropped

TEXTS = st.text("ab 1█│", max_size=6) | st.text("a漢é\u0301😀", max_size=4)
STYLES = st.sampled_from([None, Style(bold=True), Style(color="red")])
SEGMENTS = st.tuples(TEXTS, STYLES).map(lambda one: Segment(*one))


def letters(strip: Strip) -> list[tuple[str, Style | None]]:
    """Give every letter with its style; where segments begin is no matter."""
    return [(letter, segment.style) for segment in strip for letter in segment.text]


@given(st.lists(SEGMENTS, max_size=5), st.integers(0, 20), st.integers(0, 20))
def test_it_cuts_as_textual_does(segments: list[Segment], one: int, other: int) -> None:
    start, end = sorted((one, other))
    assert letters(cropped(Strip(segments), start, end)) == letters(Strip(segments).crop(start, end))
