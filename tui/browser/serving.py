"""A server on this machine that shows the program in a browser: each page has a process, as a terminal has."""

from __future__ import annotations

import errno
import secrets
import shlex
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve.server import Server

from bench.errors import BadInput
from tui.browser.door import HEADERS, address_of, refusal

PAGE = Path(__file__).parent / "page"
KEY_BYTES = 16
FONT_SIZE = 15
PAGES_MAY_TAKE_S = 1.0
"""An open page never ends by itself: so long is waited when the server ends, then its screen is told to."""

Say = Callable[[str], None]


def serve(arguments: Sequence[str], host: str, port: int, say: Say) -> None:
    """Serve the program with these arguments until it is interrupted; say where."""
    listening = _listen(host, port)
    key = secrets.token_urlsafe(KEY_BYTES)
    for line in address_lines(key, listening.getsockname()[1], address_of(host, port)):
        say(line)
    server = BrowserView(shlex.join([sys.executable, "-P", "-m", "tui", *arguments]))
    web.run_app(server.behind(key), sock=listening, print=None, access_log=None, shutdown_timeout=PAGES_MAY_TAKE_S)


def address_lines(key: str, port: int, address: str) -> tuple[str, ...]:
    """Say what to open, here and from elsewhere. The key keeps other users of this machine out."""
    where = f"[{address}]" if ":" in address else address
    return (
        f"Open in a browser on this machine: http://{where}:{port}/{key}/",
        f"From another machine, first: ssh -L {port}:{where}:{port} {socket.gethostname()}",
        "Whoever has the address has the screen. Ctrl+C ends the serving; a sweep goes on.",
    )


class BrowserView(Server):
    """Textual's server, behind a door of its own, with a page that loads nothing from elsewhere."""

    def __init__(self, command: str) -> None:
        super().__init__(command, title="scalewall", templates_path=PAGE)

    async def behind(self, key: str) -> web.Application:
        """Give the application under a path that nobody guesses."""
        outer = web.Application(middlewares=[_door])
        outer.add_subapp(f"/{key}", await self._make_app())
        return outer

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.router.add_static("/page", PAGE, name="page")
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the address is said."""

    async def handle_index(self, request: web.Request) -> web.Response:
        """Give the page; its addresses are those by which it was asked for, also through a tunnel."""
        router = request.app.router
        context: dict[str, Any] = {
            "title": self.title,
            "font_size": FONT_SIZE,
            "static": router["static"].url_for(filename="/"),
            "page": router["page"].url_for(filename="/"),
            "websocket": f"ws://{request.host}{router['websocket'].url_for()}",
        }
        return aiohttp_jinja2.render_template("page.html", request, context)


@web.middleware
async def _door(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away who has no business here, and close every page against others."""
    is_websocket = request.headers.get("Upgrade", "").lower() == "websocket"
    reason = refusal(request.headers, is_websocket=is_websocket)
    if reason is not None:
        raise web.HTTPForbidden(text=f"{reason}\n", headers=HEADERS)
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def _listen(host: str, port: int) -> socket.socket:
    address = address_of(host, port)
    try:
        return socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise BadInput(
            f"Port {port} of this machine is in use.", f"Take another: scalewall-tui serve --port {port + 1}"
        ) from error
