"""The program in a real browser: served, seen, used by keys, and left; and who is not let in."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import aiohttp
import psutil
import pytest

from bench.store import lock
from tests.end_to_end.browser import CHROMIUM, browser_page
from tests.end_to_end.conftest import PROGRAM, Command
from tests.screen.made_up_run import in_the_middle
from tui.browser.serving import PAGE

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")


class Serving:
    """A server of the program, and where it is."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, "serve", *arguments, "--port", "0"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.said = [self.process.stdout.readline() for _ in range(3)]
        found = re.search(r"http://127\.0\.0\.1:(\d+)/[\w-]{20,}/", self.said[0])
        assert found, self.said
        self.url, self.port = found.group(), int(found.group(1))

    @property
    def screens(self) -> list[psutil.Process]:
        """The processes that pages have."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """End the server, unless it has ended; give its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(timeout=30)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    run_file = tmp_path / "made-up.run"
    engine = in_the_middle(run_file)
    server = Serving(str(run_file))
    yield server
    server.end()
    engine.close()


def have_ended(processes: Sequence[psutil.Process]) -> bool:
    """Whether none of them lives; who waits for an orphan here is not known."""
    try:
        return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)
    except psutil.NoSuchProcess:  # ended between the two questions
        return False


HELP = "keep the cursor on the running model"


@needs_browser
async def test_a_run_is_seen_used_and_left(serving: Serving, tmp_path: Path, wait_until: Callable[..., None]) -> None:
    async with browser_page(tmp_path / "profile") as page:
        await page.open(serving.url)
        shown = await page.wait_for("pythia-160m")
        assert "tokens/s at each length" in shown
        before = await page.picture()
        await page.press("?")
        await page.wait_for(HELP)
        assert await page.picture() != before, "what a person sees is another picture"
        await page.press("q")
        await page.wait_for(HELP, gone=True)
        await page.wait_for_display(".ended", "none")
        await page.press("q")
        await page.wait_for_display(".ended", "block")
        wait_until(lambda: not serving.screens, "the screen that was left has ended")


@needs_browser
async def test_a_page_that_is_closed_ends_its_screen_and_nothing_else(
    serving: Serving, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    async with browser_page(tmp_path / "profile") as page:
        await page.open(serving.url)
        await page.wait_for("pythia-160m")
        assert serving.screens
        await page.open("about:blank")
        wait_until(lambda: not serving.screens, "the screen of the closed page has ended")
    assert lock.is_held(tmp_path / "made-up.run"), "the engine works on"
    assert serving.process.poll() is None
    assert serving.end() == 0


@needs_browser
async def test_an_interrupted_server_takes_its_screens_along(
    serving: Serving, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    async with browser_page(tmp_path / "profile") as page:
        await page.open(serving.url)
        await page.wait_for("pythia-160m")
        screens = serving.screens
        assert screens
        assert serving.end() == 0
        await page.wait_for_display(".ended", "block")
        wait_until(lambda: have_ended(screens), "all have ended")
    assert lock.is_held(tmp_path / "made-up.run"), "the engine works on"


@needs_browser
async def test_a_server_that_is_killed_leaves_no_screen(
    serving: Serving, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    async with browser_page(tmp_path / "profile") as page:
        await page.open(serving.url)
        await page.wait_for("pythia-160m")
        screens = serving.screens
        assert screens
        serving.end(signal.SIGKILL)
        await page.wait_for_display(".ended", "block")
        wait_until(lambda: have_ended(screens), "all have ended")


async def asked(url: str, **headers: str) -> int:
    """Ask for a page; give the status."""
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status


async def knocked(url: str, **headers: str) -> int:
    """Ask for a websocket; give the status of the refusal, or 101 where one is opened."""
    async with aiohttp.ClientSession() as session:
        try:
            line = await session.ws_connect(f"{url}ws", headers=headers)
        except aiohttp.WSServerHandshakeError as refusal:
            return refusal.status
        await line.close()
        return 101


async def test_only_a_page_of_this_server_is_let_in(serving: Serving) -> None:
    here, tunnelled = f"127.0.0.1:{serving.port}", "localhost:9000"
    assert await asked(serving.url) == 200
    assert await asked(serving.url, Host=tunnelled) == 200
    assert await asked(serving.url, Host="rebound.example") == 403
    assert await asked(f"http://{here}/") == 404
    assert await asked(f"http://{here}/guessed/") == 404
    assert await knocked(serving.url, Origin="https://elsewhere.example") == 403
    assert await knocked(serving.url, Origin="http://127.0.0.1:9") == 403, "another server of this machine"
    assert await knocked(serving.url, Origin="null") == 403
    assert await knocked(serving.url) == 403
    assert await knocked(serving.url, Host="rebound.example", Origin="http://rebound.example") == 403
    assert not serving.screens, "nobody who was turned away had a screen"
    assert await knocked(serving.url, Origin=f"http://{here}") == 101
    assert await knocked(serving.url, Host=tunnelled, Origin=f"http://{tunnelled}") == 101


def test_the_page_loads_nothing_from_elsewhere() -> None:
    for file in PAGE.iterdir():
        assert "//fonts" not in file.read_text()
        assert "http" not in file.read_text(), file


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.org", "::"])
def test_no_other_address_is_bound(scalewall: Command, host: str) -> None:
    done = scalewall("serve", "--host", host)
    assert done.returncode == 2
    assert "ssh -L 8000:127.0.0.1:8000" in done.stderr


def test_a_port_in_use_is_said(scalewall: Command, serving: Serving) -> None:
    done = scalewall("serve", "--port", str(serving.port))
    assert done.returncode == 2
    assert f"--port {serving.port + 1}" in done.stderr
