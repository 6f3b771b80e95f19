"""Keys that are pressed in a real terminal, one after the other, and what must be seen each time."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode

from bench.store.reader import RunReader
from tests.end_to_end.terminal import Terminal
from tests.screen.made_up_run import MadeUpEngine
from tui.actions import Action
from tui.taking_away import taken_directory
from tui.theme import DARK, LIGHT

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
PAGE_UP, PAGE_DOWN, HOME, END = "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"
TAB, ENTER, ESCAPE, BACKSPACE = "\t", "\r", "\x1b[27u", "\x7f"

SENT_BY = {
    "up": UP, "down": DOWN, "right": RIGHT, "left": LEFT, "pageup": PAGE_UP, "pagedown": PAGE_DOWN, "home": HOME,
    "end": END, "tab": TAB, "enter": ENTER, "escape": ESCAPE, "space": " ", "ctrl+p": "\x10", "colon": ":",
    "slash": "/", "question_mark": "?", "exclamation_mark": "!",
}  # fmt: skip
"""What a terminal sends for the keys that have names."""

CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")
PATIENCE_S = 20.0

Heard = Mapping[str, tuple[str, ...]]
"""What can be done by keys, by its name, and the keys for it as Textual names them."""


@dataclass
class Scene:
    """The program in its terminal, and whoever writes the run that it shows."""

    terminal: Terminal
    engine: MadeUpEngine

    @property
    def text(self) -> str:
        return self.terminal.shown

    def wait_until(self, seen: Seen, name: str) -> None:
        if not seen(self):
            self.terminal.wait_until(lambda _: seen(self), name, PATIENCE_S)


Seen = Callable[[Scene], object]
Prepare = Callable[[Scene], object]


@dataclass(frozen=True)
class Press:
    """What is so once a key has done its work, and was not before; ``back`` leaves things as they were."""

    shows: Seen
    back: str = ""
    before: str = ""
    """Typed first, so that the key has something to do."""
    then: str = ""
    """Typed after the key, where only that tells what it did."""
    keys: tuple[str, ...] = ()
    """What is typed instead of the keys that are declared."""
    prepare: Prepare | None = None
    ready: Seen | None = None
    """What is so before the key is pressed, where more is wanted than that there is something to do."""
    gone: Seen | None = None
    """What is so once ``back`` has done its work; else that it is no longer so."""


def press(scene: Scene, name: str, one: Press, keys: str) -> None:
    """See that it is not so, press the keys, and see that it is."""
    if one.prepare is not None:
        one.prepare(scene)
    scene.terminal.type(one.before)
    scene.wait_until(is_not(one.shows), f"{name} has something to do")
    if one.ready is not None:
        scene.wait_until(one.ready, f"{name} can be done")
    scene.terminal.type(keys + one.then)
    scene.wait_until(one.shows, f"{name} is done by {keys!r}")
    if one.back:
        scene.terminal.type(one.back)
        scene.wait_until(one.gone or is_not(one.shows), f"{name} is undone by {one.back!r}")


def press_all(scene: Scene, heard: Heard, presses: Mapping[str, Press]) -> None:
    """Press every key for everything, in the order of the presses."""
    for name, one in presses.items():
        for keys in one.keys or map(sent_by, heard[name]):
            press(scene, name, one, keys)


def heard_by(declared: Sequence[Action], *owners: type[DOMNode]) -> Heard:
    """Give what is declared for a screen, and what its widgets hear for it."""
    with_keys = [action for action in declared if action.keys]
    heard = {action.id: tuple(action.keys.split(",")) for action in with_keys}
    assert len(heard) == len(with_keys), "each has a name of its own"
    for owner in owners:
        for binding in owner.BINDINGS:
            assert isinstance(binding, Binding)
            name = binding.id or binding.action
            heard[f"{name} of {owner.__name__}" if name in heard else name] = tuple(binding.key.split(","))
    return heard


def sent_by(key: str) -> str:
    """Give what a terminal sends for a key; for a capital letter it may say either."""
    capital = re.fullmatch(r"shift\+([a-z])", key)
    return f"\x1b[{ord(capital[1])};2u" if capital else SENT_BY.get(key, key)


# ---- what can be seen


def says(pattern: str) -> Seen:
    return lambda scene: re.search(pattern, scene.text)


def all_of(*all_seen: Seen) -> Seen:
    return lambda scene: all(seen(scene) for seen in all_seen)


def is_not(seen: Seen) -> Seen:
    return lambda scene: not seen(scene)


def says_no(pattern: str) -> Seen:
    return lambda scene: not re.search(pattern, scene.text)


def stands_at(pattern: str, colour: str) -> Seen:
    """See the first match of the pattern in a line on a ground of that colour."""

    def seen(scene: Scene) -> bool:
        found = ((number, re.search(pattern, line)) for number, line in enumerate(scene.terminal.screen.display))
        return any(match and scene.terminal.ground(match.start(), number) == colour for number, match in found)

    return seen


def at_cursor(pattern: str) -> Seen:
    return stands_at(pattern, DARK.variables["cursor"].removeprefix("#"))


def is_typed_behind(pattern: str) -> Seen:
    """See the cursor of an input in the line that has the pattern."""
    cursor = str(DARK.foreground).removeprefix("#")

    def seen(scene: Scene) -> bool:
        terminal = scene.terminal
        lines = (number for number, line in enumerate(terminal.screen.display) if re.search(pattern, line))
        return any(
            terminal.ground(column, line) == cursor for line in lines for column in range(terminal.screen.columns)
        )

    return seen


def is_light(scene: Scene) -> bool:
    """Whether the screen has the look that comes after the first."""
    screen, grounds = scene.terminal.screen, {str(LIGHT.background)[1:], str(LIGHT.surface)[1:]}
    return scene.terminal.ground(0, screen.lines - 1) in grounds


def is_written(pattern: str) -> Seen:
    """See one file of that name, with something in it."""
    return lambda _: any(file.stat().st_size for file in taken_directory().glob(pattern))


def is_taken(pattern: str) -> Seen:
    """See one file of that name, and its text sent to the clipboard of the terminal."""

    def seen(scene: Scene) -> bool:
        sent = {base64.b64decode(one) for one in CLIPBOARD.findall(scene.terminal.raw)}
        return any(file.read_bytes() in sent for file in taken_directory().glob(pattern) if file.stat().st_size)

    return seen


def is_asked(kind: str) -> Seen:
    """See a request of that kind in the run file."""
    return lambda scene: kind in asked_of(scene.engine)


def asked_of(engine: MadeUpEngine) -> list[str]:
    """Give the kinds of what was asked of the engine and not answered yet."""
    reader = RunReader(engine.path)
    try:
        return [command.kind for command in reader.open_commands()]
    finally:
        reader.close()


def forget_what_was_taken(_: Scene) -> None:
    for file in taken_directory().iterdir():
        file.unlink()


def answer(scene: Scene) -> None:
    scene.engine.answer("done")


def click_away(pattern: str) -> Prepare:
    """Click on what says so."""

    def click(scene: Scene) -> None:
        for number, line in enumerate(scene.terminal.screen.display, start=1):
            found = re.search(pattern, line)
            if found:
                place = f"0;{found.start() + 1};{number}"
                scene.terminal.type(f"\x1b[<{place}M\x1b[<{place}m")

    return click


def each(*preparations: Prepare) -> Prepare:
    return lambda scene: [prepare(scene) for prepare in preparations]


# ---- presses that are alike


def opens(pattern: str, back: str = ESCAPE) -> Press:
    return Press(says(pattern), back)


def closes(pattern: str, back: str) -> Press:
    return Press(says_no(pattern), back)


EVERYWHERE: Mapping[str, Press] = {
    "help": opens(r"↑ ↓ scroll · Esc closes"),
    "look": Press(is_light, "tttt"),
    "command_palette": opens(r"Search for commands"),
    "save_view": opens(r"save the view into a file"),
}
WAYS_OUT = {"suspend_process", "quit"}
"""tests/torture/test_ways_out.py takes them; and every screen here is left by one."""


def in_rows(first: str, second: str, last: str, title: str, arrows: str = "▲▼") -> dict[str, Press]:
    """Give the presses that move a table's cursor and sort its rows, of which these patterns tell."""
    up, down = (f"{title}{arrow}" for arrow in arrows)
    return {
        "down": Press(at_cursor(second), UP),
        "up": Press(at_cursor(first), before=DOWN),
        "page_down": Press(at_cursor(last), HOME),
        "page_up": Press(at_cursor(first), before=END),
        "last": Press(at_cursor(last), HOME),
        "first": Press(at_cursor(first), before=END),
        "sort": Press(says(up), "S"),
        "sort_back": Press(says_no(up), before="s"),
        "reverse": Press(says(down), "oS", before="s"),
    }


@dataclass(frozen=True)
class Place:
    """A screen: how one comes to it, what is heard on it, and what its keys do."""

    heard: Heard
    presses: Mapping[str, Press]
    way: Sequence[tuple[str, Seen]] = ()
    """From the screen over a run: keys, and what is seen then."""
    columns: int = 200
    lines: int = 60
    elsewhere: frozenset[str] = frozenset()
    """What is pressed in another test."""
    asks: frozenset[str] = frozenset()
    """What is asked of the engine in the end."""
    is_left_by: str = "q"
