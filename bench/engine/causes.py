"""From how a worker was lost to an outcome with its evidence."""

from __future__ import annotations

import signal

import msgspec

from bench.trial import Evidence, Failure, Outcome

SCARCE_SHARE = 0.05
"""With less of its memory left, a machine that keeps no count of such kills is taken to have sent the SIGKILL."""


class LastSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What was known of a worker when it was lost."""

    phase: str
    elapsed_s: float
    stderr_tail: str
    available_bytes: int
    total_bytes: int
    process_bytes: int | None
    killed_for_memory: bool | None
    """Whether the kernel counted a kill for memory meanwhile; None where it keeps no count."""

    def evidence(self, **more: object) -> Evidence:
        """Give it as evidence, with what else is known."""
        return Evidence(
            phase=self.phase,
            elapsed_s=round(self.elapsed_s, 3),
            stderr_tail=self.stderr_tail or None,
            available_bytes=self.available_bytes,
            process_bytes=self.process_bytes,
            **more,  # type: ignore[arg-type]
        )


def died(exit_code: int, seen: LastSeen) -> Failure:
    """Explain a worker that left by itself."""
    if exit_code == -signal.SIGKILL and _memory_was_the_reason(seen):
        cause = f"the system killed the worker for memory while it was in {seen.phase}"
        return Failure(outcome=Outcome.HOST_OUT_OF_MEMORY, cause=cause, evidence=seen.evidence(signal="SIGKILL"))
    if exit_code < 0:
        name = _signal_name(-exit_code)
        cause = f"the worker was ended by {name} while it was in {seen.phase}"
        return Failure(outcome=Outcome.CRASHED, cause=cause, evidence=seen.evidence(signal=name))
    cause = f"the worker left with exit status {exit_code} and without a word while it was in {seen.phase}"
    return Failure(outcome=Outcome.CRASHED, cause=cause, evidence=seen.evidence(exit_status=exit_code))


def timed_out(deadline_s: float, seen: LastSeen) -> Failure:
    """Explain a worker that was killed at its deadline."""
    cause = f"no answer within {deadline_s:g} s while it was in {seen.phase}"
    return Failure(outcome=Outcome.TIMED_OUT, cause=cause, evidence=seen.evidence(deadline_s=deadline_s))


def guarded(floor_bytes: int, seen: LastSeen) -> Failure:
    """Explain a worker that the memory guard stopped."""
    cause = (
        f"the memory guard stopped the worker: {seen.available_bytes / 1e9:.2f} GB were left on the machine, "
        f"and {floor_bytes / 1e9:.2f} GB are to stay free"
    )
    return Failure(outcome=Outcome.HOST_OUT_OF_MEMORY, cause=cause, evidence=seen.evidence(signal="SIGKILL"))


def spoke_garbage(message: str, seen: LastSeen) -> Failure:
    """Explain a worker that was killed because it left the protocol."""
    cause = f"the worker left the protocol while it was in {seen.phase}"
    return Failure(outcome=Outcome.CRASHED, cause=cause, evidence=seen.evidence(message=message))


def _memory_was_the_reason(seen: LastSeen) -> bool:
    if seen.killed_for_memory is not None:
        return seen.killed_for_memory
    return seen.available_bytes < SCARCE_SHARE * seen.total_bytes


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
