"""What is in force: options before what a key chose, that before the file; and what a terminal can do."""

from __future__ import annotations

import pytest

from bench.errors import BadInput
from tui.configuration.declared import Configuration
from tui.preferences import Given, Preferences, preferences
from tui.remembered import Remembered
from tui.terminal_abilities import colours_of, hears_mouse, is_only_ascii, require_addressable

XTERM = {"TERM": "xterm-256color"}
AS_DECLARED, NOTHING = Configuration(), Remembered()


def in_force(
    configuration: Configuration = AS_DECLARED,
    given: Given | None = None,
    remembered: Remembered = NOTHING,
    environment: dict[str, str] | None = None,
    encoding: str | None = "utf-8",
) -> Preferences:
    return preferences(configuration, given or {}, remembered, environment or XTERM, encoding)


def test_where_nothing_is_said() -> None:
    assert in_force() == Preferences(theme="dark", colours="256", mouse=True, configured_theme="auto")


@pytest.mark.parametrize(
    ("configured", "remembered", "given", "theme"),
    [
        ("light", Remembered(), {}, "light"),
        ("light", Remembered(theme="dark", theme_instead_of="light"), {}, "dark"),
        ("high-contrast", Remembered(theme="dark", theme_instead_of="light"), {}, "high-contrast"),
        ("light", Remembered(theme="dark", theme_instead_of="light"), {"theme": "ansi-16"}, "ansi-16"),
        ("light", Remembered(), {"theme": "auto"}, "dark"),
        ("light", Remembered(theme="of another version", theme_instead_of="light"), {}, "light"),
    ],
)
def test_the_look(configured: str, remembered: Remembered, given: Given, theme: str) -> None:
    assert in_force(Configuration(theme=configured), given, remembered).theme == theme  # type: ignore[arg-type]


def test_sixteen_colours_bring_their_own_look_unless_one_is_named() -> None:
    console = {"TERM": "linux"}
    assert in_force(environment=console).theme == "ansi-16"
    assert in_force(Configuration(theme="light"), environment=console).theme == "light"


def test_options_go_before_the_file() -> None:
    written = Configuration(mouse="off", ascii=True, plain=True, colours="16")
    assert in_force(written) == Preferences(
        theme="ansi-16", colours="16", mouse=False, ascii=True, plain=True, configured_theme="auto"
    )
    given: Given = {"mouse": True, "ascii": False, "plain": False, "colours": "none"}
    assert in_force(written, given) == Preferences(
        theme="dark", colours="none", mouse=True, ascii=False, plain=False, configured_theme="auto"
    )


def test_plain_where_the_environment_asks_for_it() -> None:
    assert in_force(environment={"ACCESSIBLE": "1"}).plain
    assert not in_force(environment={"ACCESSIBLE": "0"}).plain


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm"}, "256"),
        ({"TERM": "xterm-kitty"}, "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, "truecolor"),
        ({"TERM": "xterm", "COLORTERM": "yes"}, "256"),
        ({"TERM": "xterm-direct"}, "truecolor"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "xterm-16color"}, "16"),
        ({"TERM": "vt220"}, "16"),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm", "NO_COLOR": ""}, "256"),
        ({"TEXTUAL_COLOR_SYSTEM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "auto"}, "256"),
    ],
)
def test_256_colours_unless_more_or_less_is_proven(environment: dict[str, str], colours: str) -> None:
    assert colours_of(environment, "auto") == colours


def test_a_wish_goes_before_what_the_terminal_says() -> None:
    assert colours_of({"NO_COLOR": "1"}, "truecolor") == "truecolor"
    assert hears_mouse({"SSH_TTY": "/dev/pts/1"}, "on")
    assert not hears_mouse({}, "off")


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY"])
def test_no_mouse_over_ssh(name: str) -> None:
    assert not hears_mouse({name: "there"}, "auto")
    assert hears_mouse({}, "auto")


def test_in_place_of_a_terminal_is_whatever_started_us() -> None:
    started = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "SSH_TTY": "/dev/pts/1"}
    require_addressable(started)
    assert hears_mouse(started, "auto")


@pytest.mark.parametrize(
    ("encoding", "only_ascii"), [("utf-8", False), ("UTF8", False), (None, False), ("ascii", True), ("latin-1", True)]
)
def test_a_terminal_that_takes_no_other_signs(encoding: str | None, only_ascii: bool) -> None:
    assert is_only_ascii(encoding) is only_ascii


@pytest.mark.parametrize("term", ["xterm-256color", "xterm", "screen", "a-terminal-of-tomorrow"])
def test_a_terminal_that_moves_its_cursor_is_taken(term: str) -> None:
    require_addressable({"TERM": term})


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": "unknown"}, {"TERM": ""}, {}])
def test_one_that_cannot_is_refused_with_the_remedy(environment: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="cannot show a screen") as caught:
        require_addressable(environment)
    assert "--plain" in caught.value.remedy
