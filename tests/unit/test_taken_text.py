"""What leaves the screen as text: names of files, cells between tabs, Markdown, the page of a run."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bench.category_overview import overview_rows
from bench.spreadsheet import FORMULA_STARTS, as_text
from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import done, failed, march, measurement, queued, skipped, view
from tui.march_columns import columns_for
from tui.offers import Offer, offer_label, offer_of
from tui.plain import markdown
from tui.plain.run_page import run_page
from tui.plain.run_tables import full_title, march_table, summary_table, wall_table
from tui.plain.tab_separated import tab_separated
from tui.taken_names import plain_name, taken_name

AT = datetime(2026, 1, 2, 14, 15, 3, tzinfo=UTC)


def test_a_file_is_called_by_what_it_is_and_when() -> None:
    assert taken_name("table", "20251124-081300-made", AT, "tsv") == "table-20251124-081300-made-141503.tsv"
    assert taken_name("text", "", AT, "txt") == "text-141503.txt"


@pytest.mark.parametrize(
    "subject", ["../../etc/passwd", "a/b", "a\nb", "\u202eevil", "$(rm)", ".hidden", "x" * 400, "\x1b[2J"]
)
def test_a_name_from_outside_names_no_other_place(subject: str) -> None:
    name = taken_name("table", subject, AT, "tsv")
    assert re.fullmatch(r"table-[A-Za-z0-9._-]*-?141503\.tsv", name)
    assert ".." not in plain_name(subject).replace("...", "")
    assert len(name) < 120


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_text_is_executed_by_a_spreadsheet(start: str) -> None:
    assert as_text(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("cell", ["-1.5", "+12,345", "-0.001", "12", "", "gpt2", "· not"])
def test_figures_and_names_stay_as_they_are(cell: str) -> None:
    assert as_text(cell) == cell


def test_no_cell_breaks_out_of_its_place() -> None:
    text = tab_separated([("a\tb", "c\nd"), ("=1+1", "\x1b]52;c;AAAA\x07")])
    assert [line.count("\t") for line in text.splitlines()] == [1, 1]
    assert "\x1b" not in text
    assert "'=1+1" in text


HOSTILE = (
    "a|b", "`code`", "*bold* _it_ ~~gone~~", "<script>alert(1)</script>", "&lt;", "[text](http://evil.example)",
    "![picture](https://evil.example/x.png)", "www.evil.example",
    "somebody@evil.example", "# title", "a\\|b", "$x$", "line\nbreak", "\x1b[2J",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_markup(text: str) -> None:
    """Read by the parser that Textual brings along, with the tables and links that GitHub has."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("gfm-like")
    rows = [("title", "other"), (text, "right")]
    (table,) = [token for token in parser.parse("\n".join(markdown.table(rows))) if token.type == "table_open"]
    assert table is not None
    cells = [token for token in parser.parse("\n".join(markdown.table(rows))) if token.type == "inline"]
    assert len(cells) == 4
    children = [child for cell in cells for child in cell.children or ()]
    assert {child.type for child in children} <= {"text", "text_special", "entity"}
    assert "".join(child.content for child in cells[2].children or ()) == text.replace("\n", "^J").replace("\x1b", "^[")


def of_two() -> list[str]:
    models = (
        march(done(128, measurement(1000.0, 500_000_000, Caveat.THROTTLED)), done(512),
              failed(1024, Outcome.OUT_OF_MEMORY), skipped(2048, Outcome.OUT_OF_MEMORY), march_id=1, name="a|<b>"),
        march(queued(128), queued(512), queued(1024), queued(2048), march_id=2, load=None),
    )  # fmt: skip
    shown = view(*models)
    return run_page(shown, [2, 1], columns_for(shown.lengths), [], AT).splitlines()


def test_the_page_of_a_run_has_all_that_a_reader_needs() -> None:
    lines = of_two()
    text = "\n".join(lines)
    assert lines[0] == "# made up (20260101-000000-made)"
    for words in (
        "made-up chip",
        "torch 2.13.0",
        "2026-01-02 14:15:03 +0000",
        "10⁹ bytes",
        "4 of 8 trials of 2 models",
    ):
        assert words in text
    table = [line for line in lines if line.startswith("| model") or "model-2" in line or "a\\|" in line]
    assert [line.count(" | ") for line in table] == [len(columns_for((128, 512, 1024, 2048))) - 1] * 3
    assert table[1].startswith("| model-2 "), "in the order that is given"
    assert "| 1,000† |" in table[2]
    assert "MEMORY | ↳ MEMORY" in table[2]
    assert "a\\|&lt;b&gt;" in table[2]
    assert "| 1024 | 0/2 (0 %) | MEMORY 1 | 0 | 1 |" in lines
    assert any(line.startswith("| † | the figure carries a doubt") for line in lines)


def test_a_filtered_table_says_so() -> None:
    models = (march(queued(128), march_id=1), march(queued(128), march_id=2))
    shown = view(*models, lengths=(128,))
    assert "## Models (1 of 2, filtered)" in run_page(shown, [1], columns_for((128,)), [], AT)
    assert "## Models (2)" in run_page(shown, [1, 2], columns_for((128,)), [], AT)


def test_the_tables_have_a_cell_for_every_title() -> None:
    shown = view(march(done(128), failed(512, Outcome.CRASHED), march_id=1), lengths=(128, 512))
    for table in (march_table(shown, [1, 99], columns_for(shown.lengths)), wall_table(shown)):
        assert len({len(row) for row in table}) == 1
        assert len(table) > 1


def test_the_summary_has_the_lengths_that_are_known() -> None:
    shown = view(march(done(128), done(512), march_id=1), lengths=(128, 512))
    rows = overview_rows(shown.run, shown.marches, shown.all_digests, [512])
    titles, *others = summary_table(rows, shown.lengths, [512])
    assert "512 works" in titles
    assert "128 works" not in titles
    assert [len(row) for row in others] == [len(titles)]


def test_a_title_stands_with_its_caption() -> None:
    assert full_title("128", ("tokens/s at each length", "tokens/s", "tok/s")) == "128 tokens/s"
    assert full_title("done", ("models",)) == "done models"
    assert full_title("class", ()) == "class"


def test_an_offer_is_found_by_its_key() -> None:
    offer = Offer(key="t", what="table", detail="all of it", ending="tsv", take=lambda: "")
    assert offer_of([offer], "t") is offer
    assert offer_of([offer], "x") is None
    assert offer_label(offer).split() == ["t", "table", "all", "of", "it"]
