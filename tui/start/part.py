"""What every part of the start screen works with.

A part is a screen itself: Textual gathers ``@on`` handlers only from classes of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from textual import on
from textual.message import Message
from textual.widgets import Static

from bench.errors import ScalewallError
from bench.model_spec import ModelSpec
from bench.store.rows import RunRow
from tui.examination import Examination
from tui.run_catalogue import ListedRun, RunCatalogue
from tui.screens.left_once import LeftOnce
from tui.visible_text import visible_lines
from tui.widgets.line_table import LineTable


@dataclass
class Failed(Message):
    """Something that was asked for did not work."""

    error: ScalewallError


class StartPart(LeftOnce[None]):
    """Knows the suites, the runs and what the doctor found, and says what does not work."""

    def __init__(
        self,
        registry_paths: tuple[Path, ...],
        last_run: Path | None,
        catalogue: RunCatalogue,
        examination: Examination,
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self._read_only = read_only
        self._registry_paths = registry_paths
        self._last_run = last_run
        self._catalogue = catalogue
        self._examination = examination
        self._suites: dict[str, tuple[ModelSpec, ...]] = {}
        self._entries: tuple[ListedRun, ...] = ()

    @property
    def suites(self) -> LineTable:
        """The list of suites."""
        return self.query_one("#suites", LineTable)

    @property
    def runs(self) -> LineTable:
        """The list of runs."""
        return self.query_one("#runs", LineTable)

    @property
    def _readable(self) -> list[RunRow]:
        return [entry.run for entry in self._entries if entry.run is not None]

    @contextmanager
    def _saying_what_fails(self) -> Iterator[None]:
        """In a thread: let the screen say what does not work, and go on."""
        try:
            yield
        except ScalewallError as error:
            self.post_message(Failed(error))
        except (OSError, sqlite3.Error, msgspec.MsgspecError) as error:
            self.post_message(Failed(ScalewallError(f"The system refused: {error}.")))

    @on(Failed)
    def _show_problem(self, failed: Failed) -> None:
        problem = self.query_one("#problem", Static)
        problem.update("\n".join(visible_lines(str(failed.error))))
        problem.add_class("-shown")

    def _forget_problem(self) -> None:
        self.query_one("#problem").remove_class("-shown")
