"""Frames and tables of a run; the only place where polars is imported."""
