"""The status of a run in two lines, or in one where there is no room; knows no widget."""

from __future__ import annotations

from typing import Final

from bench.replay.place import is_replay
from bench.trial import Conditions
from tui import formatting
from tui.live_readings import REMEMBERED, Readings
from tui.run_view import CAN_BE_RESUMED, RunState, RunView
from tui.sparks import gauge
from tui.styled_lines import Span, StyledLine, joined, most_that_fit, spread, width_of
from tui.visible_text import visible

NAME_MAX = 40
BAR_LEAST, BAR_MOST = 8, 40
DOT: Final[Span] = (" · ", "role--dim")
TWO_SPACES: Final[Span] = ("  ", "")

_STATE_LOOKS: dict[RunState, tuple[str, str]] = {
    RunState.STARTING: ("…", "role--accent"),
    RunState.RUNNING: ("▶", "role--good"),
    RunState.PAUSING: ("‖", "role--warning"),
    RunState.STOPPING: ("■", "role--warning"),
    RunState.PAUSED: ("‖", "role--warning"),
    RunState.FINISHED: ("✓", "role--good"),
    RunState.STOPPED: ("■", "role--warning"),
    RunState.NO_DEVICE: ("✗", "role--bad"),
    RunState.NOT_STARTED: ("■", "role--warning"),
    RunState.DEAD: ("✗", "role--alarm"),
}


READ_ONLY = "read-only"


def status_lines(  # noqa: PLR0913 - each comes from somewhere else
    view: RunView, readings: Readings | None, asked: str | None, elapsed_s: float, width: int, *, resume_key: str = "r"
) -> tuple[StyledLine, StyledLine]:
    """Give both lines in that width; ``asked`` is None where nothing can be asked from here."""
    said = READ_ONLY if asked is None else asked
    key = "" if asked is None else resume_key
    return _progress_line(view, elapsed_s, width, key), _place_line(view, readings, said, width)


def short_status(view: RunView, elapsed_s: float, width: int) -> StyledLine:
    """Give the whole status in one short line, for a terminal with no room for more."""
    parts = [
        _state(view),
        ((f"{view.run.ended_trial_count:,}/{view.run.trial_count:,}", "role--strong"),),
        _left(view, elapsed_s),
        ((formatting.percent(_share(view)), "role--strong"),),
        _name(view),
        (("60×16 shows the table", "role--dim"),),
    ]
    return most_that_fit([part for part in parts if part], width, TWO_SPACES)


def _progress_line(view: RunView, elapsed_s: float, width: int, resume_key: str) -> StyledLine:
    left = joined([((" ", ""), *_name(view)), _state(view, resume_key)], TWO_SPACES)
    percent: StyledLine = ((formatting.percent(_share(view)), "role--strong"),)
    parts = [_count(view), percent, _elapsed(elapsed_s), _left(view, elapsed_s)]
    right = most_that_fit(
        [part for part in parts if part], width - width_of(left) - 3, TWO_SPACES, keep=(0, 1, 3, 2)[: len(parts)]
    )
    bar_width = min(BAR_MOST, width - width_of(left) - width_of(right) - 6)
    bar = _bar(_share(view), bar_width) if bar_width >= BAR_LEAST else ()
    return spread(left, (*joined([bar, right], TWO_SPACES), (" ", "")), width)


