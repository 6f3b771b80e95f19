"""Text that leaves the screen: to the clipboard of the user's terminal (OSC 52), and into a file with a name.

The clipboard is the terminal's: Textual writes ``ESC ] 52 ; c ; BASE64 BEL``, and no terminal says whether it took
it. So nothing here says "copied", and what is sent is in a file as well. What terminals do with it: docs/terminals.md.
What goes out is clean: no tokens in it, and nothing that commands a terminal.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any

from textual.app import App

from bench.clean_text import clean
from bench.errors import ScalewallError
from bench.paths import data_directory, private_folder
from tui.offers import Offer
from tui.taken_names import taken_name
from tui.visible_text import visible

MOST_CLIPBOARD_BYTES = 74_994
"""Of UTF-8: base64 makes 99,992 of them, and the commonest limit of a terminal is 100,000."""

HINTS = {"TMUX": "; tmux takes it with set-clipboard on", "STY": "; GNU screen keeps it to itself"}
"""By the variable that says who stands between the program and the terminal."""


def taken_directory() -> Path:
    """Give the folder of what was copied and saved, made on use with mode 0700."""
    return private_folder(data_directory() / "taken")


def send_away(app: App[Any], text: str, file_name: str) -> Path:
    """Send the text to the clipboard and keep it in a file of that name; say both, and give the file.

    Raise OSError where the file cannot be written.
    """
    outgoing = clean(text)
    file = _keep(outgoing, file_name)
    _send(app, outgoing, file)
    return file


def take_away(app: App[Any], offer: Offer, subject: str, *, to_clipboard: bool) -> None:
    """Have what was chosen made in a thread and kept in a file, and sent to the clipboard where that is wanted."""
    name = taken_name(offer.what, subject, datetime.now().astimezone(), offer.ending)

    def work() -> None:
        try:
            outgoing = clean(offer.take())
            file = _keep(outgoing, name)
        except (ScalewallError, OSError) as error:
            refusal = f"the {offer.what} could not be taken away: {visible(str(error), 200)}"
            app.call_later(partial(app.notify, refusal, severity="error", markup=False))
            return
        app.call_later(partial(_send, app, outgoing, file) if to_clipboard else partial(_say_where, app, file))

    app.run_worker(work, thread=True, group="taking away")


def _send(app: App[Any], outgoing: str, file: Path) -> None:
    fits = len(outgoing.encode("utf-8", "replace")) <= MOST_CLIPBOARD_BYTES
    if fits:
        app.copy_to_clipboard(outgoing)
    hint = next((hint for variable, hint in HINTS.items() if os.environ.get(variable)), "")
    _say_where(app, file, f"sent to your terminal{hint}; " if fits else "too long for the clipboard of a terminal; ")


def _say_where(app: App[Any], file: Path, before: str = "") -> None:
    app.notify(f"{before}written to {visible(str(file), 300)}", markup=False)


def _keep(outgoing: str, file_name: str) -> Path:
    """Write to a file of that name, or with a number behind it where there is one: none is overwritten."""
    folder, name = taken_directory(), Path(file_name)
    numbered = (f"{name.stem}-{number}{name.suffix}" for number in count(2))
    file = next(file for one in chain([name.name], numbered) if _is_made(file := folder / one))
    try:
        file.write_bytes(outgoing.encode("utf-8", "replace"))
    except OSError:
        file.unlink(missing_ok=True)  # no half of it stays behind
        raise
    return file


def _is_made(file: Path) -> bool:
    """Make an empty file that only this user can read; say whether there was none."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True
