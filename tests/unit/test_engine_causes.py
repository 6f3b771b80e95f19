"""How a worker was lost, what its device printed and how its twin fared, each to an outcome.

The texts of devices that are not here are those of reports and sources.
"""

from __future__ import annotations

import signal

import pytest

from bench.engine.causes import LastSeen, died, fault_on_stderr, guarded, timed_out
from bench.trial import Evidence, Failure, Outcome, Twin
from bench.twin_witness import with_twin

ABORTED = -signal.SIGABRT
NDARRAY = (
    "/AppleInternal/Library/MPSCore/Types/MPSNDArray.mm:850: failed assertion "
    "'[MPSNDArray initWithDevice:descriptor:isTextureBacked:] Error: total bytes of NDArray > 2**32'"
)
ENCODER = (
    "-[AGXG13XFamilyCommandBuffer tryCoalescing:]:1094: "
    "failed assertion `A command encoder is already encoding to this command buffer'\n"
)
FAULT = (
    "Error: command buffer exited with error status. The Metal Performance Shaders operations encoded on it may not "
    "have completed. Error: (null) "
)

RAN = Twin(verdict="ran", detail="runs at 65 tokens", parameters=9)
NOT_FINITE = Twin(verdict="ran", detail="runs at 65 tokens", message="3 of 9 values are not finite")
DIED = Twin(verdict="died", detail="died")
NOT_TRIED = Twin(verdict="not_tried", detail="no memory")
FAILS_TOO = "its tiny twin fails too, so it is not the size"
RUNS = "its tiny twin runs at this length on the CPU, so it is the size, the weights or the device"
INDEX_TEXT = "index out of range in self"


def seen(stderr_tail: str = "", **more: object) -> LastSeen:
    known = {"available_bytes": 50, "total_bytes": 100, "process_bytes": 7, "killed_for_memory": False, **more}
    return LastSeen(phase="repeat", elapsed_s=1.0, stderr_tail=stderr_tail, **known)  # type: ignore[arg-type]


def failed_twin(exception_type: str = "IndexError", message: str = INDEX_TEXT, *, short_too: bool = False) -> Twin:
    return Twin(
        verdict="failed",
        detail="fails at 65 tokens",
        exception_type=exception_type,
        message=message,
        fails_short_too=short_too,
    )


def failure(
    outcome: Outcome = Outcome.FAILED, exception_type: str | None = "IndexError", message: str = INDEX_TEXT, **more: int
) -> Failure:
    evidence = Evidence(exception_type=exception_type, message=message, **more)  # type: ignore[arg-type]
    return Failure(outcome=outcome, cause="why", evidence=evidence)


@pytest.mark.parametrize(
    ("text", "outcome", "cause"),
    [
        (
            NDARRAY,
            Outcome.OUT_OF_MEMORY,
            "a single buffer is larger than the device allows: total bytes of NDArray > 2**32",
        ),
        (
            "product of dimension sizes > 2**31'",
            Outcome.OUT_OF_MEMORY,
            "a single buffer is larger than the device allows: product of dimension sizes > 2**31",
        ),
        (
            "(mpsFileLoc): LLVM ERROR: Failed to infer result type(s).\n",
            Outcome.OPERATOR_UNSUPPORTED,
            "the device's compiler ended the worker: LLVM ERROR: Failed to infer result type(s).",
        ),
        (
            "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
            Outcome.OUT_OF_MEMORY,
            "an allocation failed and ended the worker while it was in repeat",
        ),
        (
            ENCODER,
            Outcome.CRASHED,
            "a failed assertion ended the worker: A command encoder is already encoding to this command buffer",
        ),
        ("Fatal Python error: Aborted", Outcome.CRASHED, "the worker was ended by SIGABRT while it was in repeat"),
    ],
)
def test_the_last_words_of_an_aborted_worker_are_heard(text: str, outcome: Outcome, cause: str) -> None:
    found = died(ABORTED, seen(text))
    assert (found.outcome, found.cause) == (outcome, cause)
    assert found.evidence.signal == "SIGABRT"
    assert found.evidence.stderr_tail == text


