"""The command that looks for the models of a run which fit a use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bench.errors import BadInput
from tui.commands.arguments import ONE_RUN, run_meant
from tui.plain.saying import say

if TYPE_CHECKING:
    from bench.pick import Picked, Wish

LONGEST = 16_777_216
"""As in ``bench.plan``, which is not imported for the help alone."""
NONE_FITS = 1
"""The exit status where the answer is: none."""


@click.command()
@ONE_RUN
@click.option("--length", type=click.IntRange(1, LONGEST), required=True, help="Tokens that a model has to take.")
@click.option("--memory", help="What it may need at most: 8GB, 8GiB, 512MB, 1.5e9; GB is 10⁹ bytes, GiB 2³⁰.")
@click.option(
    "--min-throughput", type=click.FloatRange(min=0),
    help="Tokens per second at least, by the lower end of the 95 % interval.",
)  # fmt: skip
@click.option(
    "--by", type=click.Choice(["throughput", "memory", "efficiency", "load"]), default="throughput", show_default=True,
    help="What is better: more tokens/s, less peak memory, more tokens/s per million parameters, a shorter load.",
)  # fmt: skip
@click.option("--all", "is_whole", is_flag=True, help="Each model that does not fit, instead of some for each reason.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def pick(run_name: str | None, is_whole: bool, as_json: bool, **asked: Any) -> int:
    """List the models of a run that measurably fit, best first, and why each of the others does not.

    A model is judged by what was measured of it at the shortest swept length that is at least the one asked for;
    nothing is interpolated. Figures in doubt are marked with †; a model that fits by such a figure is listed behind all
    others, with the doubt. One whose memory could not be read does not fit a --memory.

    Exit status: 0 at least one fits; 1 none does; 2 wrong usage; 4 the run file is damaged.
    """
    from tui.plain.pick_lines import pick_json, pick_lines

    wish = _wish(**asked)
    picked = _picked(run_meant(run_name), wish)
    for line in [pick_json(picked)] if as_json else pick_lines(picked, is_whole=is_whole):
        say(line)
    return 0 if picked.fits else NONE_FITS


def _wish(length: int, memory: str | None, min_throughput: float | None, by: str) -> Wish:
    from math import isfinite

    from bench.pick import By, Wish
    from tui.memory_amount import memory_amount

    if min_throughput is not None and not isfinite(min_throughput):
        raise BadInput(f"{min_throughput} is not a throughput.", "Give tokens per second, like --min-throughput 5000.")
    return Wish(
        sequence_length=length,
        memory_bytes=None if memory is None else memory_amount(memory),
        throughput_tokens_per_s=min_throughput,
        by=By(by),
    )


def _picked(run_file: Path, wish: Wish) -> Picked:
    """Answer from a run file, also one that is being written; raise RunFileDamaged: no changed figure is advised by."""
    from contextlib import closing

    from bench.pick import pick as pick_from
    from bench.store.damage import understood
    from bench.store.reader import RunReader
    from bench.store.verification import require_sound

    require_sound(run_file)
    with understood(run_file), closing(RunReader(run_file)) as reader, reader.one_moment():
        return pick_from(reader.run(), reader.marches(), wish)
