"""What a run is called: one line that can be seen, the same when it is given and when it is looked for."""

from __future__ import annotations

import shlex
from pathlib import Path

from bench.clean_text import one_line
from bench.errors import BadInput
from bench.paths import is_among_runs

LONGEST_NAME = 200


def run_name(given: str) -> str:
    """Give a name as it is kept; raise BadInput where nothing of it can be seen."""
    kept = one_line(given, LONGEST_NAME)
    if not kept:
        raise BadInput("The name of the run has nothing in it that can be seen.", "Give another with --name.")
    return kept


def answers_to(kept: str, asked: str) -> bool:
    """Say whether a run is meant by a name, as it was given or as it is shown."""
    return kept in {asked, one_line(asked, LONGEST_NAME)}


def name_to_type(run_file: Path) -> str:
    """Give what to type for a run file in a shell: its name, or its place where it is not among the runs."""
    if run_file.suffix == ".run" and is_among_runs(run_file):
        return shlex.quote(run_file.stem)
    place = str(run_file)
    return shlex.quote(f"./{place}" if place.startswith("-") else place)
