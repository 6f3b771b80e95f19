"""Hands that know nothing: keys, mouse, pastes, sizes, signals and broken bytes by chance, never a way out."""

from __future__ import annotations

import os
import random
import signal
import termios
from collections import Counter, deque
from collections.abc import Callable

from tests.torture.line import Line
from tui import actions
from tui.actions import places

BYTES_OF_KEYS = {
    "down": b"\x1b[B", "up": b"\x1b[A", "left": b"\x1b[D", "right": b"\x1b[C", "pagedown": b"\x1b[6~",
    "pageup": b"\x1b[5~", "home": b"\x1b[H", "end": b"\x1b[F", "enter": b"\r", "escape": b"\x1b[27u", "tab": b"\t",
    "slash": b"/", "question_mark": b"?", "shift+s": b"\x1b[115;2u", "shift+x": b"\x1b[120;2u",
    "shift+c": b"\x1b[99;2u", "shift+l": b"\x1b[108;2u", "shift+d": b"\x1b[100;2u", "exclamation_mark": b"!",
    "space": b" ",
}  # fmt: skip
LEAVES = {"q", "ctrl+c", "ctrl+z"}
LEAVING_BYTES = b"q\x03\x11\x13\x1a\x1c"
"""Those of the keys, and what the kernel obeys while the screen has given the terminal back."""

ANSWERS = [
    b"\x1b[?2026;2$y", b"\x1b[?2048;2$y", b"\x1b[?2048;1$y", b"\x1b[48;1;1;1;1t", b"\x1b[48;9999;9999;1;1t", b"\x1b[I",
    b"\x1b[O", b"\x1b[5;5R", b"\x1b[?62;22c", b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1bP1$r0m\x1b\\",
]  # fmt: skip
"""What terminals answer, unasked."""

FRAGMENTS = [
    b"\x1b", b"\x1b[", b"\x1b[1;", b"\x1b[<0;", b"\x1b[<35;4;5", b"\x1bO", b"\x1b[M", b"\x1b[200", b"\x1b]52;c;",
    b"\x1b[99999999999999999999999999999999999u", b"\x1b[1;1;99999999u", b"\x1b[55296;1;55296u", b"\x1b[155;1;155u",
    b"\x9b2J", b"\xc2\x9b2J", b"\xc2", b"\xe2\x94", b"\xf0\x9f\x98", b"\x80\x80", b"\xff\xfe", b"\xed\xa0\x80", b"\x00",
]  # fmt: skip

TEXTS = [
    "bert ",
    "größe ",
    "模型",
    "😀",
    "e\u0301",
    "\u202e",
    "\x1b[31m",
    "\u009b2J",
    "\x07",
    "\x00",
    "a\nb",
    "[b]x[/b]",
]

WIDEST, HIGHEST = 300, 100
FOOTERS_REMEMBERED = 6
"""A click on the footer's word for leaving leaves; sizes take a while until they are there."""


class Monkey:
    """Does something to a screen; remembers what, so that it can be told."""

    def __init__(self, line: Line, chance: random.Random) -> None:
        self._line = line
        self._chance = chance
        self._footers = deque([40], maxlen=FOOTERS_REMEMBERED)
        self.log: list[str] = []
        self.done: Counter[str] = Counter()
        self._ways: dict[Callable[[], None], int] = {
            self._press: 40, self._click: 12, self._resize: 6, self._answer: 4, self._break_a_sequence: 8,
            self._spill_bytes: 5, self._paste: 3, self._burst: 1, self._signal: 2,
        }  # fmt: skip

    def act(self) -> None:
        """Do one thing."""
        (way,) = self._chance.choices(list(self._ways), list(self._ways.values()))
        self.done[way.__name__.strip("_")] += 1
        way()

    def _type(self, data: bytes) -> None:
        data = data.translate(None, LEAVING_BYTES)
        self.log.append(repr(data[:80]))
        self._line.type(data)

    def _press(self) -> None:
        self._type(b"".join(self._key() for _ in range(self._chance.choice([1, 1, 1, 2, 5]))))

    def _key(self) -> bytes:
        own = (*actions.TABLE, *actions.MONITOR, *actions.GRAPH, *actions.SUMMARY, *actions.START)
        beside = (*places.RUN_PICKER, *places.COMPARISON, *places.EVENT_LOG, *places.FINDINGS)
        declared = (*own, *beside, *actions.PROGRAM_WIDE)
        names = [key for action in declared for key in action.keys.split(",") if key and key not in LEAVES]
        name = self._chance.choice([*names, "enter", "escape", "y", "n", "left", "right"])
        return BYTES_OF_KEYS.get(name, name.encode())

    def _click(self) -> None:
        button = self._chance.choice([0, 0, 1, 2, 32, 35, 35, 64, 65, 66, 67, 128])
        column, row = self._chance.randint(-1, WIDEST + 9), self._chance.randint(-1, HIGHEST + 9)
        if any(abs(row - footer) <= 2 for footer in self._footers):
            button = 35
        self._type(b"\x1b[<%d;%d;%dM" % (button, column, row))
        if self._chance.random() < 0.8:
            self._type(b"\x1b[<%d;%d;%dm" % (button, column, row))

    def _resize(self) -> None:
        columns = self._chance.choice([1, 2, 10, 40, 80, 120, WIDEST, self._chance.randint(1, WIDEST)])
        lines = self._chance.choice([1, 2, 5, 10, 24, 40, HIGHEST, self._chance.randint(1, HIGHEST)])
        self._footers.append(lines)
        self.log.append(f"resize {columns}x{lines}")
        self._line.resize(columns, lines)

    def _answer(self) -> None:
        self._type(self._chance.choice(ANSWERS))

    def _break_a_sequence(self) -> None:
        self._type(self._chance.choice(FRAGMENTS))

    def _spill_bytes(self) -> None:
        self._type(self._chance.randbytes(self._chance.choice([1, 3, 20, 200])))

    def _paste(self) -> None:
        pasted = self._text(self._chance.choice([3, 30, 300])) * self._chance.choice([1, 1, 1, 40])
        end = b"\x1b[201~" if self._chance.random() < 0.9 else b""
        self._type(b"\x1b[200~" + pasted.encode() + end)

    def _burst(self) -> None:
        self._type(b"".join(self._key() for _ in range(80)))

    def _text(self, pieces: int) -> str:
        return "".join(self._chance.choices(TEXTS, k=pieces))

    def _signal(self) -> None:
        """Stop the screen, or let it go on: it takes the terminal anew, and is waited for."""
        number = self._chance.choice([signal.SIGCONT, signal.SIGTSTP, signal.SIGSTOP])
        self.log.append(number.name)
        before = self._line.modes.times_taken
        os.kill(self._line.process.pid, number)
        if number is signal.SIGSTOP:
            os.kill(self._line.process.pid, signal.SIGCONT)
        self._line.wait_until(
            lambda: self._line.modes.times_taken > before and not self._line.settings[3] & termios.ICANON,
            "the screen has the terminal again",
        )
