"""Keys as a person writes them and reads them, and as Textual names them."""

from __future__ import annotations

from textual.keys import Keys, _character_to_key

MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
"""In the order in which Textual names them."""
NAMES = tuple(sorted({key.value for key in Keys if key.value.isalnum()} - {"return"}))
ALIASES = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
    "page_up": "pageup", "page_down": "pagedown", "control": "ctrl", "option": "alt",
}  # fmt: skip
SHOWN = {
    "up": "↑", "down": "↓", "left": "←", "right": "→", "pageup": "PgUp", "pagedown": "PgDn", "escape": "Esc",
    "delete": "Del", "insert": "Ins",
}  # fmt: skip
_SIGNS = {_character_to_key(sign): sign for sign in map(chr, range(33, 127)) if not sign.isalnum()}


def spelled(written: str) -> tuple[str, ...]:
    """Give Textual's names of a key that a person wrote; none where there is no such key."""
    if len(written) == 1:
        return _spelled_letter(written)
    *modifiers, base = [ALIASES.get(part, part) for part in written.lower().replace("++", "+plus").split("+")]
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        return _spelled_letter(base.upper())
    if not set(modifiers) <= set(MODIFIERS) or len(set(modifiers)) != len(modifiers):
        return ()
    name = _character_to_key(base) if len(base) == 1 else base
    if len(base) != 1 and name not in NAMES and name not in _SIGNS:
        return ()
    return ("+".join((*(one for one in MODIFIERS if one in modifiers), name)),)


def written(keys: str) -> tuple[str, ...]:
    """Give declared keys, joined by commas, as a person writes them."""
    names = [name for name in keys.split(",") if name]
    doubles = {f"shift+{name.lower()}" for name in names if len(name) == 1 and name.isupper()}
    return tuple(_SIGNS.get(name, name) for name in names if name not in doubles)


def shown(key: str) -> str:
    """Give a written key as it stands in the footer and in the help."""
    if len(key) == 1:
        return key
    *modifiers, base = key.split("+")
    name = _SIGNS.get(base) or SHOWN.get(base) or (base.upper() if len(base) == 1 else base.capitalize())
    return "+".join((*(modifier.capitalize() for modifier in modifiers), name))


def _spelled_letter(letter: str) -> tuple[str, ...]:
    if letter == " ":
        return ("space",)
    if letter.isupper():  # a terminal may say either
        return letter, f"shift+{letter.lower()}"
    return (_character_to_key(letter),) if letter.isprintable() else ()
