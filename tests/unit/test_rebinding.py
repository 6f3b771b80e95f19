"""Other keys: the same for bindings, footer, help and palette, and spelled as Textual hears them."""

from __future__ import annotations

import pytest

from tui import actions
from tui.actions.declared import Action
from tui.configuration.key_rules import KeyRefused, rebinding_of
from tui.key_names import shown, spelled, written
from tui.rebinding import AS_DECLARED, Rebinding, rebinding_of_app
from tui.styled_lines import text_of
from tui.widgets.key_line import key_spans

ALL = tuple({action.id: action for group in actions.SCREENS.values() for action in group}.values())


@pytest.mark.parametrize(
    ("key", "names", "as_shown"),
    [
        ("s", ("s",), "s"),
        ("S", ("S", "shift+s"), "S"),
        ("?", ("question_mark",), "?"),
        (" ", ("space",), " "),
        ("é", ("é",), "é"),
        ("f5", ("f5",), "F5"),
        ("PgDn", ("pagedown",), "PgDn"),
        ("Esc", ("escape",), "Esc"),
        ("ctrl+x", ("ctrl+x",), "Ctrl+X"),
        ("shift+ctrl+up", ("ctrl+shift+up",), "Ctrl+Shift+↑"),
        ("ctrl++", ("ctrl+plus",), "Ctrl++"),
        ("slash", ("slash",), "/"),
    ],
)
def test_a_key_as_it_is_written_heard_and_shown(key: str, names: tuple[str, ...], as_shown: str) -> None:
    assert spelled(key) == names
    assert shown(key if len(key) == 1 else names[0]) == as_shown


@pytest.mark.parametrize("key", ["", "foo", "ctrl+", "ctrl+ctrl+x", "strg+x", "ctrl+foo", "\x1b", "\u202e", "f99"])
def test_what_is_no_key(key: str) -> None:
    assert spelled(key) == ()


@pytest.mark.parametrize("action", ALL, ids=lambda action: action.id)
def test_every_declared_key_can_be_written(action: Action) -> None:
    names = [name for key in written(action.keys) for name in spelled(key)]
    assert names == list(filter(None, action.keys.split(",")))


def test_no_two_actions_share_an_id_unless_they_are_the_same() -> None:
    for group in actions.SCREENS.values():
        for action in group:
            same = {other.call for others in actions.SCREENS.values() for other in others if other.id == action.id}
            assert same == {action.call}, action.id


def test_the_footer_shows_the_key_that_is_in_force() -> None:
    rebinding = rebinding_of({"sort": ("f5", "ctrl+o")})
    assert "F5 Ctrl+O sort" in text_of(key_spans(rebinding.of(actions.TABLE), 200))
    assert rebinding.keymap == {"sort": "f5,ctrl+o"}
    assert rebinding.shown("sort") == "F5 Ctrl+O"
    assert rebinding.shown("reverse") == "o"


def test_keys_can_be_exchanged() -> None:
    assert rebinding_of({"sort": ("o",), "reverse": ("s",)}).keymap == {"sort": "o", "reverse": "s"}


def test_the_same_key_serves_on_different_screens() -> None:
    assert rebinding_of({"reload": ("x",)}).shown("reload") == "x"


def test_the_ways_out_stay() -> None:
    assert rebinding_of({"quit": ("Q", "ctrl+c")}).shown("quit") == "Q Ctrl+C"
    with pytest.raises(KeyRefused, match="always leaves"):
        rebinding_of({"sort": ("ctrl+q",)})


def test_an_application_without_any_has_the_declared_keys() -> None:
    assert rebinding_of_app(object()) is AS_DECLARED
    assert Rebinding().of(actions.TABLE) == actions.TABLE
