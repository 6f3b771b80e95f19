"""Every key of the configuration file, once: what it means, and what holds where nobody wrote it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

ThemeName = Literal["auto", "dark", "light", "high-contrast", "colour-blind-safe", "ansi-16"]
Colours = Literal["auto", "none", "16", "256", "truecolor"]
Mouse = Literal["auto", "on", "off"]
Bell = Literal["off", "end"]
Words = tuple[str, ...]
"""Written as a list, or as the one."""


class Configuration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person may write into config.toml; the descriptions are the comments of its first text."""

    theme: Annotated[
        ThemeName,
        msgspec.Meta(
            description="The look. The key t goes to the next one, which is remembered until another is written here. "
            "auto: dark, and ansi-16 where there are no more colours."
        ),
    ] = "auto"
    colours: Annotated[
        Colours,
        msgspec.Meta(
            description="How many colours the terminal shows. auto: all of them where COLORTERM says so, none where "
            "NO_COLOR is set, 16 where TERM knows no more, else 256."
        ),
    ] = "auto"
    mouse: Annotated[
        Mouse,
        msgspec.Meta(
            description="Whether the screen hears the mouse. auto: not over SSH. Where it does, most terminals select "
            "text of their own while Shift is held."
        ),
    ] = "auto"
    ascii: Annotated[
        bool,
        msgspec.Meta(
            description="Whether nothing but ASCII is drawn, for terminals and fonts that have no other signs."
        ),
    ] = False
    bell: Annotated[
        Bell,
        msgspec.Meta(description="When the terminal's bell rings. end: once, when the sweep on the screen ends."),
    ] = "off"
    on_finish: Annotated[
        Words,
        msgspec.Meta(
            description="A command for when the sweep on the screen ends, as one line or as a list of its words; no "
            "shell reads it. SCALEWALL_RUN is the run file, SCALEWALL_STATUS is finished, stopped, no_device or dead. "
            "The screen must be open then, and does it once for a run; what the command says goes into a file."
        ),
    ] = ()
    plain: Annotated[
        bool,
        msgspec.Meta(
            description="Whether run and attach say one line per event instead of showing the screen, for screen "
            "readers and logs. ACCESSIBLE=1 in the environment says so too."
        ),
    ] = False
    keys: Annotated[
        dict[str, Words],
        msgspec.Meta(
            description="Other keys for an action, instead of its own: a key, or a list of keys. A key is a letter, a "
            "sign, or a name such as f5, space, ctrl+x or shift+tab."
        ),
    ] = {}
