"""The command line: what stands before the commands, and the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from bench import __version__, clean_traceback
from bench.errors import BadInput, ScalewallError
from tui.commands import CommandsByName
from tui.look_options import look_options
from tui.plain.saying import tell_error, tell_misuse

INTERRUPTED_STATUS = 130

EPILOG = """\b
Exit status: 0 done; 1 the run ended with trials failed, crashed or load_failed, or before its end;
2 wrong usage or bad input; 3 no device as asked; 4 the run file is damaged or not ours; 130 interrupted."""


class QuietGroup(CommandsByName):
    """Leaves without a word where the reader has what it wanted (``| head``)."""

    def invoke(self, context: click.Context) -> Any:  # noqa: ANN401 — as in click
        """Run the command."""
        try:
            result = super().invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            # Nothing more may be written at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        return result


@click.group(
    cls=QuietGroup, invoke_without_command=True, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="scalewall-tui")
@look_options
@click.pass_context
def cli(context: click.Context) -> None:
    """How long a text can a model take on this machine, how fast, in how much memory, and what stops it?

    With no command: back to the sweep that is running, or else the start screen.
    """
    if context.invoked_subcommand is None:
        from bench.store.library import active_run
        from tui.opening import show_or_tell

        show_or_tell(active_run())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit status."""
    clean_traceback.install()
    try:
        status_or_none = cli.main(arguments, prog_name="scalewall-tui", standalone_mode=False)
    except ScalewallError as error:
        tell_error(error)
        sys.exit(error.exit_status)
    except click.ClickException as error:
        tell_misuse(error)
        sys.exit(BadInput.exit_status)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED_STATUS)
    except OSError as error:
        tell_error(f"the system refused: {error}")
        sys.exit(BadInput.exit_status)
    sys.exit(status_or_none if isinstance(status_or_none, int) else 0)
