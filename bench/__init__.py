"""The engine of scalewall-tui: plans, measures, records and explains; knows no screen."""

__version__ = "0.1.0"
