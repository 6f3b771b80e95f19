"""How the screen is to be: the options of the command line, else what was chosen with a key, else the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, get_args

import msgspec

from tui.configuration.declared import Bell, Colours, Configuration, Mouse, ThemeName
from tui.remembered import Remembered
from tui.terminal_abilities import colours_of, hears_mouse, is_only_ascii


class Given(TypedDict, total=False):
    """What was asked for on the command line."""

    theme: ThemeName
    colours: Colours
    mouse: bool
    ascii: bool
    plain: bool


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force, on this terminal."""

    theme: str = "dark"
    colours: Colours = "truecolor"
    mouse: bool = True
    ascii: bool = False
    plain: bool = False
    bell: Bell = "off"
    on_finish: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Other keys of actions, as they are written."""
    configured_theme: ThemeName = "auto"
    """The look that is written down, instead of which a key may choose another."""


def is_accessible(variables: Mapping[str, str]) -> bool:
    """Whether the user wants programs to speak plainly: ``ACCESSIBLE=1``."""
    return variables.get("ACCESSIBLE", "") not in {"", "0"}


def preferences(
    configuration: Configuration,
    given: Given,
    remembered: Remembered,
    environment: Mapping[str, str],
    encoding: str | None,
) -> Preferences:
    """Give what is in force."""
    colours = colours_of(environment, given.get("colours", configuration.colours))
    return Preferences(
        theme=_theme(given, remembered, configuration, colours),
        colours=colours,
        mouse=hears_mouse(environment, _mouse(given, configuration)),
        ascii=given.get("ascii", configuration.ascii or is_only_ascii(encoding)),
        plain=given.get("plain", configuration.plain or is_accessible(environment)),
        bell=configuration.bell,
        on_finish=configuration.on_finish,
        keys=configuration.keys,
        configured_theme=configuration.theme,
    )


def _theme(given: Given, remembered: Remembered, configuration: Configuration, colours: Colours) -> str:
    if "theme" in given:
        wish: str = given["theme"]
    elif remembered.theme in get_args(ThemeName) and remembered.theme_instead_of == configuration.theme:
        wish = remembered.theme
    else:
        wish = configuration.theme
    return ("ansi-16" if colours == "16" else "dark") if wish == "auto" else wish


def _mouse(given: Given, configuration: Configuration) -> Mouse:
    if "mouse" not in given:
        return configuration.mouse
    return "on" if given["mouse"] else "off"
