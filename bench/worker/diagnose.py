"""An exception becomes an outcome with its evidence.

Types, the device's own limits and the model's signature decide; message families only where one type has many causes.
"""

from __future__ import annotations

import traceback
from typing import Any

import msgspec
import psutil
import torch
from safetensors import SafetensorError

from bench import error_texts
from bench.clean_text import clean_end, clean_start
from bench.error_texts import first_line, type_name
from bench.machine.memory import available_bytes
from bench.trial import Evidence, Failure, Outcome
from bench.worker.checkpoint import LoadRefused

MAX_MESSAGE = 2_000
MAX_TRACEBACK = 4_000

OTHER_INPUTS = frozenset(
    {"pixel_values", "pixel_values_videos", "input_features", "input_values", "audio_values", "input_boxes"}
    | {"input_points", "past_values", "series", "flattened_patches", "bbox", "pixel_mask", "images"}
)
"""Arguments that carry something else than text."""


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What was going on when an exception came."""

    device: str
    phase: str
    elapsed_s: float
    length: int | None = None
    declared_limit: int | None = None
    position_limit: int | None = None
    position_table_rows: int | None = None
    main_input: str = "input_ids"
    accepted: frozenset[str] = frozenset()


def explain_trial(error: Exception, situation: Situation) -> Failure:
    """Say why a trial stopped."""
    outcome = _outcome_of(error, situation)
    return Failure(outcome=outcome, cause=_cause(outcome, error, situation), evidence=evidence_of(error, situation))


def explain_load(error: Exception, situation: Situation) -> Failure:
    """Say why a model could not be loaded: for lack of memory, or load_failed."""
    if _is_out_of_memory(error):
        outcome = Outcome.OUT_OF_MEMORY
        cause = _memory_cause(error, f"while loading ({situation.phase})")
    else:
        outcome = Outcome.LOAD_FAILED
        cause = _load_cause(error)
    return Failure(outcome=outcome, cause=cause, evidence=evidence_of(error, situation))


def evidence_of(error: Exception, situation: Situation) -> Evidence:
    """Keep what is known, cleaned and bounded."""
    return Evidence(
        exception_type=type_name(error.__cause__ or error if isinstance(error, LoadRefused) else error),
        message=clean_start(_full_message(error), MAX_MESSAGE),
        traceback_tail=clean_end("".join(traceback.format_exception(error)), MAX_TRACEBACK),
        elapsed_s=situation.elapsed_s,
        available_bytes=available_bytes(),
        process_bytes=int(psutil.Process().memory_info().rss),
        declared_limit=situation.declared_limit,
        position_limit=situation.position_limit,
        position_table_rows=situation.position_table_rows,
        phase=situation.phase,
    )


def _outcome_of(error: Exception, situation: Situation) -> Outcome:
    if _is_out_of_memory(error):
        return Outcome.OUT_OF_MEMORY
    if _is_operator_missing(error):
        return Outcome.OPERATOR_UNSUPPORTED
    if _is_input_refused(error, situation):
        return Outcome.INPUT_NOT_ACCEPTED
    if _is_too_long(error, situation):
        return Outcome.LENGTH_UNSUPPORTED
    return Outcome.FAILED


def _is_out_of_memory(error: Exception) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and bool(error_texts.OUT_OF_MEMORY.search(str(error)))


def _is_operator_missing(error: Exception) -> bool:
    """One type has many causes here: torch raises three for a missing kernel, transformers one of them too."""
    kinds = NotImplementedError | RuntimeError | TypeError
    return isinstance(error, kinds) and bool(error_texts.OPERATOR.search(str(error)))


def _is_input_refused(error: Exception, situation: Situation) -> bool:
    """A model made for something else than text stumbles over its missing input in whatever way it likes."""
    if not isinstance(error, TypeError | ValueError | AttributeError):
        return False
    if situation.main_input != "input_ids":
        return True
    is_said = bool(error_texts.INPUT.search(str(error)))
    if isinstance(error, AttributeError):
        return is_said and bool(situation.accepted & OTHER_INPUTS)
    return is_said


def _is_too_long(error: Exception, situation: Situation) -> bool:
    """The text alone proves nothing: the same one is raised for other reasons at any length."""
    limits = [limit for limit in (situation.position_limit, situation.declared_limit) if limit is not None]
    if situation.length is None or not limits or situation.length <= min(limits):
        return False
    kinds = IndexError | RuntimeError | ValueError
    return isinstance(error, kinds) and bool(error_texts.LENGTH.search(str(error)))


def _cause(outcome: Outcome, error: Exception, situation: Situation) -> str:
    match outcome:
        case Outcome.OUT_OF_MEMORY:
            return _memory_cause(error, f"at {situation.length} tokens")
        case Outcome.OPERATOR_UNSUPPORTED:
            return f"{situation.device} lacks an operation: {first_line(error)}"
        case Outcome.INPUT_NOT_ACCEPTED:
            return f"does not take token ids alone: {_wanted(error, situation)}"
        case Outcome.LENGTH_UNSUPPORTED:
            limit = situation.position_limit or situation.declared_limit
            return f"{limit} positions declared; {situation.length} asked: {first_line(error)}"
        case _:
            return f"{type_name(error)}: {first_line(error)}"


def _wanted(error: Exception, situation: Situation) -> str:
    return first_line(error) if situation.main_input == "input_ids" else f"it wants {situation.main_input}"


def _memory_cause(error: Exception, when: str) -> str:
    found = error_texts.AMOUNT.search(str(error))
    if found is None:
        return f"out of memory {when}"
    return f"out of memory {when}: {_readable(found['amount'] or found['buffer'])} more were asked"


def _readable(amount: str) -> str:
    number, unit = amount.split(" ", 1)
    return f"{int(number) / 1e9:,.1f} GB" if unit == "bytes" else amount


def _load_cause(error: Exception) -> str:
    if isinstance(error, LoadRefused):
        return clean_start(str(error), MAX_MESSAGE)
    if isinstance(error, SafetensorError):
        return f"a weights file is damaged: {first_line(error)}"
    return f"{type_name(error)}: {first_line(error)}"


def _full_message(error: Exception) -> str:
    cause: Any = error.__cause__
    return f"{error}: {cause}" if isinstance(error, LoadRefused) and cause is not None else str(error)
