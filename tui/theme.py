"""The two looks of the program; every colour that the style sheets name is here or derived from here.

Greys are nearly neutral and the cursor is a blue of the 256-colour cube, so that a terminal without true colour shows
the same picture.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="scalewall-dark",
    dark=True,
    primary="#5aa9e6",
    secondary="#7d8ca3",
    accent="#7cc7ff",
    success="#57c99a",
    warning="#e8b955",
    error="#ef6f6c",
    foreground="#d8dee9",
    background="#0f141b",
    surface="#1c2025",
    panel="#262b32",
    variables={
        "dim": "#868d96",
        "faint": "#3b4859",
        "cursor": "#1e4976",
        "on-fill": "#0f141b",
        "cause-works": "#57c99a",
        "cause-positions": "#e8b955",
        "cause-memory": "#ef6f6c",
        "cause-host-memory": "#d678c0",
        "cause-time": "#6ea8fe",
        "cause-operator": "#a78bfa",
        "cause-numbers": "#f2994a",
        "cause-input": "#b9c46a",
        "cause-crash": "#ff5d73",
        "cause-load": "#c49a6c",
        "cause-failed": "#f4a3a8",
        "cause-interrupted": "#9fb3c8",
        "block-cursor-background": "#1e4976",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#262b32",
        "block-cursor-blurred-foreground": "#d8dee9",
        "input-cursor-background": "#d8dee9",
    },
)

LIGHT = Theme(
    name="scalewall-light",
    dark=False,
    primary="#1f6fb2",
    secondary="#5d6b7e",
    accent="#0b63a5",
    success="#1c7c54",
    warning="#8f6200",
    error="#b8322f",
    foreground="#1d2733",
    background="#fbfcfd",
    surface="#f1f4f7",
    panel="#e2e8ee",
    variables={
        "dim": "#5d6b7e",
        "faint": "#c3ccd6",
        "cursor": "#cfe3f5",
        "on-fill": "#ffffff",
        "cause-works": "#1c7c54",
        "cause-positions": "#8f6200",
        "cause-memory": "#b8322f",
        "cause-host-memory": "#96307e",
        "cause-time": "#1f5fc4",
        "cause-operator": "#6240c8",
        "cause-numbers": "#a8510d",
        "cause-input": "#5c6b12",
        "cause-crash": "#c4122f",
        "cause-load": "#7a5527",
        "cause-failed": "#a83e52",
        "cause-interrupted": "#48617a",
        "block-cursor-background": "#cfe3f5",
        "block-cursor-foreground": "#1d2733",
        "block-cursor-blurred-background": "#e2e8ee",
        "block-cursor-blurred-foreground": "#1d2733",
        "input-cursor-background": "#1d2733",
    },
)

THEMES = (DARK, LIGHT)