def test_no_words_explain_a_kill_from_outside() -> None:
    assert died(-signal.SIGKILL, seen(NDARRAY)).outcome is Outcome.INTERRUPTED
    assert died(-signal.SIGKILL, seen(NDARRAY, killed_for_memory=True)).outcome is Outcome.HOST_OUT_OF_MEMORY


def test_an_assertion_is_quoted_in_part_where_it_is_long() -> None:
    assert len(died(ABORTED, seen(f"failed assertion `{'x' * 9999}'")).cause) < 400


def test_an_exit_status_is_kept() -> None:
    found = died(7, seen())
    assert (found.outcome, found.evidence.exit_status, found.evidence.signal) == (Outcome.CRASHED, 7, None)
    assert died(-99, seen()).evidence.signal == "signal 99"


@pytest.mark.parametrize(
    "end",
    [
        lambda last: died(ABORTED, last),
        lambda last: timed_out(2.0, last),
        lambda last: guarded(10, last),
        lambda last: fault_on_stderr(FAULT, last),
    ],
)
def test_the_peak_of_a_lost_worker_is_evidence(end: object) -> None:
    assert callable(end)
    found = end(seen(process_peak_bytes=123, process_peak_instrument="rusage"))
    assert (found.evidence.process_peak_bytes, found.evidence.process_peak_instrument) == (123, "rusage")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (FAULT, Outcome.WRONG_NUMBERS),
        (FAULT + "Internal Error (0000000e:Internal Error)", Outcome.TIMED_OUT),
        (
            FAULT + "Impacting Interactivity (0000000e:kIOGPUCommandBufferCallbackErrorImpactingInteractivity)",
            Outcome.TIMED_OUT,
        ),
        (FAULT + "Caused GPU Timeout Error (00000002:kIOGPUCommandBufferCallbackErrorTimeout)", Outcome.TIMED_OUT),
        (FAULT + "Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)", Outcome.OUT_OF_MEMORY),
        (
            FAULT
            + "Ignored (for causing prior/excessive GPU errors) (kIOGPUCommandBufferCallbackErrorSubmissionsIgnored)",
            Outcome.CRASHED,
        ),
    ],
)
def test_a_fault_that_a_device_only_prints_is_none_the_less_a_fault(text: str, outcome: Outcome) -> None:
    found = fault_on_stderr(f"a warning before\n{text}\n", seen())
    assert found is not None
    assert found.outcome is outcome
    assert (found.evidence.message or "").startswith("command buffer exited with error status")


def test_other_words_of_a_device_are_no_fault() -> None:
    assert fault_on_stderr("UserWarning: Insufficient Memory for the cache", seen()) is None


