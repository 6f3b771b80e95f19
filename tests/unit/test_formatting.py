"""Numbers as people read them; what was not measured is never 0."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tui import formatting


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (0.0004, "4.0e-04"), (0.0123, "0.012"), (0.5, "0.500"), (1.234, "1.23"), (9.996, "10.0"),
        (12.34, "12.3"), (99.96, "100"), (1234.5, "1,234"), (52847, "52,847"),
    ],
)  # fmt: skip
def test_three_digits_and_thousands(value: float, text: str) -> None:
    assert formatting.significant(value) == text


@pytest.mark.parametrize(
    "say", [formatting.tokens_per_s, formatting.gigabytes, formatting.parameters, formatting.seconds, formatting.memory,
            formatting.duration, formatting.roughly, formatting.percent],
)  # fmt: skip
def test_what_is_not_measured_is_a_mark_and_not_a_zero(say: object) -> None:
    assert callable(say)
    assert say(None) in {formatting.NOT_MEASURED, formatting.UNKNOWN}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.04, "0.04"), (5.64, "5.6"), (999.4, "999"), (1234, "1.2k"), (123_456, "123k"), (2_500_000, "2.5M")],
)
def test_short_throughput_fits_five_cells(value: float, text: str) -> None:
    assert formatting.short_tokens_per_s(value) == text
    assert len(text) <= 5


def test_gigabytes_are_powers_of_ten_and_little_is_not_nothing() -> None:
    assert formatting.gigabytes(1_500_000_000) == "1.50"
    assert formatting.gigabytes(500_000) == "<0.001"
    assert formatting.gigabytes(0) == "0"


@pytest.mark.parametrize(
    ("value", "text"), [(512, "0.512 kB"), (438_000_000, "438 MB"), (1e9, "1.00 GB"), (-6.98e9, "-6.98 GB")]
)
def test_memory_with_its_unit(value: float, text: str) -> None:
    assert formatting.memory(value) == text


@pytest.mark.parametrize(("value", "text"), [(13.5e6, "13.5 M"), (999.6e6, "1.000 B"), (6.74e9, "6.74 B")])
def test_parameters(value: float, text: str) -> None:
    assert formatting.parameters(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.00042, "420 µs"), (0.0103, "10.3 ms"), (12.34, "12.3 s"), (200, "3 min 20 s")]
)
def test_seconds(value: float, text: str) -> None:
    assert formatting.seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (200, "3 min 20 s"), (4320, "1 h 12 min"), (183_600, "2 d 3 h")],
)
def test_duration(value: float, text: str) -> None:
    assert formatting.duration(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(20, "<1 min"), (700, "~12 min"), (5_900, "~1 h 40 min"), (40_000, "~11 h")]
)
def test_an_estimate_looks_like_one(value: float, text: str) -> None:
    assert formatting.roughly(value) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (20, 40, "<1 min"), (20, 200, "~1–3 min"), (540, 830, "~9–14 min"), (700, 702, "~12 min"),
        (3_000, 4_800, "~50 min–1 h 20 min"), (3_700, 7_300, "~1–2 h"), (40_000, 200_000, "~11 h–2 d 8 h"),
    ],
)  # fmt: skip
def test_a_range_looks_like_one(low: float, high: float, text: str) -> None:
    assert formatting.roughly_between(low, high) == text


def test_a_share_is_all_or_nothing_only_where_it_is_exact() -> None:
    assert [formatting.percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == [
        "0 %",
        "<1 %",
        "50 %",
        ">99 %",
        "100 %",
    ]


@pytest.mark.parametrize("text", ["", "short", "exactly-10", "much longer than that", "日本語の名前です"])
@pytest.mark.parametrize("align", ["left", "right"])
def test_a_fitted_text_has_exactly_its_cells(text: str, align: str) -> None:
    assert cell_len(formatting.fit(text, 10, align)) == 10


def test_a_long_name_keeps_its_end() -> None:
    name = formatting.fit_name("bert-large-uncased-whole-word-masking", 19)
    assert len(name) == 19
    assert name.startswith("bert-large-")
    assert name.endswith("masking"[-6:])
    assert cell_len(formatting.fit_name("日本語" * 10, 11)) == 11


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, ""), (0.99, ""), (1.0, "~1 s"), (3.4, "~3 s"), (99.4, "~99 s"), (100.0, "~2 min")]
)
def test_what_is_near_is_said_in_whole_seconds_and_not_below_one(seconds: float, text: str) -> None:
    assert formatting.soon(seconds) == text


def test_a_share_beyond_all_bounds_is_none() -> None:
    assert formatting.percent(float("inf")) == formatting.percent(float("nan")) == formatting.UNKNOWN


@pytest.mark.parametrize(
    ("low_s", "high_s", "text"),
    [
        (0.00647, 0.00654, "6.47–6.54 ms"), (0.0009, 0.0011, "900 µs–1.10 ms"), (0.0, 0.0123, "up to 12.3 ms"),
        (95.0, 130.0, "95.0 s–2 min 10 s"), (3.0, 4.0, "3.00–4.00 s"),
    ],
)  # fmt: skip
def test_an_interval_that_begins_at_nothing_names_its_other_end(low_s: float, high_s: float, text: str) -> None:
    assert formatting.seconds_range(low_s, high_s) == text
