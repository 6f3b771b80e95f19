"""What each part loads, proved in fresh interpreters: command line and screen start light, workers stay lean."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tui.commands import FOUND_IN

HEAVY = {"torch", "transformers", "polars"}


def modules_loaded_by(statement: str) -> set[str]:
    """Give the modules that a fresh interpreter has loaded after a statement."""
    command = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", command], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def loaded_by(statement: str) -> set[str]:
    """Give the top-level packages among them."""
    return {name.partition(".")[0] for name in modules_loaded_by(statement)}


@pytest.mark.parametrize(
    "module",
    [
        "bench", "bench.registry", "bench.plan", "bench.scheduler", "bench.launch", "bench.time_left", "bench.wall",
        "bench.audit", "bench.store.reader", "bench.store.writer", "bench.store.library", "bench.engine.service",
        "bench.engine.launcher", "bench.engine.__main__",
    ],
)  # fmt: skip
def test_the_engine_and_what_it_stands_on(module: str) -> None:
    assert loaded_by(f"import {module}") & (HEAVY | {"textual", "plotext", "rich", "click"}) == set()


def test_the_command_line() -> None:
    every_group = ", ".join(f"tui.commands.{group}" for group in sorted(set(FOUND_IN.values())))
    loaded = loaded_by(f"import tui.cli, {every_group}")
    assert loaded & (HEAVY | {"textual", "plotext", "psutil", "msgspec"}) == set()


def test_the_screen_starts_without_what_is_only_asked_for() -> None:
    loaded = modules_loaded_by("import tui.app, tui.screens.monitor, tui.terminal_driver, tui.cli")
    asked_for = {"tui.copying", "tui.saving", "tui.screens.offer_menu", "tui.plain.following", "tui.plain.run_page"}
    assert loaded & asked_for == set()
    assert not any(name.startswith(("tui.browser", "textual_serve", "aiohttp", "jinja2")) for name in loaded)


ALONE = "from tui.asyncio_alone import import_asyncio_alone\nimport_asyncio_alone()\n"


def test_the_screen_starts_without_openssl() -> None:
    assert (
        modules_loaded_by(f"{ALONE}import tui.app, tui.screens.monitor, tui.terminal_driver") & {"ssl", "_ssl"} == set()
    )


def test_who_wants_openssl_later_gets_it() -> None:
    loaded = modules_loaded_by(
        f"{ALONE}import asyncio, ssl\nasyncio.run(asyncio.sleep(0))\nssl.create_default_context()"
    )
    assert "_ssl" in loaded


def test_help_by_importtime() -> None:
    """The proof that a reader can repeat: python -X importtime -m tui --help."""
    command = [sys.executable, "-P", "-X", "importtime", "-m", "tui", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert imported & (HEAVY | {"textual", "plotext"}) == set()


def test_a_worker_has_neither_polars_nor_textual_nor_the_run_file() -> None:
    loaded = loaded_by("from bench.worker.process import preload\npreload()")
    assert {"torch", "transformers"} <= loaded
    assert loaded & {"polars", "textual", "plotext", "sqlite3"} == set()
