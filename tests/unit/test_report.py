"""A run as a document, in each of its forms: all of it is there, and no text of a model is more than text."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.report.pictures import LOOKS, PICTURES, Look, png, svg
from bench.report.summed_run import SummedRun, summed_run
from bench.store.rows import MarchRow
from bench.trial import Caveat, Measurement, Outcome
from bench.views.summary import summary
from bench.views.trial_frame import trial_frame
from tests.screen.made_up_run import LENGTHS, in_the_middle
from tests.unit.made_up_rows import failed, grown, march, measurement, predicted, queued, run
from tui.report.as_html import Drawn, html_page
from tui.report.as_json import json_text
from tui.report.as_latex import latex_lines
from tui.report.as_markdown import markdown_lines
from tui.report.as_text import text_lines
from tui.report.document import Document
from tui.report.latex_text import escaped
from tui.report.whole import paper_document, report_document
from tui.report.writing import write_report

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TABLES = ("Table I", "Table II", "Table III", "Table IV", "Table V", "Fig. 1", "Fig. 2", "Fig. 3")


def source_of(*marches: MarchRow, with_doubtful: bool = False) -> SummedRun:
    whole = run(*marches, lengths=LENGTHS)
    summed = summary(trial_frame(whole, marches), with_doubtful=with_doubtful)
    return SummedRun(run=whole, engine_is_alive=False, marches=marches, summary=summed, with_doubtful=with_doubtful)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> SummedRun:
    engine = in_the_middle(tmp_path_factory.mktemp("report") / "made-up.run", models=18, done=17)
    engine.close()
    return summed_run(engine.path)


@pytest.fixture(scope="module")
def document(source: SummedRun) -> Document:
    return report_document(source, AT)


# ---- every form


def forms_of(source: SummedRun) -> dict[str, str]:
    document = report_document(source, AT)
    return {
        "text": "\n".join(text_lines(paper_document(source, AT))),
        "markdown": "\n".join(markdown_lines(document, {})),
        "html": html_page(document, {}),
    }


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_table_and_figure_is_there_with_its_unit_direction_and_the_study(source: SummedRun, form: str) -> None:
    text = forms_of(source)[form]
    for title in (*TABLES, "Three limits", "grow with the length", "Measured against predicted", "Energy"):
        assert title in text
    assert "higher is better" in text
    assert "52,847" in text, "what the study prints of Compressed at 512"
    assert "118 rows are 81 models" in text
    assert "different networks of" in text


def test_every_column_of_every_grid_is_defined_or_plain(document: Document) -> None:
    defined = {one.name for section in document.sections for one in section.definitions}
    assert {"works", "tokens/s", "exponent", "R²", "÷ predicted", "declared"} <= defined
    for section in document.sections:
        for one in section.definitions:
            assert one.formula


def test_grids_are_rectangles(document: Document) -> None:
    labels = [grid.label for section in document.sections for grid in section.grids]
    assert len(labels) == len(set(labels))
    for section in document.sections:
        for grid in section.grids:
            assert {len(row) for row in grid.rows} <= {len(grid.titles)}
            assert sum(width for _, width in grid.groups) in {0, len(grid.titles)}


def test_a_narrow_document_fits_a_terminal(source: SummedRun) -> None:
    lines = [*text_lines(paper_document(source, AT))]
    assert max(map(len, lines)) <= 132


def test_the_figure_in_the_text_is_that_of_the_frame(source: SummedRun) -> None:
    mean = source.summary.tables[2].filter(category="Generative LLM")["throughput_512"].item()
    text = forms_of(source)["text"]
    assert f"{mean:,.0f}" in text


def test_a_report_says_how_steady_the_machine_was_where_anything_tells() -> None:
    controls = {128: 1.0, 512: 1.0, 1024: 2.0}
    told, untold = (
        [
            march(*(grown(length, beside(control)) for length, control in controls.items()), march_id=place)
            for place in (1, 2)
        ]
        for beside in (at_control, lambda _: measurement())
    )
    # Six logarithms: four times 0 and twice ln 2 deviate by ln 2 · √(4 · 2 / 6 / 5) = 0.358.
    said = "The machine's speed varied by 36 % from trial to trial"
    assert [said in forms_of(source_of(*marches))["markdown"] for marches in (told, untold)] == [True, False]


def at_control(operations_per_s: float) -> Measurement:
    return msgspec.structs.replace(measurement(), control_operations_per_s=operations_per_s)


def test_what_is_in_doubt_is_said_and_can_be_let_in() -> None:
    one = march(*(grown(length, measurement(1000.0, 10**9, Caveat.BUSY_MACHINE)) for length in LENGTHS))
    kept_out, let_in = (forms_of(source_of(one, with_doubtful=flag))["text"] for flag in (False, True))
    assert "none (0†1)" in kept_out
    assert f"{len(LENGTHS)} of {len(LENGTHS)} measured times are in doubt and kept out of all means" in kept_out
    assert "1,000 (1†1)" in let_in
    assert "in the means all the same" in let_in


def test_an_impossible_number_is_named_and_never_in_a_mean() -> None:
    trials = map(predicted, (grown(128, measurement(1000.0)), grown(512, measurement(4100.0))))
    one = march(*trials, march_id=1, name="too-good")
    for flag in (False, True):
        source = source_of(one, with_doubtful=flag)
        text = html_page(report_document(source, AT), {})
        assert "‡ too-good at 512: a text twice as long takes no longer" in text
        assert source.summary.tables[2]["throughput_512"].to_list() == [None]
        assert "0 of 2 measured times are in doubt" in text
        assert "1 more cannot be true and are in no mean" in text


def test_an_empty_run_has_a_report_too() -> None:
    for text in forms_of(source_of()).values():
        assert "Table IV" in text
    assert json_text(source_of())


def test_json_has_every_frame(source: SummedRun) -> None:
    content = msgspec.json.decode(json_text(source))
    assert content["table_2"][0]["category"] == source.summary.tables[2]["category"][0]
    assert {f"table_{number}" for number in range(1, 6)} | {"figure_1", "figure_2", "figure_3", "limits"} <= set(
        content
    )


# ---- hostile names

HOSTILE = (
    "<script>alert(1)</script>",
    "a|b`c*d_e[f](javascript:x)",
    r"\input{/etc/passwd}$x$%&#",
    "\x1b[31mred\u202e",
    "a\nb",
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in {"meta", "link", "source", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_in_html(name: str) -> None:
    source = source_of(march(grown(128), failed(512, Outcome.OUT_OF_MEMORY), queued(1024), name=name, category=name))
    page = html_page(report_document(source, AT), {})
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert "script" not in tags.seen
    assert "\x1b" not in page
    assert "\u202e" not in page


@given(st.text(max_size=40))
def test_latex_shows_any_text_and_obeys_none(text: str) -> None:
    safe = escaped(text)
    commands = re.findall(r"\\[a-zA-Z]+", safe)
    assert set(commands) <= {
        r"\textbackslash", r"\textasciitilde", r"\textasciicircum", r"\textless", r"\textgreater", r"\textbar",
        r"\textdagger", r"\textdaggerdbl", r"\times", r"\div", r"\textperiodcentered", r"\geq",
        r"\leq",
        r"\infty", r"\hookrightarrow", r"\dots", r"\Sigma", r"\pm", r"\ll", r"\gg",
    }  # fmt: skip
    assert not re.search(r"(?<!\\)[&%#_]", safe)


def test_latex_tables_are_whole(source: SummedRun) -> None:
    lines = [*latex_lines(report_document(source, AT))]
    assert lines.count(r"\begin{table}[htbp]") == lines.count(r"\end{table}") >= 12
    columns = 0
    for line in lines:
        if found := re.match(r"\\begin\{tabular\}\{(.+)\}", line):
            columns = len(re.findall(r"[lr]|p\{[^}]+\}", re.sub(r">\{[^}]+\}", "", found.group(1))))
        elif line.endswith(r"\\") and r"\multicolumn" not in line:
            assert len(re.findall(r"(?<!\\)&", line)) == columns - 1


def test_markdown_tables_are_whole(source: SummedRun) -> None:
    width = 0
    for line in markdown_lines(report_document(source, AT), {}):
        if line.startswith("|"):
            cells = len(re.findall(r"(?<!\\)\|", line)) - 1
            width = width or cells
            assert cells == width
        else:
            width = 0


# ---- pictures


@pytest.mark.parametrize("picture", PICTURES, ids=lambda one: one.name)
@pytest.mark.parametrize("look", LOOKS)
def test_pictures_are_drawn_with_text_as_text_and_the_same_each_time(
    source: SummedRun, picture: object, look: Look
) -> None:
    drawn = svg(picture, source.summary, look)  # type: ignore[arg-type]
    assert drawn == svg(picture, source.summary, look)  # type: ignore[arg-type]
    root = ET.fromstring(drawn)
    assert root.tag.endswith("svg")
    words = " ".join(root.itertext())
    assert "study" in words
    assert 'href="http' not in drawn.replace("xmlns:xlink=", "")
    assert png(picture, source.summary, look).startswith(b"\x89PNG")  # type: ignore[arg-type]


def test_every_category_has_a_line_of_its_own_with_its_name() -> None:
    names = ["_hidden", *(f"category {number}" for number in range(12))]
    marches = [
        march(*map(grown, LENGTHS), name=name, category=name, march_id=place) for place, name in enumerate(names)
    ]
    curves = next(one for one in PICTURES if one.name == "figure-2-throughput")
    root = ET.fromstring(svg(curves, source_of(*marches).summary, "light"))
    assert set(names) <= {text.strip() for text in root.itertext()}


def test_a_peak_in_doubt_has_its_mark() -> None:
    swapped = march(grown(128), grown(512, measurement(1000.0, 9_000_000_000, Caveat.SWAPPED)), name="swapped")
    (section,) = (one for one in report_document(source_of(swapped), AT).sections if one.title == "Every model")
    assert section.grids[0].rows[0][4] == "9.00†"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda one: one.name)
def test_a_category_is_no_formula(picture: object) -> None:
    odd = march(*map(grown, LENGTHS), name="x", category=r"$\frac{1}{0}$ \x1b 100 % {}")
    assert svg(picture, source_of(odd).summary, "light")  # type: ignore[arg-type]
    assert svg(picture, source_of().summary, "dark")  # type: ignore[arg-type]


# ---- files


def test_one_file_holds_everything_it_shows(source: SummedRun, tmp_path: Path) -> None:
    [path] = write_report(source, "html", tmp_path / "a.html", AT)
    page = path.read_text()
    assert page.count("data:image/svg+xml;base64,") == 2 * len(PICTURES)
    assert "default-src 'none'" in page
    assert not re.search(r'(src|href|srcset)="(?!data:|#)', page)
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


def test_all_of_it_goes_into_a_folder(source: SummedRun, tmp_path: Path) -> None:
    paths = write_report(source, "all", tmp_path / "report", AT)
    names = {path.name for path in paths}
    assert names == {path.name for path in (tmp_path / "report").iterdir()}
    assert {"report.html", "report.md", "tables.tex", "trials.csv", "figure-1-wall.svg", "figure-1-wall.png"} <= names
    with (tmp_path / "report" / "trials.csv").open() as lines:
        assert len([*csv.DictReader(lines)]) == source.run.trial_count
    for address in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (tmp_path / "report" / "report.md").read_text()):
        assert (tmp_path / "report" / address).is_file()


def test_a_place_that_cannot_take_it_is_named(source: SummedRun, tmp_path: Path) -> None:
    from bench.errors import BadInput

    with pytest.raises(BadInput, match="cannot be written"):
        write_report(source, "html", tmp_path / "no" / "such" / "a.html", AT)


def test_pictures_stand_in_both_looks(document: Document) -> None:
    drawn = {picture.name: Drawn("<svg>light</svg>", "<svg>dark</svg>") for picture in PICTURES}
    page = html_page(document, drawn)
    assert page.count('media="(prefers-color-scheme: dark)"') == len(PICTURES)
