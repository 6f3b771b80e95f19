"""From how a worker was lost, or what its device printed, to an outcome with its evidence."""

from __future__ import annotations

import re
import signal

import msgspec

from bench.trial import Evidence, Failure, Outcome, Twin

SCARCE_SHARE = 0.05
"""With less of its memory left, a machine that keeps no count of such kills is taken to have sent the SIGKILL."""

MAX_QUOTE = 300

SENT_BY_SOMEBODY = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
"""Signals that a process gets from outside, besides SIGKILL."""

_TOO_BIG_A_BUFFER = re.compile(r"(?:total bytes of NDArray|product of dimension sizes) > 2\*\*\d+")
_NO_SUCH_OPERATION = re.compile(r"LLVM ERROR: Failed to infer result type\(s\)[^\n]*")
_NO_MORE_MEMORY = re.compile(r"what\(\):\s+std::bad_alloc|instance of 'std::bad_alloc'")
_ASSERTION = re.compile(r"failed assertion [`'‘\"]?(?P<text>[^\n]+?)['’`\"]?\s*(?:\n|$)")

_GPU_FAULT = re.compile(r"command buffer exited with error status[^\n]*")
_FAULT_OF_MEMORY = re.compile(r"Insufficient Memory|ErrorOutOfMemory|\b00000008\b")
_FAULT_OF_TIME = re.compile(r"Caused GPU Timeout Error|CallbackErrorTimeout|\b00000002\b")
_FAULT_OF_DISPLAY = re.compile(r"ImpactingInteractivity|\b0000000e\b", re.IGNORECASE)
_REFUSED_BY_DEVICE = re.compile(r"SubmissionsIgnored")


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
    process_peak_bytes: int | None = None
    process_peak_instrument: str | None = None

    def evidence(self, **more: object) -> Evidence:
        """Give it as evidence, with what else is known."""
        return Evidence(
            phase=self.phase,
            elapsed_s=round(self.elapsed_s, 3),
            stderr_tail=self.stderr_tail or None,
            available_bytes=self.available_bytes,
            process_bytes=self.process_bytes,
            process_peak_bytes=self.process_peak_bytes,
            process_peak_instrument=self.process_peak_instrument,
            **more,  # type: ignore[arg-type]
        )


def died(exit_code: int, seen: LastSeen) -> Failure:
    """Explain a worker that left by itself."""
    if exit_code == -signal.SIGKILL:
        return _killed(seen)
    if -exit_code in SENT_BY_SOMEBODY:
        return _ended_by_somebody(-exit_code, seen)
    outcome, cause = _last_words(seen) or (Outcome.CRASHED, _unexplained_end(exit_code, seen))
    return Failure(outcome=outcome, cause=cause, evidence=_evidence_of_end(exit_code, seen))


def timed_out(deadline_s: float, seen: LastSeen) -> Failure:
    """Explain a worker that was killed at its deadline."""
    cause = f"no answer within {deadline_s:g} s while it was in {seen.phase}"
    return Failure(outcome=Outcome.TIMED_OUT, cause=cause, evidence=seen.evidence(deadline_s=deadline_s))


def guarded(floor_bytes: int, seen: LastSeen) -> Failure:
    """Explain a worker that the memory guard stopped."""
    cause = (
        f"the memory guard stopped the worker: {seen.available_bytes / 1e9:.2f} GB were left on the machine, "
        f"and {floor_bytes / 1e9:.2f} GB are to stay free{_held(seen)}"
    )
    return Failure(outcome=Outcome.HOST_OUT_OF_MEMORY, cause=cause, evidence=seen.evidence(signal="SIGKILL"))


def spoke_garbage(message: str, seen: LastSeen) -> Failure:
    """Explain a worker that was killed because it left the protocol."""
    cause = f"the worker left the protocol while it was in {seen.phase}"
    return Failure(outcome=Outcome.CRASHED, cause=cause, evidence=seen.evidence(message=message))


def fault_on_stderr(stderr_tail: str, seen: LastSeen) -> Failure | None:
    """Explain what a device printed of a trial that raised nothing; None where it printed no fault."""
    found = _GPU_FAULT.search(stderr_tail)
    if found is None:
        return None
    outcome, cause = _fault_of_device(stderr_tail[found.start() :])
    return Failure(outcome=outcome, cause=cause, evidence=seen.evidence(message=found[0][:MAX_QUOTE]))


def beside(fault: Failure, own: Failure | None) -> Failure:
    """Keep what the worker itself found wrong, beside the fault that explains it."""
    if own is None:
        return fault
    evidence = msgspec.structs.replace(fault.evidence, twin=own.evidence.twin)
    return msgspec.structs.replace(fault, cause=f"{fault.cause}; the worker {own.cause}", evidence=evidence)


