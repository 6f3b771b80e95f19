"""From facts to findings: pure, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bench.doctor.checks import device, load, machine, settings, storage, terminal
from bench.doctor.facts import MachineFacts
from bench.doctor.finding import Finding, Group

Check = Callable[[MachineFacts], Finding | None]

IN_ORDER: tuple[tuple[Group, tuple[Check, ...]], ...] = (
    ("device", device.CHECKS),
    ("machine", machine.CHECKS + load.CHECKS),
    ("settings", settings.CHECKS),
    ("storage", storage.CHECKS),
    ("terminal", terminal.CHECKS),
)


def findings_on(facts: MachineFacts) -> tuple[Finding, ...]:
    """Give what every check finds; one that cannot be made here says nothing."""
    return tuple(
        msgspec.structs.replace(finding, group=group)
        for group, checks in IN_ORDER
        for check in checks
        if (finding := check(facts)) is not None
    )
