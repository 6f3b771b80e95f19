"""What a failure and the end of its tiny twin say together.

Nothing here needs torch: the worker hears the witness for an exception, the engine for a worker that was lost.
"""

from __future__ import annotations

import msgspec

from bench import error_texts
from bench.trial import Evidence, Failure, Outcome, Twin

LENGTH_ERRORS = frozenset({"IndexError", "RuntimeError", "ValueError", "torch.AcceleratorError"})


def with_twin(failure: Failure, twin: Twin) -> Failure:
    """Hear the twin: keep it as evidence, and let it change the outcome where it explains what the failure did not."""
    outcome = _outcome(failure, twin)
    said = (_cause(failure, outcome), _verdict(failure, outcome, twin))
    return msgspec.structs.replace(
        failure,
        outcome=outcome,
        cause="; ".join(part for part in said if part),
        evidence=msgspec.structs.replace(failure.evidence, twin=twin),
    )


def proves_the_length(twin: Twin) -> bool:
    """Say whether the twin failed for its length: by what it raised, and because a short input runs."""
    is_said = twin.exception_type in LENGTH_ERRORS and bool(error_texts.LENGTH.search(twin.message or ""))
    return twin.verdict == "failed" and is_said and not twin.fails_short_too


def _outcome(failure: Failure, twin: Twin) -> Outcome:
    match failure.outcome:
        case Outcome.CRASHED | Outcome.OUT_OF_MEMORY as own:
            return Outcome.LENGTH_UNSUPPORTED if proves_the_length(twin) else own
        case Outcome.FAILED:
            return _explained(failure.evidence, twin)
        case Outcome.LENGTH_UNSUPPORTED:
            return Outcome.FAILED if _speaks_against_the_length(twin) else Outcome.LENGTH_UNSUPPORTED
        case other:
            return other


def _explained(evidence: Evidence, twin: Twin) -> Outcome:
    """Find what an exception that explains itself badly comes from."""
    is_alike = twin.verdict == "failed" and twin.exception_type == evidence.exception_type
    if is_alike and error_texts.INPUT.search(evidence.message or "") and error_texts.INPUT.search(twin.message or ""):
        return Outcome.INPUT_NOT_ACCEPTED
    # A length within the limit that the built model holds was not refused: it fails there for another reason.
    has_room = evidence.position_limit is not None
    if proves_the_length(twin) and not has_room and _may_be_the_length(evidence):
        return Outcome.LENGTH_UNSUPPORTED
    return Outcome.FAILED


def _may_be_the_length(evidence: Evidence) -> bool:
    """The text of a length, or that of a device which checks its indices within a kernel and does not say which."""
    message = evidence.message or ""
    is_said = evidence.exception_type in LENGTH_ERRORS and bool(error_texts.LENGTH.search(message))
    is_hidden = evidence.exception_type == "torch.AcceleratorError" or error_texts.DEVICE_ASSERTION.search(message)
    return is_said or bool(is_hidden)


def _speaks_against_the_length(twin: Twin) -> bool:
    """Only a text and a declared length spoke for it: the same positions run, or fail whatever the length."""
    return twin.verdict == "ran" or (twin.verdict == "failed" and twin.fails_short_too)


def _cause(failure: Failure, outcome: Outcome) -> str:
    if outcome is failure.outcome:
        return failure.cause
    match outcome:
        case Outcome.LENGTH_UNSUPPORTED:
            return f"longer than its positions: {failure.cause}"
        case Outcome.INPUT_NOT_ACCEPTED:
            return f"does not take token ids alone: {failure.cause}"
        case _:
            return f"{failure.evidence.exception_type}: {_first_line(failure.evidence.message)}"


def _verdict(failure: Failure, outcome: Outcome, twin: Twin) -> str:
    """Say what the twin shows; nothing where the input is what is wrong, or where no twin was tried."""
    if outcome is Outcome.INPUT_NOT_ACCEPTED:
        return ""
    match twin.verdict:
        case "ran":
            return _verdict_of_run(outcome, twin)
        case "failed":
            return _verdict_of_failure(failure, outcome, twin)
        case "died":
            return "its tiny twin dies too, so it is not the size"
        case _:
            return ""


def _verdict_of_run(outcome: Outcome, twin: Twin) -> str:
    if outcome is Outcome.WRONG_NUMBERS:
        return f"the numbers of its tiny twin on the CPU are {'not finite either' if twin.message else 'finite'}"
    if outcome is Outcome.OUT_OF_MEMORY:
        return "its tiny twin runs at this length, so the size is what matters"
    if outcome is Outcome.OPERATOR_UNSUPPORTED:
        return "its tiny twin runs on the CPU in float32, so it is the device or the dtype"
    return "its tiny twin runs at this length on the CPU, so it is the size, the weights or the device"


def _verdict_of_failure(failure: Failure, outcome: Outcome, twin: Twin) -> str:
    message = twin.message or ""
    if outcome is Outcome.OUT_OF_MEMORY and error_texts.OUT_OF_MEMORY.search(message):
        return "its tiny twin asks too much too, so it is the length and not the size"
    if outcome is Outcome.OUT_OF_MEMORY:
        return f"its tiny twin fails too, so memory is not all that is missing ({twin.exception_type})"
    # Quoted where it says something else than the model did.
    quoted = "" if failure.evidence.message == message else f" ({twin.exception_type}: {_first_line(message)})"
    return f"its tiny twin fails too, so it is not the size{quoted}"


def _first_line(message: str | None) -> str:
    return (message or "no message").strip().partition("\n")[0][: error_texts.MAX_LINE]
