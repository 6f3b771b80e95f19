"""The looks, worked out: contrast of every text on every ground, and causes that stay apart to all kinds of eyes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import get_args

import pytest
from rich.color import Color, ColorSystem
from textual.theme import Theme

from tests.unit.colour_science import EYES, contrast, difference, seen_by
from tui.appearance import look_after
from tui.configuration.declared import ThemeName
from tui.theme import ANSI_16, CAUSES, COLOUR_BLIND_SAFE, COLOURLESS, DARK, HIGH_CONTRAST, LIGHT, THEMES

COLOURED = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND_SAFE)
LEAST_CONTRAST = {theme.name: 7.0 if theme is HIGH_CONTRAST else 4.5 for theme in COLOURED}
LEAST_DIFFERENCE = 11.0
"""Of two causes in the colour-blind-safe look, in CIEDE2000, to every kind of eyes: told apart at a glance."""


def true(colour: str) -> str:
    return colour


def of_256(colour: str) -> str:
    """What a terminal with 256 colours shows instead."""
    return Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex


def texts(theme: Theme) -> dict[str, str]:
    named = {name: getattr(theme, name) for name in ("foreground", "accent", "success", "warning", "error")}
    return named | {name: theme.variables[name] for name in ("dim", *(f"cause-{cause}" for cause in CAUSES))}


@pytest.mark.parametrize("shown", [true, of_256])
@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_every_text_can_be_read_on_every_ground(theme: Theme, shown: Callable[[str], str]) -> None:
    grounds = {"background": theme.background, "surface": theme.surface, "cursor": theme.variables["cursor"]}
    pairs = [(text, ground) for text in texts(theme).items() for ground in grounds.items()]
    pairs += [(text, ("panel", theme.panel)) for text in texts(theme).items() if text[0] in {"foreground", "accent"}]
    for (text, colour), (ground, behind) in pairs:
        assert contrast(shown(colour), shown(str(behind))) >= LEAST_CONTRAST[theme.name], f"{text} on {ground}"


@pytest.mark.parametrize("shown", [true, of_256])
@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_every_symbol_can_be_read_in_its_bar(theme: Theme, shown: Callable[[str], str]) -> None:
    on_fill = shown(theme.variables["on-fill"])
    for name, fill in texts(theme).items():
        if name.startswith("cause-") or name in {"accent", "error"}:
            assert contrast(on_fill, shown(fill)) >= LEAST_CONTRAST[theme.name], name


@pytest.mark.parametrize("eyes", EYES)
def test_causes_stay_apart(eyes: str) -> None:
    seen = {cause: seen_by(eyes, of_256(COLOUR_BLIND_SAFE.variables[f"cause-{cause}"])) for cause in CAUSES}
    for one, other in combinations(CAUSES, 2):
        assert difference(seen[one], seen[other]) >= LEAST_DIFFERENCE, f"{one} and {other}"


def test_the_same_eyes_confuse_causes_of_the_dark_look() -> None:
    """The measure is no formality: the look that is made for usual eyes fails it, and has symbols for that."""
    for eyes in ("protanopia", "deuteranopia", "tritanopia"):
        seen = [seen_by(eyes, DARK.variables[f"cause-{cause}"]) for cause in CAUSES]
        assert min(difference(one, other) for one, other in combinations(seen, 2)) < LEAST_DIFFERENCE


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_agrees_with_its_authors(
    one: tuple[float, float, float], other: tuple[float, float, float], apart: float
) -> None:
    assert difference(one, other) == pytest.approx(apart, abs=1e-4)


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_sixteen_colours_are_the_terminals_own() -> None:
    fields = ("primary", "secondary", "accent", "success", "warning", "error", "foreground", "background", "surface")
    colours = [getattr(ANSI_16, name) for name in fields]
    colours += [value for name, value in ANSI_16.variables.items() if not name.endswith("style")]
    assert all(str(colour).startswith("ansi_") for colour in colours)
    causes = [ANSI_16.variables[f"cause-{cause}"] for cause in CAUSES]
    assert len(set(causes)) == len(CAUSES)


def test_one_key_goes_through_all_looks() -> None:
    names = [DARK.name]
    while (name := look_after(names[-1])) not in names:
        names.append(name)
    assert names == [theme.name for theme in THEMES]
    assert set(names) == set(get_args(ThemeName)) - {"auto"}


def test_all_looks_name_the_same_things() -> None:
    for theme in (*THEMES, COLOURLESS):
        assert set(DARK.variables) <= set(theme.variables)
