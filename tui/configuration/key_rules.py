"""Which keys a person may give to which actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui import actions
from tui.actions.declared import Action
from tui.configuration.declared import Words
from tui.configuration.wording import nearest, quoted
from tui.key_names import NAMES, spelled, written
from tui.rebinding import Rebinding

ALWAYS = {"ctrl+c": "copies what is selected, or leaves", "ctrl+q": "leaves"}
"""Keys that no configuration takes away: the ways out."""


class KeyRefused(ValueError):
    """Other keys for an action that cannot be."""

    def __init__(self, action: str, what: str, remedy: str) -> None:
        super().__init__(what)
        self.action, self.what, self.remedy = action, what, remedy


def rebinding_of(keys: Mapping[str, Words]) -> Rebinding:
    """Check the keys that a person gave to actions; raise KeyRefused where they cannot be."""
    known = {action.id: action for group in actions.SCREENS.values() for action in group if action.keys}
    for name, words in keys.items():
        if name not in known:
            raise KeyRefused(name, "there is no such action", nearest(name, known))
        _check_words(known[name], words)
    rebinding = Rebinding(dict(keys))
    for screen, group in actions.SCREENS.items():
        _check_clashes(rebinding, screen, group)
    return rebinding


def _check_words(action: Action, words: Sequence[str]) -> None:
    if not words:
        raise KeyRefused(action.id, "no key is given", f'Write at least one: {action.id} = "f5"')
    for word in words:
        names = spelled(word)
        if not names:
            raise KeyRefused(action.id, f"{quoted(word)} is no key", nearest(word, NAMES))
        if names[0] in ALWAYS and names[0] not in action.keys.split(","):
            raise KeyRefused(action.id, f"{quoted(word)} always {ALWAYS[names[0]]}", "Take another key.")


def _check_clashes(rebinding: Rebinding, screen: str, group: Sequence[Action]) -> None:
    taken: dict[str, Action] = {}
    for action in sorted(rebinding.of(group), key=lambda one: one.id in rebinding.written):
        for key in filter(None, action.keys.split(",")):
            other = taken.setdefault(key, action)
            if other is not action:
                what = f"{quoted(written(key)[0])} is the key of {other.id} already, on the screen of {screen}"
                raise KeyRefused(action.id, what, f"Take another key, or give {other.id} another one, too.")
