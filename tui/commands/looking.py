"""The commands that show a run: on this terminal, or in a browser."""

from __future__ import annotations

import click

from tui.commands.arguments import ONE_RUN, run_meant
from tui.look_options import look_options
from tui.opening import show_or_tell
from tui.plain.saying import say


@click.command()
@ONE_RUN
@click.option("--read-only", is_flag=True, help="Only look: nothing can be asked of the engine, and nothing started.")
@look_options
def attach(run_name: str | None, read_only: bool) -> None:
    """Open the screen on a run: an id, a unique prefix, a name, a file, or latest."""
    show_or_tell(run_meant(run_name), read_only=read_only)


@click.command()
@ONE_RUN
@click.option("--host", default="localhost", show_default=True, help="A name of this machine; no other is bound.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one.")
def serve(run_name: str | None, host: str, port: int) -> None:
    """Show the screen in a browser on this machine, or through an SSH tunnel; needs scalewall-tui[serve].

    Ctrl+C ends the serving, and closing the page the screen; a sweep goes on.
    """
    from bench.store.library import find_run
    from tui.browser.needs import refuse_without_extra

    refuse_without_extra()
    from tui.browser.serving import serve as serve_until_interrupted

    serve_until_interrupted(["attach", str(find_run(run_name))] if run_name else [], host, port, say)
