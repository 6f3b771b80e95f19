"""The commands of the command line: each is found in its group, and only that group is imported for it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest

from tui.cli import cli
from tui.commands import FOUND_IN

GROUPS = sorted(set(FOUND_IN.values()))


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_has_the_commands_that_are_looked_for_in_it(group: str) -> None:
    there = {
        one.name for one in vars(import_module(f"tui.commands.{group}")).values() if isinstance(one, click.Command)
    }
    assert there == {name for name, where in FOUND_IN.items() if where == group}


def test_every_command_is_found_under_its_name() -> None:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_a_command_that_is_misspelt_is_compared_with_all() -> None:
    with pytest.raises(click.UsageError) as raised:
        cli.main(["statsu"], standalone_mode=False)
    assert "Did you mean 'status'" in raised.value.format_message()


def test_the_screen_is_opened_without_the_other_groups() -> None:
    code = "import sys; from tui.cli import cli; import click; cli.get_command(click.Context(cli), 'attach')"
    command = [sys.executable, "-P", "-c", f"{code}; print(*sys.modules)"]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert {f"tui.commands.{group}" for group in GROUPS} & set(loaded) == {"tui.commands.looking"}
