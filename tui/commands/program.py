"""The commands about the program on this machine: its configuration, its terminal, what would spoil a sweep."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tui.look_options import look_options, preferences_in_force
from tui.plain.saying import say, tell


@click.command()
@click.option("--init", is_flag=True, help="Write config.toml with every key in it, explained and commented out.")
@look_options
def config(init: bool) -> None:
    """Say where config.toml is, and what is in force on this terminal."""
    from bench.paths import configuration_file
    from tui.plain.config_lines import config_lines, write_default

    if init:
        say(f"written: {write_default(configuration_file())}")
        return
    for line in config_lines(configuration_file(), preferences_in_force()):
        say(line)


@click.command()
@click.argument("terminal", metavar="[TTY]", required=False, type=click.Path(path_type=Path))
def reset(terminal: Path | None) -> None:
    """Bring the terminal back that a killed screen left unusable; works typed blind too.

    Of a terminal on which nothing can be typed, give the name (TTY) in another one.
    """
    from tui.terminal_reset import reset as reset_terminal

    reset_terminal(terminal)


@click.command()
@click.option("--device", type=click.Choice(["auto", "mps", "cuda", "cpu"]), default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def doctor(device: str, as_json: bool) -> int:
    """Look for what would spoil a sweep, before it starts.

    Takes some seconds. Exit status: 0 ready, perhaps with doubts; 1 something would spoil a sweep;
    3 no device as asked.
    """
    from bench.doctor import examine, exit_status
    from tui.plain.doctor_lines import doctor_json, doctor_lines

    if sys.stderr.isatty() and not as_json:
        tell("Looking for some seconds: at the machine, then at the device …")
    findings = examine(device)
    encoding = sys.stdout.encoding or "utf-8"
    for line in [doctor_json(device, findings)] if as_json else doctor_lines(findings, encoding):
        say(line)
    return exit_status(findings)
