"""The commands of the command line, in a file for each group; it is imported when one of them is asked for."""

from __future__ import annotations

from importlib import import_module

import click

FOUND_IN = {
    "add": "sweep",
    "attach": "looking",
    "compare": "comparing",
    "config": "program",
    "doctor": "program",
    "export": "run_files",
    "models": "listing",
    "next": "sweep",
    "paper": "publishing",
    "pause": "sweep",
    "pick": "picking",
    "replay": "replaying",
    "report": "publishing",
    "reset": "program",
    "resume": "sweep",
    "retry": "sweep",
    "run": "starting",
    "runs": "listing",
    "serve": "looking",
    "skip": "sweep",
    "status": "listing",
    "stop": "sweep",
    "verify": "run_files",
}
"""The file of each command, by its name."""


class CommandsByName(click.Group):
    """Imports the group of a command when it is asked for; the screen starts without all others."""

    def list_commands(self, context: click.Context) -> list[str]:  # noqa: ARG002 - as in click
        """Give the names of all commands, as the help shows them."""
        return sorted(FOUND_IN)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Give a command; of a name that is none click says which are like it, and so has to know all."""
        for group in {FOUND_IN[name]} if name in FOUND_IN else set(FOUND_IN.values()):
            self._take(group)
        return super().get_command(context, name)

    def _take(self, group: str) -> None:
        for one in vars(import_module(f"{__name__}.{group}")).values():
            if isinstance(one, click.Command):
                self.add_command(one)
