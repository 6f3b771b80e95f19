"""What ``scalewall-tui config`` says, and the file that it begins."""

from __future__ import annotations

from pathlib import Path

from bench.errors import BadInput
from bench.secrets_in_text import without_secrets
from tui.configuration.default_text import default_text, toml
from tui.preferences import Preferences


def config_lines(path: Path, preferences: Preferences) -> list[str]:
    """Give the place of the file and what is in force, as the file would say it."""
    rest = "" if path.exists() else " (there is none; begin one with: scalewall-tui config --init)"
    values: dict[str, object] = {
        "theme": preferences.theme,
        "colours": preferences.colours,
        "mouse": "on" if preferences.mouse else "off",
        "ascii": preferences.ascii,
        "bell": preferences.bell,
        "on_finish": preferences.on_finish,
        "plain": preferences.plain,
    }
    lines = [f"# {path}{rest}", *(f"{name} = {toml(value)}" for name, value in values.items()), "[keys]"]
    if preferences.configured_theme not in {"auto", preferences.theme}:
        lines[1] += f"  # instead of {preferences.configured_theme}: by an option, or by the key that changes the look"
    lines += [f"{action} = {toml(keys)}" for action, keys in preferences.keys.items()]
    return [without_secrets(line) for line in lines]


def write_default(path: Path) -> Path:
    """Write the first text of the file; raise BadInput where there is a file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        raise BadInput(f"{path} is there already.", "It stays as it is; move it away to begin anew.") from None
    path.write_text(default_text(), encoding="utf-8")
    return path
