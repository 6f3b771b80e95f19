"""Who is let in: a browser that asked for this machine itself, for a page that this server gave it.

A page of another site can open a connection to a server on this machine. Its browser says so: the ``Origin`` is that of
the other site, and where a name of the attacker's was made to lead here (DNS rebinding), so does the ``Host``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bench.errors import BadInput

BOUND_TO: Final = {"localhost": "127.0.0.1", "127.0.0.1": "127.0.0.1", "::1": "::1"}
"""The hosts that may be asked for, and the address that each is bound to: nobody resolves a name in between."""

_NAMES_OF_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",  # a page that is left is not kept alive, with its screen behind it
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer: no page may hold the screen in a frame, and it loads nothing from elsewhere."""


def address_of(host: str, port: int) -> str:
    """Give the address to bind to; raise BadInput where others on the network could reach it."""
    if host not in BOUND_TO:
        raise BadInput(
            f"The browser view is bound to this machine alone, and {host} is not it.",
            f"Leave --host out, and on the machine with the browser: ssh -L {port}:127.0.0.1:{port} THIS_MACHINE",
        )
    return BOUND_TO[host]


def refusal(headers: Mapping[str, str], *, is_websocket: bool) -> str | None:
    """Say why a request is turned away; None lets it in. An SSH tunnel may give the port another number."""
    host, origin = headers.get("Host", ""), headers.get("Origin")
    if _name_of(host) not in _NAMES_OF_THIS_MACHINE:
        return "this server answers to localhost alone"
    if origin is None:
        return "a browser says where it comes from" if is_websocket else None
    return None if origin.lower() == f"http://{host.lower()}" else "that page is not of this server"


def _name_of(host: str) -> str:
    """Give the host without its port."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()
