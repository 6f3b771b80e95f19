"""Text in ASCII alone, every sign in as many cells as before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size, set_cell_size

UNKNOWN = "?"
_JOINED = re.compile("[^\u200d\ufe0f](?:\ufe0f|\u200d.)+")
"""Several characters that make one sign, such as a family."""

_SIGNS = {
    # frames
    "─━╌┄┈╍┅┉╴╶╸╺‐‑‒–—―−": "-",
    "│┃╎┆┊╏┇┋╵╷╹╻‖▏▎▍▌▐▕": "|",
    "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╭╮╰╯╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫╔╗╚╝╠╣╦╩╬": "+",
    "═": "=", "║": "|", "╱": "/", "╲": "\\", "╳": "x",
    # blocks, the lighter and lower the less ink
    "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█▉▊▋": "#", "▀▔": "\"",
    "░": ".", "▒": ":", "▓": "%", "▖▗▘▝▚▞▙▛▜▟": "#",
    # marks
    "▶►⏵": "*", "▸→⟶➜❯›»": ">", "◀◂←⟵❮‹«": "<", "▲▴↑△": "^", "▼▾↓▽": "v", "↕⇅↨": "|", "↔⇄": "=", "↳": "`", "↵": "<",
    "✓✔☑": "v", "✗✘✕✖☒×": "x", "■▪◼▮□▫◻▯": "#", "●◉⬤•∙◆◇♦": "*", "○◌◯": "o", "◐◑◒◓": "o", "★☆✱✶": "*",
    "†‡": "!", "§": "S", "¶": "P", "⚠": "!", "ⓘℹ": "i", "⊘∅": "0", "⊗": "x", "⊕": "+", "∿≋": "~",
    "·․‧⋅": ".", "…": ".", "⋯": "-", "⋮": ":", "÷": "/", "±≈≃≅∼": "~", "≠": "!", "≤": "<", "≥": ">",
    "‘’‚′": "'", "“”„″": "\"", "´": "'", "∞": "8", "√": "v", "∑Σ": "S", "∆Δ": "D", "Ω": "O", "µμ": "u", "°º": "o",
    "σ": "s", "λ": "l", "¼½¾": "/", "€": "E", "£": "L", "¢": "c", "©": "C", "®": "R", "™": "T",
    "⁰₀": "0", "¹₁": "1", "²₂": "2", "³₃": "3", "⁴₄": "4", "⁵₅": "5", "⁶₆": "6", "⁷₇": "7", "⁸₈": "8", "⁹₉": "9",
    "⁻₋": "-", "⁺₊": "+",
    # letters
    "àáâãäåāăą": "a", "çćč": "c", "ďđð": "d", "èéêëēėęě": "e", "ìíîïīį": "i", "ñńň": "n", "òóôõöøōő": "o", "řŕ": "r",
    "śšş": "s", "ťţ": "t", "ùúûüūůű": "u", "ýÿ": "y", "źżž": "z", "ł": "l", "ß": "s", "æ": "a", "œ": "o",
    "ÀÁÂÃÄÅĀĂĄ": "A", "ÇĆČ": "C", "ĎĐÐ": "D", "ÈÉÊËĒĖĘĚ": "E", "ÌÍÎÏĪĮ": "I", "ÑŃŇ": "N", "ÒÓÔÕÖØŌŐ": "O", "ŘŔ": "R",
    "ŚŠŞ": "S", "ŤŢ": "T", "ÙÚÛÜŪŮŰ": "U", "ÝŸ": "Y", "ŹŻŽ": "Z", "Ł": "L", "Æ": "A", "Œ": "O",
}  # fmt: skip
ASCII_SIGNS = {sign: instead for signs, instead in _SIGNS.items() for sign in signs}

_SEAM = "\0"
_BEFORE_A_GAP = re.compile(f"±([^│┃║]*?) (?={_SEAM}* |{_SEAM}*$)")
"""A gap of several cells, or the end of the line, gives one of them; what follows stays in its place."""
_BEFORE_A_SPACE = re.compile("±([^│┃║ ]*) ")


@lru_cache(2048)
def in_ascii(text: str) -> str:
    """Give the text with a sign of ASCII for every other one, in the cells that it takes."""
    if text.isascii():
        return text
    single = _JOINED.sub(lambda joined: UNKNOWN * cell_len(joined[0]), text)
    return set_cell_size("".join(map(_instead_of, single)), cell_len(text))


def with_room_for_two(texts: Sequence[str]) -> list[str]:
    """Give the texts of one line with ``+-`` for each ``±`` behind which a space can go; the line stays as long."""
    line = _SEAM.join(texts)
    for room in (_BEFORE_A_GAP, _BEFORE_A_SPACE):
        while "±" in line and (widened := room.sub(r"+-\1", line, count=1)) != line:
            line = widened
    return line.split(_SEAM)


def _instead_of(character: str) -> str:
    if character.isascii():
        return character
    dots = 0x2800
    if dots <= ord(character) < dots + 256:  # dots of a Braille cell: as much ink as there are dots
        return " .::-=+*#"[(ord(character) - dots).bit_count()]
    cells = get_character_cell_size(character)
    return ASCII_SIGNS.get(character, UNKNOWN) if cells == 1 else UNKNOWN * cells
