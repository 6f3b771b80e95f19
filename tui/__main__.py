"""The program as its script and ``python -m tui`` start it."""

from __future__ import annotations

from tui.late_collection import collect_nothing_yet


def main() -> None:
    """Run the command line; look for no garbage while it and the first screen are imported."""
    collect_nothing_yet()
    from tui.cli import main as run

    run()


if __name__ == "__main__":
    main()
