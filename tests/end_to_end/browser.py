"""A real browser without a window, driven by the DevTools protocol: what its terminal shows, and keys into it."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = (
    "--headless=new", "--no-sandbox", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--window-size=1280,800", "--remote-debugging-port=0",
)  # fmt: skip
PATIENCE_S = 60.0

GET_HOLD = """
Object.defineProperty(Object.prototype, "websocket_url", {
  configurable: true,
  set(url) {
    window.shown = this;
    Object.defineProperty(this, "websocket_url", {value: url, writable: true, configurable: true});
  },
});
"""
"""The page keeps its terminal to itself; this takes hold of it while it is made."""

READ = """
(() => {
  const buffer = window.shown?.terminal?.buffer?.active;
  if (!buffer) return "";
  const lines = [];
  for (let y = 0; y < buffer.length; y++) lines.push(buffer.getLine(y).translateToString(true));
  return lines.join("\\n");
})()
"""


class Page:
    """One page of the browser."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self._line = line
        self._number = 0

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and give its result."""
        self._number += 1
        await self._line.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            said = await asyncio.wait_for(self._line.receive_json(), PATIENCE_S)
            if said.get("id") == self._number:
                assert "error" not in said, f"{method}: {said}"
                result: dict[str, Any] = said["result"]
                return result

    async def open(self, url: str) -> None:
        await self.ask("Page.enable")
        await self.ask("Page.addScriptToEvaluateOnNewDocument", source=GET_HOLD)
        await self.ask("Page.navigate", url=url)

    async def evaluate(self, script: str) -> object:
        result = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        value: object = result["result"].get("value")
        return value

    async def text(self) -> str:
        """What the terminal shows."""
        return str(await self.evaluate(READ))

    async def wait_for(self, words: str, *, gone: bool = False) -> str:
        """Wait until the terminal shows these words, or does not any more; give all of it."""
        give_up_at = time.monotonic() + PATIENCE_S
        while (words in (text := await self.text())) is gone:
            if time.monotonic() > give_up_at:
                pytest.fail(f"waited {PATIENCE_S:g} s in vain for {words!r} (gone: {gone}); the terminal:\n{text}")
            await asyncio.sleep(0.1)
        return text

    async def wait_for_display(self, selector: str, display: str) -> None:
        """Wait until an element of the page is shown, or is not."""
        give_up_at = time.monotonic() + PATIENCE_S
        look = f"getComputedStyle(document.querySelector({selector!r})).display"
        while (now := await self.evaluate(look)) != display:
            if time.monotonic() > give_up_at:
                pytest.fail(f"waited {PATIENCE_S:g} s in vain until {selector} is {display}; it is {now}")
            await asyncio.sleep(0.1)

    async def press(self, key: str) -> None:
        """Press a key that writes a letter."""
        await self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def picture(self) -> bytes:
        """Give what a person would see, as PNG."""
        return base64.b64decode((await self.ask("Page.captureScreenshot", format="png"))["data"])


@asynccontextmanager
async def browser_page(folder: Path) -> AsyncIterator[Page]:
    """Start a browser that knows nothing of anybody, and give its page."""
    process = _started(folder)
    try:
        async with aiohttp.ClientSession() as session:
            async with session.put(f"http://127.0.0.1:{_port(folder, process)}/json/new?about:blank") as answer:
                url = (await answer.json())["webSocketDebuggerUrl"]
            async with session.ws_connect(url, max_msg_size=0) as line:
                yield Page(line)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _started(folder: Path) -> subprocess.Popen[bytes]:
    assert CHROMIUM is not None
    return subprocess.Popen(
        [CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _port(folder: Path, process: subprocess.Popen[bytes]) -> int:
    """Wait for the port that the browser has chosen; nothing else goes on in the test."""
    file = folder / "DevToolsActivePort"
    give_up_at = time.monotonic() + PATIENCE_S
    while not (file.is_file() and (words := file.read_text().split())):
        if time.monotonic() > give_up_at or process.poll() is not None:
            pytest.fail(f"the browser did not start; its exit status is {process.poll()}")
        time.sleep(0.05)
    return int(words[0])
