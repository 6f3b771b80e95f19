"""Add models or lengths to a run: by its engine where one has it, else at once."""

from __future__ import annotations

from pathlib import Path

from bench.addition import Addition, encode_addition
from bench.errors import BadInput
from bench.extending_at_rest import extend_at_rest
from bench.launch import one_launch_at_a_time, refuse_second_sweep
from bench.store import lock
from tui.plain.asking import ask


def add(run_file: Path, addition: Addition) -> tuple[bool, str]:
    """Say whether an engine has the run, and what was added; raise BadInput where nothing can be."""
    if not addition.specs and not addition.lengths:
        raise BadInput("Nothing is given to add.", "Give --models, --lengths, or both.")
    if lock.is_held(run_file):
        return True, ask(run_file, "add", encode_addition(addition))
    with one_launch_at_a_time():
        refuse_second_sweep(run_file)
        return False, extend_at_rest(run_file, addition).words
