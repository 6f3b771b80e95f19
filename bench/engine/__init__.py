"""The engine: one process per run that drives workers and writes what they find."""
