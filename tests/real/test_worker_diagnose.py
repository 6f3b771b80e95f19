"""Exceptions become outcomes: the texts of devices that are not here are those of reports and sources."""

from __future__ import annotations

import msgspec
import pytest
import torch

from bench.trial import Outcome
from bench.worker.checkpoint import LoadRefused
from bench.worker.diagnose import MAX_MESSAGE, Situation, explain_load, explain_trial

pytestmark = pytest.mark.real

AT_2048 = Situation(device="mps", phase="first pass", elapsed_s=1.0, length=2048)

MPS_MEMORY = (
    "MPS backend out of memory (MPS allocated: 17.96 GiB, other allocations: 2.11 GiB, max allowed: 20.13 GiB). "
    "Tried to allocate 768.00 MiB on shared pool. Use PYTORCH_MPS_HIGH_WATERMARK_RATIO=0.0 to disable upper limit"
)
MPS_OPERATOR = "The operator 'aten::_fft_r2c' is not currently implemented for the MPS device."
MPS_DOUBLE = "Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support float64."
COMMAND_BUFFER = "MPS command buffer execution failed (MTLCommandBufferStatusError,"
E1 = "The expanded size of the tensor (2048) must match the existing size (512) at non-singleton dimension 1."
E2 = "The size of tensor a (2048) must match the size of tensor b (512) at non-singleton dimension 1"
E3 = "index out of range in self"
E4 = "index 512 is out of bounds for dimension 1 with size 512"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), Outcome.OUT_OF_MEMORY),
        (MemoryError(), Outcome.OUT_OF_MEMORY),
        (RuntimeError(MPS_MEMORY), Outcome.OUT_OF_MEMORY),
        (RuntimeError("Invalid buffer size: 19.38 GiB"), Outcome.OUT_OF_MEMORY),
        (RuntimeError("Invalid buffer size: 19.38 GB"), Outcome.OUT_OF_MEMORY),
        (RuntimeError("Storage size calculation overflowed with sizes=[9223372036854775807]"), Outcome.OUT_OF_MEMORY),
        (RuntimeError(f"{COMMAND_BUFFER} code 8): Insufficient Memory"), Outcome.OUT_OF_MEMORY),
        (RuntimeError(f"{COMMAND_BUFFER} code 1): Internal Error"), Outcome.FAILED),
        (NotImplementedError(MPS_OPERATOR), Outcome.OPERATOR_UNSUPPORTED),
        (NotImplementedError("Could not run 'aten::empty.memory_format' with"), Outcome.OPERATOR_UNSUPPORTED),
        (NotImplementedError("\"linalg_svd_cpu\" not implemented for 'BFloat16'"), Outcome.OPERATOR_UNSUPPORTED),
        (TypeError(MPS_DOUBLE), Outcome.OPERATOR_UNSUPPORTED),
        (RuntimeError("float64 is not supported on MPS"), Outcome.OPERATOR_UNSUPPORTED),
        (NotImplementedError("`get_input_embeddings` not auto-handled"), Outcome.FAILED),
        (TypeError("Net.forward() got an unexpected keyword argument 'input_ids'"), Outcome.INPUT_NOT_ACCEPTED),
        (TypeError("Net.forward() missing 1 required positional argument: 'bbox'"), Outcome.INPUT_NOT_ACCEPTED),
        (ValueError("You have to specify pixel_values"), Outcome.INPUT_NOT_ACCEPTED),
        (AttributeError("'NoneType' object has no attribute 'shape'"), Outcome.FAILED),
        (RuntimeError("Placeholder storage has not been allocated on MPS device!"), Outcome.FAILED),
        (KeyError("x"), Outcome.FAILED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.value,
)
def test_an_exception_has_an_outcome(error: Exception, outcome: Outcome) -> None:
    assert explain_trial(error, AT_2048).outcome is outcome


def test_memory_that_no_number_of_bytes_can_say_is_memory() -> None:
    with pytest.raises(RuntimeError) as refused:
        torch.empty(2**62, 2)
    assert explain_trial(refused.value, AT_2048).outcome is Outcome.OUT_OF_MEMORY


@pytest.mark.parametrize(
    "error", [RuntimeError(E1), RuntimeError(E2), IndexError(E3), RuntimeError(E4), IndexError(E4)]
)
def test_a_text_about_sizes_proves_a_length_only_past_a_limit(error: Exception) -> None:
    past = msgspec.structs.replace(AT_2048, declared_limit=512)
    within = msgspec.structs.replace(AT_2048, declared_limit=4096)
    assert explain_trial(error, past).outcome is Outcome.LENGTH_UNSUPPORTED
    assert explain_trial(error, past).cause.startswith("512 positions declared; 2048 asked: ")
    assert explain_trial(error, within).outcome is Outcome.FAILED
    assert explain_trial(error, AT_2048).outcome is Outcome.FAILED


def test_a_stumble_of_a_model_that_also_takes_images_is_its_input() -> None:
    takes_images = msgspec.structs.replace(AT_2048, accepted=frozenset({"input_ids", "pixel_values"}))
    error = AttributeError("'NoneType' object has no attribute 'shape'")
    assert explain_trial(error, takes_images).outcome is Outcome.INPUT_NOT_ACCEPTED


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (MPS_MEMORY, "out of memory at 2048 tokens: 768.00 MiB more were asked"),
        ("Invalid buffer size: 19.38 GiB", "out of memory at 2048 tokens: 19.38 GiB more were asked"),
        (
            "not enough memory: you tried to allocate 4000000000 bytes",
            "out of memory at 2048 tokens: 4.0 GB more were asked",
        ),
        ("CUDA error: out of memory", "out of memory at 2048 tokens"),
    ],
)
def test_the_cause_says_how_much_was_asked_where_the_text_does(text: str, cause: str) -> None:
    assert explain_trial(RuntimeError(text), AT_2048).cause == cause


def test_evidence_can_be_shown_on_a_terminal_and_is_bounded() -> None:
    error = ValueError("\x1b[31mred\x1b[0m\x07 \ud800 line\n" + "x" * 10_000)
    evidence = explain_trial(error, AT_2048).evidence
    assert evidence.message is not None
    assert evidence.message.startswith("red^G ‹U+D800› line\nx")
    assert len(evidence.message) == MAX_MESSAGE
    assert len(evidence.traceback_tail or "") <= 4_000
    assert msgspec.json.encode(evidence)


def test_the_first_line_is_the_cause() -> None:
    failure = explain_trial(RuntimeError("\n  what went wrong\nand much more"), AT_2048)
    assert failure.cause == "RuntimeError: what went wrong"
    assert explain_trial(RuntimeError(), AT_2048).cause == "RuntimeError: no message"


def test_loading_fails_as_a_load_or_for_memory_and_never_otherwise() -> None:
    loading = Situation(device="mps", phase="move", elapsed_s=1.0)
    assert explain_load(RuntimeError(MPS_MEMORY), loading).outcome is Outcome.OUT_OF_MEMORY
    for error in (NotImplementedError(MPS_OPERATOR), TypeError("x"), KeyError("x"), LoadRefused("because")):
        assert explain_load(error, loading).outcome is Outcome.LOAD_FAILED
    assert explain_load(LoadRefused("because"), loading).cause == "because"
