"""A measured trial in full: every figure with its interval and instrument, and what was expected of it."""

from __future__ import annotations

from collections.abc import Sequence

from bench.impossible import Impossible
from bench.store.rows import CloseUp
from bench.trial import Forecast, Measurement
from tui import formatting
from tui.card_lines import caveat_lines, conditions_lines, flow, impossible_lines, labelled
from tui.dot_line import dot_lines
from tui.sparks import spark
from tui.styled_lines import StyledLine, flowed, joined, width_of, wrapped
from tui.visible_text import visible

SPARK_CELLS = 40
DOT_CELLS = 60


def measured_lines(
    measured: Measurement,
    forecast: Forecast | None,
    close_up: CloseUp | None,
    room: int,
    findings: Sequence[Impossible] = (),
) -> list[StyledLine]:
    """Give the figures, the passes as bars, the forecast beside them, the conditions, every doubt and finding."""
    samples_s = close_up.samples_s if close_up else None
    return [
        *flow(_times(measured, samples_s), room),
        *flow(_memory(measured, room), room),
        *_passes(measured, samples_s, room),
        *flow([*(_expected(forecast, measured) if forecast else []), *_control(measured)], room),
        *_energy(measured, room),
        *conditions_lines(close_up, room),
        *(wrapped(visible(measured.cpu_check), room, "role--dim") if measured.cpu_check else []),
        *(wrapped(visible(measured.input_note), room, "role--dim") if measured.input_note else []),
        *caveat_lines(measured.caveats, room),
        *impossible_lines(findings, room),
    ]


def _times(measured: Measurement, samples_s: tuple[float, ...] | None) -> list[StyledLine]:
    return [
        ((formatting.tokens_per_s(measured.throughput_tokens_per_s), "role--strong"), (" tok/s", "role--dim")),
        labelled("median", formatting.seconds(measured.latency_s)),
        labelled("95 %", _interval(measured)),
        labelled("p5–p95", formatting.seconds_range(measured.latency_p5_s, measured.latency_p95_s)),
        labelled("n", str(len(samples_s)) if samples_s else formatting.UNKNOWN),
        labelled("first pass", _first_pass(measured)),
    ]


def _memory(measured: Measurement, room: int) -> list[StyledLine]:
    kept = measured.reserved_peak_bytes
    return [
        *_peak("peak", measured.peak_bytes, measured.peak_instrument, room),
        *([] if kept is None else _peak("reserved", kept, measured.reserved_peak_instrument, room)),
        *_peak("whole process", measured.process_peak_bytes, measured.process_peak_instrument, room),
    ]


def _passes(measured: Measurement, samples_s: tuple[float, ...] | None, room: int) -> list[StyledLine]:
    """Give the passes twice: in the order in which they were timed, and as dots by how long they took."""
    if not samples_s or len(samples_s) < 2:
        return []
    bars: StyledLine = (("passes ", "role--dim"), (spark(samples_s, min(SPARK_CELLS, room - 7)), "role--accent"))
    ends = formatting.seconds_range(min(samples_s), max(samples_s))
    dots = dot_lines(samples_s, measured.latency_s, _interval_s(measured), min(DOT_CELLS, room - 7))
    indented: list[StyledLine] = [((" " * 7, ""), *line) for line in dots]
    return [*flowed([bars, ((ends, ""),)], room, (" ", "")), *indented]


def _first_pass(measured: Measurement) -> str:
    """Give the first pass, which is not among the others, and how often the median it took."""
    times = formatting.significant(measured.first_pass_s / measured.latency_s)
    return f"{formatting.seconds(measured.first_pass_s)} ({times} ×)"


def _interval_s(measured: Measurement) -> tuple[float, float] | None:
    if measured.latency_low_s is None or measured.latency_high_s is None:
        return None
    return measured.latency_low_s, measured.latency_high_s


def _expected(forecast: Forecast, measured: Measurement) -> list[StyledLine]:
    times = f"{formatting.seconds(forecast.latency_s)} ({_off(forecast.latency_s / measured.latency_s)})"
    parts = [labelled("predicted", times)]
    if measured.peak_bytes:
        off = _off(forecast.peak_bytes / measured.peak_bytes)
        parts.append(labelled("and", f"{formatting.memory(forecast.peak_bytes)} ({off})"))
    return [*parts, labelled("of the roofline", _share(forecast.roofline_share(measured.latency_s)))]


def _control(measured: Measurement) -> list[StyledLine]:
    control = measured.control_operations_per_s
    return [] if control is None else [labelled("control", f"{formatting.significant(control / 1e9)} G operations/s")]


def _share(share: float) -> str:
    """No pass can beat the roofline, so that one which does shows a calibration that was held up."""
    words = formatting.percent(share)
    return f"{words}, so the calibration was disturbed" if share > 1 else words


def _off(ratio: float) -> str:
    """Say by how much a prediction missed: ``+12 %`` is too high."""
    return f"{(ratio - 1) * 100:+.0f} %".replace("-", "−")


def _energy(measured: Measurement, room: int) -> list[StyledLine]:
    if measured.energy_j is None:
        return (
            wrapped(f"energy: {visible(measured.energy_instrument)}", room, "role--dim")
            if (measured.energy_instrument)
            else []
        )
    figure = labelled("energy", f"{formatting.significant(measured.energy_j)} J per pass")
    return flowed([figure, ((f"by {visible(measured.energy_instrument, 80)}", "role--dim"),)], room, (" ", ""))


def _interval(measured: Measurement) -> str:
    interval_s = _interval_s(measured)
    if interval_s is None:
        return "too few passes"
    method = f" by {visible(measured.interval_method, 30)}" if measured.interval_method else ""
    return formatting.seconds_range(*interval_s) + method


def _peak(label: str, peak_bytes: int | None, instrument: str, room: int) -> list[StyledLine]:
    """Give a figure with its instrument, in one part where that fits a line."""
    if peak_bytes is None:
        return [labelled(label, f"not measured ({visible(instrument, 80)})" if instrument else "not measured")]
    figure = labelled(label, formatting.memory(peak_bytes))
    by: StyledLine = ((f"by {visible(instrument, 80)}", "role--dim"),)
    together = joined([figure, by], (" ", ""))
    return [together] if width_of(together) <= room else [figure, by]
