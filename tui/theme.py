"""The looks of the program; every colour that the style sheets name is here or derived from here.

Texts keep a contrast of 4.5 on every ground, in the high contrast 7, also where the terminal has 256 colours; so the
cursor is dark in the dark looks and light in the light one. In the colour-blind-safe look the causes stay apart to all
kinds of eyes. ``tests/unit/test_looks.py`` works all of it out.
"""

from __future__ import annotations

from textual.theme import Theme

CAUSES = (
    "works", "positions", "memory", "host-memory", "time", "operator", "numbers", "input", "crash", "load", "failed",
    "interrupted",
)  # fmt: skip


def _variables(causes: str, *, foreground: str, panel: str, **named: str) -> dict[str, str]:
    """Give the variables of a look beside those of Textual."""
    return {
        **{f"cause-{cause}": colour for cause, colour in zip(CAUSES, causes.split(), strict=True)},
        "cursor-style": "none",
        "cell-style": "bold",
        "dim-style": "none",
        "block-cursor-background": named["cursor"],
        "block-cursor-foreground": foreground,
        "block-cursor-blurred-background": panel,
        "block-cursor-blurred-foreground": foreground,
        "input-cursor-background": foreground,
        **{name.replace("_", "-"): value for name, value in named.items()},
    }


DARK = Theme(
    name="dark",
    dark=True,
    primary="#5aa9e6",
    secondary="#7d8ca3",
    accent="#7cc7ff",
    success="#57c99a",
    warning="#e8b955",
    error="#f17d7a",
    foreground="#d8dee9",
    background="#0f141b",
    surface="#1c2025",
    panel="#262b32",
    variables=_variables(
        "#57c99a #e8b955 #f17d7a #d98cc8 #7fb2fe #b49dfb #f2994a #b9c46a #ff7d8f #c9a27a #f4a3a8 #9fb3c8",
        foreground="#d8dee9",
        panel="#262b32",
        dim="#98a0aa",
        faint="#3b4859",
        cursor="#142e5a",
        on_fill="#0f141b",
    ),
)

LIGHT = Theme(
    name="light",
    dark=False,
    primary="#1f6fb2",
    secondary="#5d6b7e",
    accent="#0b5a96",
    success="#176b48",
    warning="#7d5600",
    error="#a82a27",
    foreground="#1d2733",
    background="#fbfcfd",
    surface="#f1f4f7",
    panel="#e2e8ee",
    variables=_variables(
        "#176b48 #7d5600 #a82a27 #8a2a74 #1a52ab #5834b8 #8f4100 #4d5a0c #b00f28 #6b491f #92334a #40566c",
        foreground="#1d2733",
        panel="#e2e8ee",
        dim="#505c6d",
        faint="#c3ccd6",
        cursor="#dcecfa",
        on_fill="#ffffff",
    ),
)

HIGH_CONTRAST = Theme(
    name="high-contrast",
    dark=True,
    primary="#87d7ff",
    secondary="#bcbcbc",
    accent="#87d7ff",
    success="#00d7af",
    warning="#ffff5f",
    error="#ff8787",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    variables=_variables(
        "#00d7af #ffff5f #ff8787 #d787ff #d7d7ff #afafd7 #afaf00 #d7ffaf #d7d75f #87afaf #afffd7 #afd7d7",
        foreground="#ffffff",
        panel="#1c1c1c",
        dim="#bcbcbc",
        faint="#8a8a8a",
        cursor="#00005f",
        on_fill="#000000",
    ),
)

COLOUR_BLIND_SAFE = Theme(
    name="colour-blind-safe",
    dark=True,
    primary="#87d7ff",
    secondary="#8787af",
    accent="#87d7ff",
    success="#5fffd7",
    warning="#d7af00",
    error="#ff87ff",
    foreground="#e4e4e4",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    variables=_variables(
        "#5fffd7 #d7af00 #ff87ff #af5fff #87afaf #8787af #af8700 #d7ff00 #ffffaf #87875f #ffd7ff #afaf87",
        foreground="#e4e4e4",
        panel="#262626",
        dim="#9e9e9e",
        faint="#444444",
        cursor="#00005f",
        on_fill="#121212",
    ),
)

ANSI_16 = Theme(
    name="ansi-16",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_cyan",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    variables=_variables(
        "ansi_green ansi_yellow ansi_red ansi_magenta ansi_blue ansi_cyan ansi_bright_yellow "
        "ansi_bright_green ansi_bright_red ansi_bright_blue ansi_bright_magenta ansi_bright_cyan",
        foreground="ansi_default",
        panel="ansi_default",
        dim="ansi_default",
        faint="ansi_bright_black",
        cursor="ansi_default",
        on_fill="ansi_black",
        cursor_style="reverse",
        cell_style="bold reverse",
        dim_style="dim",
        block_cursor_text_style="reverse",
        block_cursor_blurred_text_style="underline",
        surface="ansi_default",
        ansi_background="ansi_default",
        ansi_foreground="ansi_default",
    ),
)
"""The user's own palette, and reversed where other looks have a ground."""

THEMES = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND_SAFE, ANSI_16)
"""In the order in which one key goes through them."""


COLOURLESS = Theme(
    name="colourless",
    dark=True,
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffffff",
    success="#ffffff",
    warning="#ffffff",
    error="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    variables=_variables(
        "#ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff #ffffff",
        foreground="#ffffff",
        panel="#000000",
        dim="#999999",
        faint="#444444",
        cursor="#ffffff",
        on_fill="#000000",
    ),
)
"""Black, white and grey, for tui.colourless_gate; not for eyes."""
