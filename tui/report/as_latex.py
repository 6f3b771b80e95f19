"""The tables of a document as LaTeX, for a paper: with booktabs, one table environment each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.report.document import Document, Grid

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "†": r"\textdagger{}", "‡": r"\textdaggerdbl{}", "×": r"$\times$", "÷": r"$\div$", "·": r"\textperiodcentered{}",
    "−": "$-$", "≥": r"$\geq$", "≤": r"$\leq$", "∞": r"$\infty$", "²": "$^2$", "⁹": "$^9$", "ᵇ": "$^b$",
    "↳": r"$\hookrightarrow$", "…": r"\dots{}", "Σ": r"$\Sigma$", "–": "--", "—": "---", "“": "``", "”": "''",
    "±": r"$\pm$",
}  # fmt: skip
"""What means something to LaTeX, and what its usual fonts do not have."""
_TO_REPLACE = re.compile("|".join(map(re.escape, _SPECIAL)))

PREAMBLE = (
    "% Tables for a paper. In its preamble: \\usepackage{booktabs}, and \\usepackage[utf8]{inputenc} before 2018.",
    "% Wide tables stand in \\small; \\resizebox or a landscape page may be needed for Tables II and III.",
)


def latex_lines(document: Document) -> Iterator[str]:
    """Give every grid of the document as a table, with the facts of the run as comments."""
    yield from PREAMBLE
    yield f"% {_comment(document.title)}"
    yield from (f"% {_comment(fact)}" for fact in document.facts)
    for section in document.sections:
        for grid in section.grids:
            yield ""
            yield from _table(grid)


def escaped(text: str) -> str:
    """Give the text as LaTeX that shows it, whatever is in it."""
    shown = _TO_REPLACE.sub(lambda found: _SPECIAL[found.group()], text)
    return "".join(letter if ord(letter) < 0x250 else f"[U+{ord(letter):04X}]" for letter in shown)


def _table(grid: Grid) -> Iterator[str]:
    yield r"\begin{table}[htbp]"
    yield r"\centering\small"
    yield rf"\caption{{{escaped(grid.caption)}}}"
    yield rf"\label{{tab:{grid.label}}}"
    yield rf"\begin{{tabular}}{{{''.join('l' if place in grid.left else 'r' for place in range(len(grid.titles)))}}}"
    yield r"\toprule"
    if grid.groups:
        yield _row(rf"\multicolumn{{{width}}}{{c}}{{{escaped(name)}}}" for name, width in grid.groups)
        yield " ".join(_rules(grid))
    yield _row(map(escaped, grid.titles))
    yield r"\midrule"
    yield from (_row(map(escaped, row)) for row in grid.rows)
    yield r"\bottomrule"
    yield r"\end{tabular}"
    yield r"\end{table}"


def _row(cells: Iterator[str] | map[str]) -> str:
    return rf"{' & '.join(cells)} \\"


def _rules(grid: Grid) -> Iterator[str]:
    """Draw a line below each group that has a name."""
    start = 1
    for name, width in grid.groups:
        if name:
            yield rf"\cmidrule(lr){{{start}-{start + width - 1}}}"
        start += width


def _comment(text: str) -> str:
    """Give a text that cannot end its line."""
    return " ".join(text.split())
