"""In what two runs were not made alike: machine, versions, settings; what follows from it the reader judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

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
    yield from _differing("scalewall-tui", before.product_version, after.product_version)


def _differing(what: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(what=what, before=before, after=after)


def _environments(run: RunRow, marches: Sequence[MarchRow]) -> tuple[Environment, ...]:
    """Give the different environments in which the models of a run were loaded, else the run's own."""
    found = {id(march.environment): march.environment for march in marches if march.environment is not None}
    different: list[Environment] = []
    for place in found.values():
        if place not in different:
            different.append(place)
    return tuple(different) or ((run.environment,) if run.environment is not None else ())


def _values(places: Sequence[Environment], field: str) -> str:
    return " and ".join(dict.fromkeys(_said(getattr(place, field)) for place in places))


def _variable(places: Sequence[Environment], name: str) -> str:
    return " and ".join(dict.fromkeys(place.variables.get(name, "not set") for place in places))


def _said(value: object) -> str:
    if value is None or value == "":
        return "unknown"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
