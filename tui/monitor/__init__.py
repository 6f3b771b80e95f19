"""The parts of the screen over one run: its news, and what its keys do, by the groups of ``tui/actions/``."""
