"""Who is let into the browser view, and what it is bound to."""

from __future__ import annotations

import pytest

from bench.errors import BadInput
from tui.browser import needs
from tui.browser.door import HEADERS, address_of, refusal


@pytest.mark.parametrize(
    "host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "localhost", "LOCALHOST:1", "[::1]"]
)
def test_this_machine_is_let_in_by_any_of_its_names_and_any_port(host: str) -> None:
    assert refusal({"Host": host}, is_websocket=False) is None
    assert refusal({"Host": host, "Origin": f"http://{host}"}, is_websocket=True) is None


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example:80", "0.0.0.0:8000",
     "localhost:8000:evil", "localhost@evil.example", "127.0.0.2:8000", "::1", "localhost:", "localhost:x"],
)  # fmt: skip
def test_a_name_that_was_made_to_lead_here_is_turned_away(host: str) -> None:
    assert refusal({"Host": host, "Origin": f"http://{host}"}, is_websocket=True) is not None
    assert refusal({"Host": host}, is_websocket=False) is not None


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost:9000", "http://127.0.0.1:8000", "https://localhost:8000", "null", "",
     "http://localhost:8000.evil.example", "http://localhost:8000/", "file://"],
)  # fmt: skip
@pytest.mark.parametrize("is_websocket", [True, False])
def test_a_page_of_another_origin_is_turned_away(origin: str, is_websocket: bool) -> None:
    assert refusal({"Host": "localhost:8000", "Origin": origin}, is_websocket=is_websocket) is not None


def test_a_websocket_says_where_it_comes_from() -> None:
    assert refusal({"Host": "localhost:8000"}, is_websocket=True) is not None


def test_it_is_bound_to_this_machine_alone() -> None:
    assert [address_of(host, 8000) for host in ("localhost", "127.0.0.1", "::1")] == ["127.0.0.1", "127.0.0.1", "::1"]
    for host in ("0.0.0.0", "::", "", "example.org", "192.168.0.2"):
        with pytest.raises(BadInput, match=r"ssh -L 8001:127\.0\.0\.1:8001"):
            address_of(host, 8001)


def test_no_page_loads_from_elsewhere_or_holds_it_in_a_frame() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http:" not in policy
    assert "unsafe-eval" not in policy


def test_without_the_extra_the_command_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "find_spec", lambda _: None)
    with pytest.raises(BadInput, match=r"pip install 'scalewall-tui\[serve\]'"):
        needs.refuse_without_extra()