@pytest.mark.parametrize(
    ("lost", "twin", "outcome", "cause"),
    [
        (
            failure(Outcome.CRASHED, None),
            failed_twin(),
            Outcome.LENGTH_UNSUPPORTED,
            f"longer than its positions: why; {FAILS_TOO}",
        ),
        (failure(Outcome.CRASHED, None), failed_twin(short_too=True), Outcome.CRASHED, None),
        (failure(Outcome.CRASHED, None), failed_twin("KeyError", "x"), Outcome.CRASHED, None),
        (failure(Outcome.CRASHED, None), DIED, Outcome.CRASHED, "why; its tiny twin dies too, so it is not the size"),
        (failure(Outcome.CRASHED, None), NOT_TRIED, Outcome.CRASHED, "why"),
        (
            failure(Outcome.CRASHED, None),
            RAN,
            Outcome.CRASHED,
            f"why; {RUNS}",
        ),
        (failure(), failed_twin(), Outcome.LENGTH_UNSUPPORTED, None),
        (failure(position_limit=64), failed_twin(), Outcome.FAILED, None),
        (failure(), failed_twin(short_too=True), Outcome.FAILED, None),
        (failure(), RAN, Outcome.FAILED, None),
        (failure(Outcome.FAILED, "KeyError", "'x'"), failed_twin(), Outcome.FAILED, None),
        (
            failure(Outcome.FAILED, "RuntimeError", "CUDA error: device-side assert triggered"),
            failed_twin(),
            Outcome.LENGTH_UNSUPPORTED,
            f"longer than its positions: why; {FAILS_TOO} (IndexError: index out of range in self)",
        ),
        (failure(Outcome.FAILED, "torch.AcceleratorError", "x"), failed_twin(), Outcome.LENGTH_UNSUPPORTED, None),
        (
            failure(Outcome.FAILED, "RuntimeError", "x INTERNAL ASSERT FAILED"),
            failed_twin(),
            Outcome.LENGTH_UNSUPPORTED,
            None,
        ),
        (failure(Outcome.FAILED, "RuntimeError", "CUDA error: unknown"), RAN, Outcome.FAILED, None),
        (
            failure(Outcome.FAILED, "AttributeError", "'NoneType' object has no attribute 'shape'"),
            failed_twin("AttributeError", "'NoneType' object has no attribute 'shape'", short_too=True),
            Outcome.INPUT_NOT_ACCEPTED,
            "does not take token ids alone: why",
        ),
        (
            failure(Outcome.FAILED, "AttributeError", "'NoneType' object has no attribute 'shape'"),
            failed_twin("TypeError", "forward() missing 1 required positional argument: 'bbox'", short_too=True),
            Outcome.FAILED,
            None,
        ),
        (failure(Outcome.LENGTH_UNSUPPORTED), failed_twin(), Outcome.LENGTH_UNSUPPORTED, None),
        (failure(Outcome.LENGTH_UNSUPPORTED), NOT_TRIED, Outcome.LENGTH_UNSUPPORTED, "why"),
        (
            failure(Outcome.LENGTH_UNSUPPORTED),
            RAN,
            Outcome.FAILED,
            f"IndexError: index out of range in self; {RUNS}",
        ),
        (failure(Outcome.LENGTH_UNSUPPORTED), failed_twin(short_too=True), Outcome.FAILED, None),
        (
            failure(Outcome.OUT_OF_MEMORY, "RuntimeError", "Invalid buffer size: 9 GiB"),
            RAN,
            Outcome.OUT_OF_MEMORY,
            "why; its tiny twin runs at this length, so the size is what matters",
        ),
        (
            failure(Outcome.OUT_OF_MEMORY, "RuntimeError", "Invalid buffer size: 9 GiB"),
            failed_twin("RuntimeError", "DefaultCPUAllocator: can't allocate memory"),
            Outcome.OUT_OF_MEMORY,
            "why; its tiny twin asks too much too, so it is the length and not the size",
        ),
        (
            failure(Outcome.WRONG_NUMBERS, None, "9 of 9 values are NaN"),
            NOT_FINITE,
            Outcome.WRONG_NUMBERS,
            "why; the numbers of its tiny twin on the CPU are not finite either",
        ),
        (
            failure(Outcome.OPERATOR_UNSUPPORTED, "NotImplementedError", "x"),
            RAN,
            Outcome.OPERATOR_UNSUPPORTED,
            "why; its tiny twin runs on the CPU in float32, so it is the device or the dtype",
        ),
        (
            failure(Outcome.INPUT_NOT_ACCEPTED, "TypeError", "x"),
            failed_twin("TypeError", "x"),
            Outcome.INPUT_NOT_ACCEPTED,
            "why",
        ),
    ],
)
def test_the_twin_is_heard(lost: Failure, twin: Twin, outcome: Outcome, cause: str | None) -> None:
    found = with_twin(lost, twin)
    assert found.outcome is outcome
    assert cause is None or found.cause == cause
    assert found.evidence.twin == twin
    assert found.evidence.message == lost.evidence.message