def with_stderr(failure: Failure, said: str) -> Failure:
    """Add what the worker printed to what it told."""
    if not said or failure.evidence.stderr_tail:
        return failure
    return msgspec.structs.replace(failure, evidence=msgspec.structs.replace(failure.evidence, stderr_tail=said))


def twin_of_lost_worker(loss: Failure) -> Twin:
    """Say what the loss of a worker says of the twin that it tried: only a death of its own speaks."""
    is_death = loss.outcome is Outcome.CRASHED and loss.evidence.signal != "SIGKILL" and loss.evidence.message is None
    if is_death:
        return Twin(verdict="died", detail=loss.cause)
    return Twin(verdict="not_tried", detail=f"it could not be tried to its end: {loss.cause}")


def _killed(seen: LastSeen) -> Failure:
    """Nothing that was printed explains a SIGKILL: it comes from outside."""
    if _memory_was_the_reason(seen):
        cause = f"the system killed the worker for memory while it was in {seen.phase}"
        return Failure(outcome=Outcome.HOST_OUT_OF_MEMORY, cause=cause, evidence=seen.evidence(signal="SIGKILL"))
    return _ended_by_somebody(signal.SIGKILL, seen)


def _ended_by_somebody(number: int, seen: LastSeen) -> Failure:
    """No library ends its process so: the trial says nothing of the model."""
    name = _signal_name(number)
    cause = f"somebody ended the worker by {name} while it was in {seen.phase}"
    return Failure(outcome=Outcome.INTERRUPTED, cause=cause, evidence=seen.evidence(signal=name))


def _last_words(seen: LastSeen) -> tuple[Outcome, str] | None:
    """Read what a library printed before it ended the process."""
    text = seen.stderr_tail
    if found := _TOO_BIG_A_BUFFER.search(text):
        return Outcome.OUT_OF_MEMORY, f"a single buffer is larger than the device allows: {found[0]}"
    if found := _NO_SUCH_OPERATION.search(text):
        return Outcome.OPERATOR_UNSUPPORTED, f"the device's compiler ended the worker: {found[0][:MAX_QUOTE]}"
    if _NO_MORE_MEMORY.search(text):
        return Outcome.OUT_OF_MEMORY, f"an allocation failed and ended the worker while it was in {seen.phase}"
    if found := _ASSERTION.search(text):
        return Outcome.CRASHED, f"a failed assertion ended the worker: {found['text'][:MAX_QUOTE]}"
    return None


def _unexplained_end(exit_code: int, seen: LastSeen) -> str:
    if exit_code < 0:
        return f"the worker was ended by {_signal_name(-exit_code)} while it was in {seen.phase}"
    return f"the worker left with exit status {exit_code} and without a word while it was in {seen.phase}"


def _evidence_of_end(exit_code: int, seen: LastSeen) -> Evidence:
    if exit_code < 0:
        return seen.evidence(signal=_signal_name(-exit_code))
    return seen.evidence(exit_status=exit_code)


def _fault_of_device(text: str) -> tuple[Outcome, str]:
    """Name the fault by its code; what came out of a buffer that was given up is nothing that was computed."""
    if _FAULT_OF_MEMORY.search(text):
        return Outcome.OUT_OF_MEMORY, "the device gave up a command buffer for lack of memory"
    # Both are budgets of time for one command buffer, which a longer text exceeds all the more: no crash, no memory.
    if _FAULT_OF_TIME.search(text):
        return Outcome.TIMED_OUT, "the device gave up a command buffer that took too long"
    if _FAULT_OF_DISPLAY.search(text):
        cause = "the device gave up a command buffer that held up the display; with the display asleep it may run"
        return Outcome.TIMED_OUT, cause
    if _REFUSED_BY_DEVICE.search(text):
        return Outcome.CRASHED, "the device takes no more work from this process after an earlier fault"
    return Outcome.WRONG_NUMBERS, "the device gave up a command buffer and the output is not what it should be"


def _held(seen: LastSeen) -> str:
    """Say how much of it the worker held: what another program took is not the model's doing."""
    held_bytes = max((number for number in (seen.process_bytes, seen.process_peak_bytes) if number), default=None)
    return "" if held_bytes is None else f"; the worker had reached {held_bytes / 1e9:.2f} GB"


def _memory_was_the_reason(seen: LastSeen) -> bool:
    if seen.killed_for_memory is not None:
        return seen.killed_for_memory
    return seen.available_bytes < SCARCE_SHARE * seen.total_bytes


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
