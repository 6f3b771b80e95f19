"""The program as its script and ``python -m tui`` start it."""

from __future__ import annotations

from bench.machine.heap import keep_one_heap
from tui.late_collection import collect_nothing_yet


def main() -> None:
    """Run the command line; look for no garbage while it and the first screen are imported."""
    keep_one_heap()  # before there are threads: the next line begins one
    collect_nothing_yet()
    from tui.cli import main as run

    run()


if __name__ == "__main__":
    main()
