"""What stands on a screen, read off it: also of a dialog that comes with this very reading to be drawn."""

from __future__ import annotations

from tests.screen.made_up_run import MadeUpEngine
from tests.screen.seeing import seen, until_drawn
from tui.app import ScalewallApp
from tui.screen_picture import strips_of, text_of_strips
from tui.screens.confirm import ConfirmScreen


async def test_a_dialog_is_read_with_what_is_below_it(engine: MadeUpEngine) -> None:
    async with ScalewallApp(engine.path).run_test(size=(120, 40)) as pilot:
        await until_drawn(pilot)
        title = seen(pilot).splitlines()[0].strip()
        await pilot.app.push_screen(ConfirmScreen("Sure?", "It cannot be taken back.", "do it"))
        pilot.app.screen.refresh()  # it is to be drawn, and was not yet
        text = text_of_strips(strips_of(pilot.app.screen))
        assert "It cannot be taken back." in text
        assert text.splitlines()[0].strip() == title
