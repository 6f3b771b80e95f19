"""The options of every command that opens the screen: how it is to look on this terminal, this time."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from tui.preferences import Given, Preferences

THEMES = ("auto", "dark", "light", "high-contrast", "colour-blind-safe", "ansi-16")
F = TypeVar("F", bound=Callable[..., Any])
_GIVEN = f"{__name__}.given"


def look_options(command: F) -> F:
    """Give a command the options; what is given with them waits in the context for ``preferences_in_force``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def preferences_in_force() -> Preferences:
    """Give how the screen is to be; raises ConfigurationError where the configuration does not hold up."""
    from tui.configuration import load
    from tui.preferences import preferences
    from tui.remembered import recall

    given: Given = click.get_current_context().meta.get(_GIVEN, {})
    encoding = sys.stdout.encoding if sys.stdout is not None else None
    return preferences(load(), given, recall(), os.environ, encoding)


def plain_is_given() -> bool:
    """Say whether --plain stands on the command line."""
    given: Given = click.get_current_context().meta.get(_GIVEN, {})
    return bool(given.get("plain"))


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Keep what was given; a command's own goes before what stands before the command."""
    if value is not None:
        context.meta.setdefault(_GIVEN, {})[str(parameter.name)] = value


def _kept(*names: str, **attributes: Any) -> Callable[[F], F]:
    return click.option(*names, default=None, expose_value=False, callback=_keep, **attributes)


_OPTIONS = (
    _kept("--theme", type=click.Choice(THEMES), help="How the screen looks.  [default: by config.toml]"),
    _kept("--no-color", "--no-colour", "colours", flag_value="none", help="No colour at all, as with NO_COLOR."),
    _kept("--ascii/--no-ascii", help="Draw nothing but ASCII."),
    _kept("--mouse/--no-mouse", "mouse", help="Whether the screen hears the mouse.  [default: not over SSH]"),
    _kept(
        "--plain/--no-plain",
        help="No screen: sentences, one a line, for screen readers and logs; leaving it leaves the sweep running."
        " ACCESSIBLE=1 asks for it too.",
    ),
)
