"""Text as LaTeX that shows it, and how wide that is on paper."""

from __future__ import annotations

import re

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': "''", "«": r"$\ll$", "»": r"$\gg$",
    "†": r"\textdagger{}", "‡": r"\textdaggerdbl{}", "×": r"$\times$", "÷": r"$\div$", "·": r"\textperiodcentered{}",
    "−": "$-$", "≥": r"$\geq$", "≤": r"$\leq$", "∞": r"$\infty$", "²": "$^2$", "⁹": "$^9$", "ᵇ": "$^b$",
    "↳": r"$\hookrightarrow$", "…": r"\dots{}", "Σ": r"$\Sigma$", "–": "--", "—": "---", "“": "``", "”": "''",
    "±": r"$\pm$",
}  # fmt: skip
"""What means something to LaTeX, and what its usual fonts do not have."""
_LAST_LETTER = "\u017e"
_MISSING = frozenset("ÐÞðþĄąĐđĘęĦħĮįĸĿŀŉŊŋŦŧŲų")
"""Letters before the last that LaTeX has none of in its usual encoding: it would stop at them."""
_MAY_END_HERE = re.compile(r"(?<=[/_.])(?=\S)|(?<=[^\s/_.-]{16})(?=[^\s/_.-])")
"""After a sign between two words, and after sixteen letters without one."""
_LETTERS_BY_WIDTH = {
    2.37: ".,:;'!il·|", 2.84: " fj-", 3.32: "()[]trI_", 3.36: "s", 3.78: "cez†‡", 4.26: "ago0123456789/–",
    4.49: "kqvxyJ", 4.73: "bdhnpuS", 5.31: "ZL", 5.79: "FEP", 6.14: "BCTw", 6.37: "RAHNUVXY", 6.67: "DKOQG+−×÷≥≤±",
    7.09: "m%&", 7.79: "M", 9.45: "W∞↳",
}  # fmt: skip
"""Points, of its ``\\footnotesize``."""
_WIDTHS_PT = {letter: width for width, letters in _LETTERS_BY_WIDTH.items() for letter in letters}
_OF_ANY_OTHER_PT = 10.0
"""Of the letters that have no width above, hardly any is wider."""


def escaped(text: str) -> str:
    """Give the text as LaTeX that shows it, whatever is in it."""
    return "".join(map(_shown, text))


def breakable(text: str) -> str:
    """Give the same so that a line may end within what has no space for long: a path, or a name."""
    return r"\allowbreak{}".join(map(escaped, _MAY_END_HERE.split(text)))


def width_pt(text: str) -> float:
    r"""Say how wide a text is in Computer Modern as ``\footnotesize``, rather too much than too little."""
    return sum(map(_letter_pt, text))


def _shown(letter: str) -> str:
    return _SPECIAL.get(letter) or (_number(letter) if _is_missing(letter) else letter)


def _is_missing(letter: str) -> bool:
    return letter not in _SPECIAL and (letter > _LAST_LETTER or letter in _MISSING)


def _number(letter: str) -> str:
    return f"[U+{ord(letter):04X}]"


def _letter_pt(letter: str) -> float:
    if _is_missing(letter):
        return sum(map(_letter_pt, _number(letter)))
    return _WIDTHS_PT.get(letter, _OF_ANY_OTHER_PT)
