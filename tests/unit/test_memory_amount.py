"""Amounts of memory as they are typed behind an option."""

from __future__ import annotations

import pytest

from bench.errors import BadInput
from tui.memory_amount import memory_amount


@pytest.mark.parametrize(
    ("text", "expected_bytes"),
    [
        ("8GB", 8_000_000_000),
        ("8gb", 8_000_000_000),
        (" 8 GB ", 8_000_000_000),
        ("8 GiB", 8_589_934_592),
        ("8gib", 8_589_934_592),
        ("512MB", 512_000_000),
        ("512 MiB", 536_870_912),
        ("0.5TB", 500_000_000_000),
        ("1.5e9", 1_500_000_000),
        ("1500000000", 1_500_000_000),
        ("1000kB", 1_000_000),
    ],
)
def test_an_amount(text: str, expected_bytes: int) -> None:
    assert memory_amount(text) == expected_bytes


@pytest.mark.parametrize(
    "text",
    ["", "GB", "8", "0GB", "-8GB", "8 XB", "8GB8", "nan", "inf", "1e999", "1e300GB", "9e18 kB", "999kB", "8 G B"],
)
def test_no_amount(text: str) -> None:
    with pytest.raises(BadInput, match="is not an amount of memory") as refused:
        memory_amount(text)
    assert "8GB, 8GiB, 512MB or 1.5e9" in refused.value.remedy


def test_what_was_typed_is_quoted_harmlessly() -> None:
    with pytest.raises(BadInput) as refused:
        memory_amount("\x1b[31m8GB" + "x" * 100)
    assert "\x1b" not in refused.value.message
    assert len(refused.value.message) < 100
