"""The parts of a screen or a widget: Textual hears all of them, and none grows into the whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.dom import DOMNode

from tui.screens.monitor import MonitorScreen
from tui.widgets.march_table import MarchTable

MOST_METHODS = 25
WHOLES = (MonitorScreen, MarchTable)


def own_classes(whole: type[DOMNode]) -> Iterator[type]:
    return (one for one in whole.__mro__ if one.__module__.startswith("tui."))


@pytest.mark.parametrize("whole", WHOLES)
def test_every_handler_of_a_part_is_heard(whole: type[DOMNode]) -> None:
    for part in own_classes(whole):
        marked = {name for name, one in vars(part).items() if hasattr(one, "_textual_on")}
        heard = {one.__name__ for found in vars(part).get("_decorated_handlers", {}).values() for one, _ in found}
        assert marked == heard, f"Textual gathers the handlers of {part.__name__}"


@pytest.mark.parametrize("whole", WHOLES)
def test_no_part_has_all_the_methods(whole: type[DOMNode]) -> None:
    for part in own_classes(whole):
        assert sum(callable(one) for one in vars(part).values()) <= MOST_METHODS, part.__name__
