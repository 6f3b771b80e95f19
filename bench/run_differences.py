"""In what two runs were not made alike: machine, versions, settings; what follows from it the reader judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from bench.doubts import is_slowed
from bench.steadiness import best_control
from bench.store.rows import MarchRow, RunRow
from bench.trial import Environment


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something in which the two runs were not made alike."""

    what: str
    before: str
    after: str


_ENVIRONMENT: tuple[tuple[str, str], ...] = (
    ("device", "device"),
    ("device name", "device_name"),
    ("host", "host"),
    ("system", "operating_system"),
    ("machine", "machine"),
    ("Python", "python_version"),
    ("torch", "torch_version"),
    ("transformers", "transformers_version"),
    ("threads", "torch_threads"),
    ("cores", "physical_cores"),
    ("memory, bytes", "total_memory_bytes"),
    ("device memory, bytes", "device_memory_bytes"),
    ("memory limit, bytes", "memory_limit_bytes"),
    ("matmul precision", "float32_matmul_precision"),
    ("niceness", "niceness"),
    ("Rosetta", "is_translated"),
)
_SETTINGS: tuple[tuple[str, str], ...] = (
    ("batch", "batch_size"),
    ("dtype asked for", "dtype"),
    ("weights asked for", "weights"),
    ("time budget, s", "time_budget_s"),
    ("least repeats", "min_repeats"),
    ("deadline, s", "trial_timeout_s"),
    ("seed", "seed"),
    ("forced", "force"),
)


def are_of_one_machine(marches_before: Sequence[MarchRow], marches_after: Sequence[MarchRow]) -> bool:
    """Whether all of both was measured on one machine with the same versions, as far as it was told."""
    places = _environments_of((*marches_before, *marches_after))
    return len(places) == 1


def differences(
    before: RunRow, marches_before: Sequence[MarchRow], after: RunRow, marches_after: Sequence[MarchRow]
) -> Iterator[Difference]:
    """Say in what two runs were not made alike; where a run has several environments, all of them count."""
    places_a, places_b = _environments(before, marches_before), _environments(after, marches_after)
    if places_a and places_b:
        for what, field in _ENVIRONMENT:
            yield from _differing(what, _values(places_a, field), _values(places_b, field))
        for name in sorted({name for place in (*places_a, *places_b) for name in place.variables}):
            yield from _differing(name, _variable(places_a, name), _variable(places_b, name))
    for what, field in _SETTINGS:
        yield from _differing(what, _said(getattr(before.settings, field)), _said(getattr(after.settings, field)))
    if have_one_control(before, after):
        yield from _other_speed(best_control(before, marches_before), best_control(after, marches_after))
    yield from _differing("scalewall-tui", before.product_version, after.product_version)


def have_one_control(before: RunRow, after: RunRow) -> bool:
    """Whether the control is the same work in both runs: on one device, in one number format, as far as it was told."""
    devices = {one.environment.device_name for one in (before, after) if one.environment is not None}
    calibrations = [one.calibration for one in (before, after) if one.calibration is not None]
    return len(devices) < 2 and len({(one.device, one.dtype) for one in calibrations}) < 2


def _differing(what: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(what=what, before=before, after=after)


def _other_speed(before: float | None, after: float | None) -> Iterator[Difference]:
    """Tell a machine that was slow all through one run, which nothing within that run shows."""
    if is_slowed(before, after) or is_slowed(after, before):
        figures = (f"{(best or 0.0) / 1e9:.3g}" for best in (before, after))
        yield from _differing("control at best, G operations/s", *figures)


def _environments(run: RunRow, marches: Sequence[MarchRow]) -> tuple[Environment, ...]:
    """Give the different environments in which the models of a run were loaded, else the run's own."""
    return _environments_of(marches) or ((run.environment,) if run.environment is not None else ())


def _environments_of(marches: Sequence[MarchRow]) -> tuple[Environment, ...]:
    found = {id(march.environment): march.environment for march in marches if march.environment is not None}
    different: list[Environment] = []
    for place in found.values():
        if place not in different:
            different.append(place)
    return tuple(different)


def _values(places: Sequence[Environment], field: str) -> str:
    return " and ".join(dict.fromkeys(_said(getattr(place, field)) for place in places))


def _variable(places: Sequence[Environment], name: str) -> str:
    return " and ".join(dict.fromkeys(place.variables.get(name, "not set") for place in places))


def _said(value: object) -> str:
    if value is None or value == "":
        return "unknown"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
