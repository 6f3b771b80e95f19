"""``paper`` and ``report`` as scripts hold on to them, and the report in a real browser, without a network."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.store import library
from tests.end_to_end.browser import CHROMIUM, browser_page
from tests.end_to_end.conftest import Command
from tests.screen import made_up_run

RUN = "20251124-081300-made"
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")


@pytest.fixture(autouse=True)
def run_file() -> Path:
    path = library.run_path(RUN)
    made_up_run.finished(path, models=18).close()
    return path


def test_the_study_stands_beside_the_latest_run_on_stdout_alone(scalewall: Command) -> None:
    done = scalewall("paper")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"made-up paper ({RUN}) beside the study"
    assert "Table IV: efficiency" in lines
    assert any(line.split()[:2] == ["Generative", "LLM"] and line.rstrip().endswith("×") for line in lines)


def test_it_is_there_for_scripts_and_for_an_issue(scalewall: Command) -> None:
    content = json.loads(scalewall("paper", RUN, "--format", "json").stdout)
    assert content["run_id"] == RUN
    assert {row["category"] for row in content["table_1"]} == {row["category"] for row in content["table_5"]}
    page = scalewall("paper", RUN, "--format", "markdown").stdout
    assert page.startswith("# made-up paper")
    assert page.count("| category |") >= 5


def test_the_audit_is_of_a_folder_that_is_named(scalewall: Command, tmp_path: Path) -> None:
    published = Path(__file__).parents[1] / "unit" / "made_up_dataset"
    done = scalewall("paper", "--dataset", str(published))
    assert (done.returncode, done.stderr) == (0, "")
    assert "negative_memory: cannot be true" in done.stdout
    missing = scalewall("paper", "--dataset", str(tmp_path / "nowhere"))
    assert missing.returncode == 2
    assert "nowhere" in missing.stderr
    assert missing.stdout == ""
    assert scalewall("paper", RUN, "--dataset", str(published)).returncode == 2
    assert scalewall("paper", "--ceiling", "5").returncode == 2


def test_no_run_is_told_with_the_remedy(scalewall: Command, run_file: Path) -> None:
    run_file.unlink()
    done = scalewall("paper")
    assert done.returncode == 2
    assert "scalewall-tui" in done.stderr


def test_a_changed_figure_gets_into_no_report(scalewall: Command, run_file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(run_file)) as connection:
        connection.execute("UPDATE attempts SET body = replace(body, '\"latency_s\":', '\"latency_s\":1')")
        connection.commit()
    for command in (["paper", RUN], ["report", RUN, "-o", str(tmp_path / "a.html")]):
        done = scalewall(*command)
        assert done.returncode == 4
        assert "damaged" in done.stderr
    assert not (tmp_path / "a.html").exists()


def test_a_report_goes_where_it_is_told(scalewall: Command, tmp_path: Path) -> None:
    done = scalewall("report", RUN, "-o", str(tmp_path / "a.html"))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"written: {tmp_path / 'a.html'}" in done.stderr
    assert scalewall("report", RUN, "--format", "all", "-o", str(tmp_path / "all")).returncode == 0
    assert len(list((tmp_path / "all").iterdir())) == 13
    refused = scalewall("report", RUN, "-o", str(tmp_path / "no" / "such" / "place.html"))
    assert refused.returncode == 2
    assert "-o" in refused.stderr


# ---- in a browser

LOOK = """
(() => ({
  images: [...document.images].map(image => image.complete && image.naturalWidth > 100),
  tables: document.querySelectorAll("table").length,
  wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  paper: getComputedStyle(document.body).backgroundColor,
  ink: getComputedStyle(document.body).color,
  shown: [...document.images].map(image => image.currentSrc),
  fetched: performance.getEntriesByType("resource").map(one => one.name).filter(name => !name.startsWith("data:")),
}))()
"""


@needs_browser
async def test_the_report_opens_offline_in_light_and_in_dark(scalewall: Command, tmp_path: Path) -> None:
    report = tmp_path / "a.html"
    assert scalewall("report", RUN, "-o", str(report)).returncode == 0
    async with browser_page(tmp_path / "profile") as page:
        await page.ask("Network.enable")
        await page.ask(
            "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0
        )
        seen = []
        for look in ("light", "dark"):
            scheme = {"name": "prefers-color-scheme", "value": look}
            await page.ask("Emulation.setEmulatedMedia", features=[scheme])
            await page.open(report.as_uri())
            await page.evaluate("new Promise(done => document.readyState === 'complete' ? done() : onload = done)")
            await page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
            found = await page.evaluate(LOOK)
            assert isinstance(found, dict)
            seen.append(found)
    for one in seen:
        assert one["images"] == [True, True, True]
        assert one["tables"] == 13
        assert one["fetched"] == []
        assert one["wide"] is False, "a wide table scrolls by itself, not the page"
    light, dark = seen
    assert light["paper"] == "rgb(255, 255, 255)"
    assert dark["paper"] == "rgb(13, 17, 23)"
    assert light["ink"] != dark["ink"]
    assert set(light["shown"]).isdisjoint(dark["shown"]), "the pictures are drawn for the look"
