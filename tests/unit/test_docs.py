"""The pages that are written from the product are those that it would write now."""

from __future__ import annotations

from pathlib import Path

from bench.export_columns import MEANINGS
from bench.views.trial_frame import SCHEMA
from docs import write_definitions, write_export

DOCS = Path(__file__).parents[2] / "docs"


def test_each_column_of_an_export_is_explained_in_order() -> None:
    assert list(MEANINGS) == list(SCHEMA)


def test_the_page_of_the_export_is_true() -> None:
    """Write it anew with: python docs/write_export.py"""
    assert (DOCS / "export.md").read_text("utf-8") == write_export.page()


def test_the_page_of_definitions_is_true_and_states_unit_and_direction() -> None:
    """Write it anew with: python docs/write_definitions.py"""
    page = (DOCS / "definitions.md").read_text("utf-8")
    assert page == write_definitions.page()
    for formula in ("mean throughput at 512 ÷ mean parameters", "mean memory at 1,024 ÷ mean memory at 128"):
        assert formula in page
    assert "higher is better" in page
    assert "lower is better" in page


def test_units_end_the_names() -> None:
    """A figure in seconds, bytes or joules says so in its name."""
    said = {"seconds": "_s", "bytes": "_bytes", "joules": "_j"}
    for name, meaning in MEANINGS.items():
        first = meaning.split(" ")[0].rstrip(":")
        if first in said:
            assert name.endswith(said[first]), name