def _place_line(view: RunView, readings: Readings | None, asked: str, width: int) -> StyledLine:
    right_parts = [_asked(asked), _engine(view), *_machine(view, readings), _awake(view)]
    right = most_that_fit([part for part in right_parts if part], width // 2, DOT)
    left = most_that_fit(_place(view), width - width_of(right) - 4, DOT)
    return spread(((" ", ""), *left), (*right, (" ", "")), width)


def _name(view: RunView) -> StyledLine:
    return ((visible(view.run.name or view.run.run_id, NAME_MAX), "role--strong"),)


def _state(view: RunView, resume_key: str = "") -> StyledLine:
    symbol, style = _STATE_LOOKS[view.state]
    words = f"{symbol} {view.state.value}"
    if resume_key and view.state in CAN_BE_RESUMED:
        words += f" – press {resume_key} to {'start' if view.state is RunState.NOT_STARTED else 'resume'}"
    return ((words, style),)


def _share(view: RunView) -> float | None:
    return view.run.ended_trial_count / view.run.trial_count if view.run.trial_count else None


def _count(view: RunView) -> StyledLine:
    return ((f"{view.run.ended_trial_count:,}/{view.run.trial_count:,}", "role--strong"), (" trials", "role--dim"))


def _elapsed(elapsed_s: float) -> StyledLine:
    return ((formatting.duration(elapsed_s), ""),)


def _left(view: RunView, elapsed_s: float) -> StyledLine:
    if view.state in {RunState.FINISHED, RunState.STOPPED, RunState.NO_DEVICE}:
        return ()
    left = view.time_left_after(elapsed_s)
    words = formatting.UNKNOWN if left is None else formatting.roughly_between(left.low_s, left.high_s)
    return ((words, ""), (" left", "role--dim"))


def _bar(share: float | None, width: int) -> StyledLine:
    filled = int((share or 0.0) * width)
    return (("━" * filled, "role--accent"), ("─" * (width - filled), "role--dim"))


def _place(view: RunView) -> list[StyledLine]:
    if view.run.message and view.state in CAN_BE_RESUMED | {RunState.PAUSED, RunState.PAUSING, RunState.STOPPING}:
        return [((visible(view.run.message), "role--bad"),)]
    environment, settings = view.run.environment, view.run.settings
    if environment is None:
        return [((f"device {settings.device}: the engine has not reported yet", "role--dim"),)]
    device = f"{environment.device.upper()} {visible(environment.device_name, NAME_MAX)}"
    texts = [device, _dtype(view), f"torch {environment.torch_version}"]
    more = [f"batch {settings.batch_size}", f"transformers {environment.transformers_version}", environment.host]
    parts = [((visible(text), ""),) for text in texts], [((visible(text), ""),) for text in more]
    return [*parts[0], *_predictions(view), *parts[1]]


def _predictions(view: RunView) -> list[StyledLine]:
    """Say how good the predictions turn out, which the time left rests on."""
    error = view.prediction_error
    if error is None:
        return []
    return [(("predictions off by ", "role--dim"), (formatting.percent(error.latency), ""))]


def _dtype(view: RunView) -> str:
    loaded = next((march.load.dtype for march in view.marches if march.load), None)
    return loaded or f"dtype {view.run.settings.dtype}"


def _asked(asked: str) -> StyledLine:
    return ((visible(asked), "role--warning"),) if asked else ()


def _engine(view: RunView) -> StyledLine:
    if is_replay(view.run.path):
        return (("replay, rests cut short" if view.engine_alive else "the replay is over", "role--accent"),)
    return (("engine alive", "role--good"),) if view.engine_alive else (("no engine", "role--dim"),)


def _works_now(view: RunView) -> bool:
    """Whether an engine is at work at this moment: what a replay shows is over, and the machine does something else."""
    return view.engine_alive and not is_replay(view.run.path)


def _awake(view: RunView) -> StyledLine:
    """Say that the machine will not fall asleep meanwhile, where something sees to that."""
    if not (_works_now(view) and view.run.awake_by):
        return ()
    return (("no sleep: ", "role--dim"), (visible(view.run.awake_by, 20), ""))


def _machine(view: RunView, readings: Readings | None) -> list[StyledLine]:
    """Say how the machine is, where it is the one that measures and something is measured."""
    here = readings is not None and (view.run.environment is None or view.run.environment.host == readings.host)
    if readings is None or not here or not _works_now(view):
        return []
    parts = [_free(readings), _cpu(readings), _swap(readings.conditions), _heat(readings.conditions)]
    parts.append(_power(readings.conditions))
    # What slows the machine down comes first: it must not be what there is no room for.
    return sorted((part for part in parts if part), key=lambda part: not _is_a_worry(part))


def _is_a_worry(part: StyledLine) -> bool:
    return any(style in {"role--warning", "role--alarm"} for _, style in part)


def _free(readings: Readings) -> StyledLine:
    curve = gauge(readings.available_bytes, readings.total_memory_bytes) if len(readings.available_bytes) > 1 else ""
    free = formatting.memory(readings.conditions.available_bytes)
    pressed = readings.conditions.memory_pressure not in {None, "normal"}
    return (("free ", "role--dim"), (free, "role--warning" if pressed else ""), *_curve(curve))


def _cpu(readings: Readings) -> StyledLine:
    if readings.cpu_percent is None:
        return ()
    figure: Span = (f"{readings.cpu_percent:.0f} %".rjust(5), "")
    return (("CPU ", "role--dim"), figure, *_curve(gauge(readings.cpu_percents, 100.0)))


def _curve(curve: str) -> StyledLine:
    return ((f" {curve.rjust(REMEMBERED)}", "role--dim"),) if curve else ()


def _swap(conditions: Conditions) -> StyledLine:
    if not conditions.swap_used_bytes:
        return ()
    return (("swap ", "role--dim"), (formatting.memory(conditions.swap_used_bytes), "role--warning"))


def _heat(conditions: Conditions) -> StyledLine:
    if conditions.thermal_pressure is None:
        return ()
    style = "" if conditions.thermal_pressure == "nominal" else "role--alarm"
    return (("heat ", "role--dim"), (visible(conditions.thermal_pressure, 20), style))


def _power(conditions: Conditions) -> StyledLine:
    """Say where the power comes from; that a mode which saves it slows everything down, before that."""
    if conditions.low_power:
        return (("low-power mode", "role--warning"),)
    if conditions.power_source is None:
        return ()
    return ((conditions.power_source, "role--warning" if conditions.power_source == "battery" else "role--dim"),)
