"""Write docs/export.md anew from the columns themselves; a test finds it where it is no longer true."""

from pathlib import Path

from bench.export_columns import MEANINGS
from bench.views.trial_frame import SCHEMA

HEAD = """\
# The columns of an export

`scalewall-tui export RUN --format csv|parquet|jsonl` writes one row for each trial: one model at one length, in its
newest attempt. All forms have the same columns in the same order; new ones come last. Units end the names. What is
missing is null in Parquet and JSON lines and empty in CSV, never 0. JSON lines and Parquet keep lists (`samples_s`,
`caveats`, `impossible`); CSV joins them with spaces, and puts a single quote before a text that a spreadsheet would
take for a formula. GB = 10⁹ bytes. How each figure is measured stands in [measurement.md](measurement.md).

| column | type | meaning |
|---|---|---|
"""


def page() -> str:
    """Give the page."""
    return HEAD + "".join(f"| `{name}` | {_kind(str(kind))} | {MEANINGS[name]} |\n" for name, kind in SCHEMA.items())


def _kind(name: str) -> str:
    return {"String": "text", "Int64": "whole", "Float64": "number", "Boolean": "yes or no"}.get(
        name, "list of texts" if "String" in name else "list of numbers"
    )


if __name__ == "__main__":
    Path(__file__).with_name("export.md").write_text(page(), "utf-8")
