"""``python -m tui``: the command line without its installed script."""

from tui.cli import main

main()
