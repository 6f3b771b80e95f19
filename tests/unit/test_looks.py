"""Every name that a line may use has a look, in words that every theme knows."""

from __future__ import annotations

import pytest
from textual.theme import Theme

from tui.looks import LOOKS
from tui.styled_lines import STYLE_NAMES
from tui.theme import THEMES


def test_every_name_has_a_look() -> None:
    assert set(LOOKS) == STYLE_NAMES


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_theme_knows_the_words(theme: Theme) -> None:
    known = {**theme.to_color_system().generate(), **theme.variables}
    words = {word for look in LOOKS.values() for word in (look.color, look.ground) if word}
    assert words <= known.keys()
