"""Other keys for the declared actions: the same in bindings, footer, help and palette."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tui import actions
from tui.actions.declared import Action
from tui.key_names import shown, spelled


class Rebinding(msgspec.Struct, frozen=True):
    """The actions with other keys than their own, by their ids."""

    written: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """The keys as the person wrote them."""

    @property
    def keymap(self) -> dict[str, str]:
        """The keys as Textual takes them."""
        return {action: ",".join(_names(keys)) for action, keys in self.written.items()}

    def of(self, declared: Iterable[Action]) -> tuple[Action, ...]:
        """Give the actions with the keys that they have now."""
        return tuple(map(self._with_its_keys, declared))

    def shown(self, action_id: str) -> str:
        """Give the keys of an action as a person reads them."""
        return next(one.shown for group in actions.SCREENS.values() for one in self.of(group) if one.id == action_id)

    def _with_its_keys(self, action: Action) -> Action:
        keys = self.written.get(action.id)
        if keys is None:
            return action
        heard = ",".join(_names(keys)) if action.keys else ""  # without keys of its own a widget hears them for it
        return msgspec.structs.replace(action, keys=heard, shown=" ".join(map(shown, keys)))


AS_DECLARED = Rebinding()


def rebinding_of_app(app: object) -> Rebinding:
    """Give what an application keeps of it; a small one of a test keeps none."""
    kept = getattr(app, "rebinding", AS_DECLARED)
    assert isinstance(kept, Rebinding)
    return kept


def _names(keys: Iterable[str]) -> list[str]:
    return [name for key in keys for name in spelled(key)]
