"""The run file: one SQLite file per run, written by its engine, read by whoever looks."""
